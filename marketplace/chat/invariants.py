"""What must hold of conversations after every commit."""

from collections.abc import Iterator

from django.db.models import Count, F, Max, Min, Q

from marketplace.chat.models import Conversation, Participant
from marketplace.core.registries import Invariant, invariants


def numbers_have_no_gap() -> Iterator[str]:
    """Conversations whose messages are not numbered from 1 to the last one."""
    counted = Conversation.objects.annotate(n=Count("messages"), low=Min("messages__seq"), high=Max("messages__seq"))
    right = Q(last_seq=F("n")) & (Q(n=0) | Q(low=1, high=F("last_seq")))
    for one in counted.exclude(right).iterator():
        yield f"conversation {one.pk}: {one.n} messages, {one.low} to {one.high}, last number {one.last_seq}"


def nobody_has_read_what_is_not_there() -> Iterator[str]:
    """Participants who have read beyond the last message."""
    ahead = Participant.objects.filter(last_read_seq__gt=F("conversation__last_seq"))
    for pk, read, last in ahead.values_list("pk", "last_read_seq", "conversation__last_seq").iterator():
        yield f"participant {pk}: has read {read} of {last}"


invariants.register("chat.numbers", Invariant("messages are numbered 1 to n without a gap", numbers_have_no_gap))
invariants.register(
    "chat.read", Invariant("nobody has read beyond the last message", nobody_has_read_what_is_not_there)
)
