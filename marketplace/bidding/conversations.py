"""Customer and provider talk about a bid: one conversation for both, however often the bid is revised."""

from collections.abc import Collection, Mapping
from typing import Any

from marketplace.bidding import links
from marketplace.bidding.models import Bid
from marketplace.bidding.queries import conversation_subject
from marketplace.chat.actions.open_conversation import open_conversation
from marketplace.core.registries import ConversationSubject, SubjectInWords, conversation_subjects

KIND = "bid"


def open_for(bid: Bid) -> None:
    """Open the conversation between the customer and the owner of the business; safe to repeat."""
    people = [bid.request.customer, bid.provider.owner]
    open_conversation(kind=KIND, subject_id=conversation_subject(bid), participants=people)


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
