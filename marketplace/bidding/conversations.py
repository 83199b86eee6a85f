"""Customer and provider talk about a bid: one conversation for both, however often the bid is revised."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from marketplace.accounts.models import User
from marketplace.bidding import links
from marketplace.bidding.models import Bid, ServiceRequest
from marketplace.bidding.queries import conversation_subject
from marketplace.chat.actions.open_conversation import open_conversation
from marketplace.chat.models import Conversation
from marketplace.core.registries import ConversationSubject, SubjectInWords, conversation_subjects
from marketplace.providers.models import Provider

KIND = "bid"


def open_for(bid: Bid) -> None:
    """Open the conversation between the customer and the owner of the business; safe to repeat."""
    people = [bid.request.customer, bid.provider.owner]
    open_conversation(kind=KIND, subject_id=conversation_subject(bid), participants=people)


def talks_of_customer(user: User, request: ServiceRequest) -> dict[int, Conversation]:
    """The customer's conversations about the bids of a request, by the provider's key. One query."""
    bids = Bid.objects.filter(request=request)
    provider = Subquery(Bid.objects.filter(pk=OuterRef("subject_id")).values("provider_id"))
    talks = _talks(user, bids).annotate(provider_id=provider)
    return {talk.provider_id: talk for talk in talks}


def talk_of_provider(user: User, provider: Provider, request_public_id: str) -> Conversation | None:
    """The conversation about this provider's bid for a request, for who takes part in it. One query."""
    return _talks(user, Bid.objects.filter(provider=provider, request__public_id=request_public_id)).first()


def _talks(user: User, bids: QuerySet[Bid]) -> QuerySet[Conversation]:
    """Found by any revision: only the first one of each provider has a conversation (`conversation_subject`)."""
    mine = Conversation.objects.filter(participants__user=user, participants__user__is_active=True)
    return mine.filter(kind=KIND, subject_id__in=bids.order_by().values("pk"))


def _describe(subject_ids: Collection[int], user: Any) -> Mapping[int, SubjectInWords]:
    bids = Bid.objects.filter(pk__in=subject_ids).select_related("request__customer", "provider")
    return {bid.pk: _in_words(bid, user) for bid in bids}


def _in_words(bid: Bid, user: Any) -> SubjectInWords:
    request, provider = bid.request, bid.provider
    if request.customer_id == user.pk:
        link, names = links.request_link(request), {provider.owner_id: provider.trading_name}
    else:
        # Until the award a provider knows the customer by the first name.
        link, names = links.opportunity_link(request), {request.customer_id: request.customer.get_short_name()}
    return SubjectInWords(title=request.title, link=link, names=names)


def _one(subject_id: int, user: Any) -> SubjectInWords:
    return _describe([subject_id], user).get(subject_id, SubjectInWords(title=""))


conversation_subjects.register(
    KIND,
    ConversationSubject(
        title=lambda subject_id, user: _one(subject_id, user).title,
        link=lambda subject_id, user: _one(subject_id, user).link,
        # They may talk on after the decision: a lost bid may have questions, and a won one has its work ahead.
        stands=lambda subject_id: Bid.objects.filter(pk=subject_id).exists(),
        describe=_describe,
    ),
)
