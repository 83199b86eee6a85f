"""Find the providers whom a request suits, and say no to one."""

from marketplace.accounts.models import User
from marketplace.bidding import rules, scoring
from marketplace.bidding.events import RequestMatched
from marketplace.bidding.matching import Candidate, candidates
from marketplace.bidding.models import Match, ServiceRequest
from marketplace.core import clock
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.errors import NotFound
from marketplace.core.outbox import announce
from marketplace.providers.models import Provider


@action
def match_request(*, request_id: int) -> int:
    """Store a match for every provider whom a request that takes bids suits; returns how many are new, twice none."""
    request = ServiceRequest.objects.locked().select_related("category", "customer").filter(pk=request_id).first()
    if request is None or request.status not in rules.TAKES_BIDS:
        return 0
    known = set(Match.objects.filter(request=request).values_list("provider_id", flat=True))
    new = [write_match(request, one).pk for one in candidates(request) if one.provider.pk not in known]
    if new:
        record(action="bidding.match_request", subject=request, matches=len(new))
        announce(RequestMatched(request_id=request.pk, match_ids=new))
    return len(new)


def write_match(request: ServiceRequest, candidate: Candidate) -> Match:
    """The score with the factors that it is made of; the request's row is locked."""
    return Match.objects.create(
        request=request,
        provider=candidate.provider,
        score=candidate.score,
        factors=candidate.factors,
        model_version=scoring.MODEL_VERSION,
        created_at=clock.now(),
    )


@action
def dismiss_match(*, public_id: str, provider: Provider, actor: User) -> None:
    """Say “not for me”: the request no longer stands among the provider's opportunities. Safe to repeat."""
    if not Provider.objects.for_account(actor).filter(pk=provider.pk).exists():
        raise NotFound
    matches = Match.objects.select_for_update(of=("self",)).order_by("pk")
    match = matches.filter(request__public_id=public_id, provider=provider).first()
    if match is None:
        raise NotFound
    if match.declined_at is None:
        match.declined_at = clock.now()
        match.save(update_fields=["declined_at"])
        record(action="bidding.dismiss_match", subject=match, actor=actor)
