"""Reads of conversations: only for who takes part, and with a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from django.core.files.base import File
from django.db.models import Count, F, IntegerField, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from marketplace.accounts.models import User
from marketplace.chat.lines import Line, lines_for, name_of
from marketplace.chat.models import Conversation, Message, MessagePicture, Participant
from marketplace.core.errors import NotFound
from marketplace.core.registries import SubjectInWords, conversation_subjects
from marketplace.core.uploads import open_private_picture

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

PER_PAGE = 40
NOTHING = SubjectInWords(title="")


class Unread(TypedDict):
    """What `conversations_of` counts beside each place."""

    unread: int


@dataclass(frozen=True, slots=True)
class ConversationView:
    """A conversation as one participant sees it."""

    conversation: Conversation
    me: Participant
    others: list[str]
    about: SubjectInWords
    stands: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """A row of the list: who, about what, the latest line, how many are unread."""

    conversation: Conversation
    others: list[str]
    title: str
    latest: Line | None
    unread: int
    muted: bool


def conversation_for(*, user: User, public_id: str) -> ConversationView:
    """The conversation with that public id; `NotFound` for who takes no part, as if there were none."""
    me = _places(user).filter(conversation__public_id=public_id).first()
    if me is None:
        raise NotFound
    conversation = me.conversation
    about = _about(user, [conversation]).get(conversation.pk, NOTHING)
    people = Participant.objects.filter(conversation=conversation).exclude(user=user).select_related("user")
    subject_id = conversation.subject_id
    stands = subject_id is None or conversation_subjects.get(conversation.kind).stands(subject_id)
    return ConversationView(conversation, me, [name_of(one.user, about.names) for one in people], about, stands)


def lines_after(view: ConversationView, seq: int, limit: int = PER_PAGE) -> list[Line]:
    """What follows a number, the oldest first: `limit` of them, ask again for the rest. Two queries."""
    messages = _messages(view.conversation).filter(seq__gt=seq).order_by("seq")[:limit]
    return lines_for(view.me.user, messages, view.about.names)


def lines_before(view: ConversationView, seq: int | None = None, limit: int = PER_PAGE) -> list[Line]:
    """The last `limit` before a number (or of all), the oldest first. Two queries."""
    messages = _messages(view.conversation).order_by("-seq")
    if seq is not None:
        messages = messages.filter(seq__lt=seq)
    return lines_for(view.me.user, reversed(messages[:limit]), view.about.names)


def line_of(view: ConversationView, message: Message) -> Line:
    """One stored message as this participant sees it."""
    return lines_for(view.me.user, _messages(view.conversation).filter(pk=message.pk), view.about.names)[0]


def read_by_others(view: ConversationView) -> int:
    """The highest number that anybody else has read."""
    others = Participant.objects.filter(conversation=view.conversation).exclude(user=view.me.user)
    return others.aggregate(upto=Coalesce(Max("last_read_seq"), 0))["upto"]


def latest_conversations(user: User, limit: int | None = None, *, archived: bool = False) -> list[Overview]:
    """Conversations of an account, the latest message first; archived ones apart. A fixed number of queries."""
    return overviews(user, conversations_of(user, archived=archived)[:limit])


def conversations_of(user: User, *, archived: bool = False) -> "QuerySet[WithAnnotations[Participant, Unread]]":
    """The account's places in conversations with the number of unread messages, the latest first, for paging."""
    unread = (
        Message.objects.filter(conversation=OuterRef("conversation"), seq__gt=OuterRef("last_read_seq"))
        .exclude(sender=None)
        .exclude(sender=user)
        .order_by()
        .values("conversation")
        .annotate(n=Count("pk"))
        .values("n")
    )
    places = _places(user).filter(archived=archived)
    places = places.annotate(unread=Coalesce(Subquery(unread, output_field=IntegerField()), 0))
    return places.order_by(F("conversation__last_message_at").desc(nulls_last=True), "-conversation_id")


def overviews(user: User, places: "Iterable[WithAnnotations[Participant, Unread]]") -> list[Overview]:
    """Rows of the list for some of the account's places."""
    mine = list(places)
    conversations = [one.conversation for one in mine]
    abouts = _about(user, conversations)
    others: dict[int, list[User]] = defaultdict(list)
    people = Participant.objects.filter(conversation__in=conversations).exclude(user=user)
    for one in people.select_related("user"):
        others[one.conversation_id].append(one.user)
    last = _messages(None).filter(conversation__in=conversations, seq=F("conversation__last_seq"))
    latest = {message.conversation_id: message for message in last}
    rows = []
    for place in mine:
        about = abouts.get(place.conversation_id, NOTHING)
        message = latest.get(place.conversation_id)
        line = lines_for(user, [message], about.names)[0] if message else None
        names = [name_of(one, about.names) for one in others[place.conversation_id]]
        rows.append(Overview(place.conversation, names, about.title, line, place.unread, place.muted))
    return rows


def unread_of(user: User) -> int:
    """How many messages of others this account has not read, in all conversations that are in its list. One query."""
    places = Participant.objects.filter(
        user=user, archived=False, conversation__last_seq__gt=F("last_read_seq")
    ).annotate(
        n=Count(
            "conversation__messages",
            filter=Q(conversation__messages__seq__gt=F("last_read_seq"), conversation__messages__sender__isnull=False)
            & ~Q(conversation__messages__sender=user),
        )
    )
    return sum(places.order_by().values_list("n", flat=True))


def conversation_about(*, user: User, kind: str, subject_id: int) -> Conversation | None:
    """The conversation about a subject, if there is one and this account takes part in it. One query."""
    return Conversation.objects.filter(kind=kind, subject_id=subject_id, participants__user=user).first()


def picture_for(*, user: User, public_id: str, size: int) -> File:
    """The file of a picture in one of this account's conversations; `NotFound` for anybody else."""
    pictures = MessagePicture.objects.filter(public_id=public_id)
    picture = pictures.filter(message__conversation__participants__user=user).first()
    if picture is None:
        raise NotFound
    try:
        return open_private_picture(picture.file, size)
    except FileNotFoundError:
        raise NotFound from None


def _places(user: User) -> QuerySet[Participant]:
    return Participant.objects.filter(user=user, user__is_active=True).select_related("conversation", "user")


def _messages(conversation: Conversation | None) -> QuerySet[Message]:
    messages = Message.objects.select_related("sender").prefetch_related("pictures")
    return messages if conversation is None else messages.filter(conversation=conversation)


def _about(user: User, conversations: Iterable[Conversation]) -> Mapping[int, SubjectInWords]:
    """What each conversation is about, by its key; a subject is asked once per kind where it can describe a list."""
    by_kind: dict[str, dict[int, int]] = defaultdict(dict)
    for one in conversations:
        if one.subject_id is not None:
            by_kind[one.kind][one.subject_id] = one.pk
    found: dict[int, SubjectInWords] = {}
    for kind, keys in by_kind.items():
        subject = conversation_subjects.get(kind)
        if subject.describe is not None:
            words = subject.describe(list(keys), user)
        else:
            words = {pk: SubjectInWords(str(subject.title(pk, user)), subject.link(pk, user)) for pk in keys}
        found |= {keys[pk]: said for pk, said in words.items() if pk in keys}
    return found
