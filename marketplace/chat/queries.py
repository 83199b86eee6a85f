"""Reads of conversations: only for who takes part, and with a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict

from django.contrib.postgres.expressions import ArraySubquery
from django.core.files.base import File
from django.db.models import Count, F, FilteredRelation, IntegerField, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject

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


class InList(TypedDict):
    """What `conversations_of` reads along with each place."""

    unread: int
    people: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class ConversationView:
    """A conversation as one participant sees it."""

    conversation: Conversation
    me: Participant
    others: list[str]
    about: SubjectInWords
    stands: bool
    read: int  # the highest number that anybody else had read when this was made


@dataclass(frozen=True, slots=True)
class Overview:
    """A row of the list: who, about what, the latest line (without its pictures), how many are unread."""

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
    names = [name_of(one.user, about.names) for one in people]
    return ConversationView(
        conversation, me, names, about, stands, max((one.last_read_seq for one in people), default=0)
    )


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


def conversations_of(user: User, *, archived: bool = False) -> "QuerySet[WithAnnotations[Participant, InList]]":
    """The account's places in conversations, the latest first, for paging. One query.

    Each with what a row of the list shows: how many messages are unread (`unread`), who else is there (`people`) and
    the latest message with its sender (`last`, missing where nothing was written).
    """
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
    others = Participant.objects.filter(conversation=OuterRef("conversation")).exclude(user=user).order_by("pk")
    people = others.values(person=JSONObject(id="user_id", name="user__name"))
    last = FilteredRelation(
        "conversation__messages", condition=Q(conversation__messages__seq=F("conversation__last_seq"))
    )
    places = places.annotate(
        unread=Coalesce(Subquery(unread, output_field=IntegerField()), 0), people=ArraySubquery(people), last=last
    )
    places = places.select_related("conversation", "user", "last__sender")  # type: ignore[misc]  # annotated above
    return places.order_by(F("conversation__last_message_at").desc(nulls_last=True), "-conversation_id")


def overviews(user: User, places: "Iterable[WithAnnotations[Participant, InList]]") -> list[Overview]:
    """Rows of the list for some of `conversations_of`. One query more for each kind of subject."""
    mine = list(places)
    abouts = _about(user, [one.conversation for one in mine])
    rows = []
    for place in mine:
        about = abouts.get(place.conversation_id, NOTHING)
        message = getattr(place, "last", None)
        line = lines_for(user, [message], about.names, with_pictures=False)[0] if message else None
        names = [about.names.get(one["id"]) or one["name"] for one in place.people]
        rows.append(Overview(place.conversation, names, about.title, line, place.unread, place.muted))
    return rows


def unread_of(user: User) -> int:
    """How many messages of others this account has not read, in all conversations that are in its list. One query."""
    return sum(_unread(user))


def unread_messages(user: User) -> Coalesce:
    """What `unread_of` says as a value within somebody else's query."""
    return Coalesce(Subquery(_unread(user), output_field=IntegerField()), 0)


def _unread(user: User) -> QuerySet[Participant, int]:
    places = Participant.objects.filter(user=user, archived=False, conversation__last_seq__gt=F("last_read_seq"))
    of_others = Q(conversation__messages__sender__isnull=False) & ~Q(conversation__messages__sender=user)
    unseen = Q(conversation__messages__seq__gt=F("last_read_seq"))
    # Grouped by the account, which is the same in all of them: one row.
    count = Count("conversation__messages", filter=unseen & of_others)
    return places.order_by().values("user").annotate(n=count).values_list("n", flat=True)


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
