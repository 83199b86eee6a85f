"""Somebody finds a review helpful, or takes that back."""

from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.core import clock
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.errors import NotAllowed, NotFound
from marketplace.core.pagecache import purge
from marketplace.providers.queries import works_for
from marketplace.reviews import rules
from marketplace.reviews.models import HelpfulVote, Review


@action
def vote_helpful(*, review_id: int, actor: User, helpful: bool) -> Review:
    """One vote per account on a published review; asking for what is so already changes nothing.

    `helpful` says what is wanted rather than "the other way round": a double click is then one vote, not none.
    """
    review = Review.objects.locked().select_related("provider").filter(pk=review_id).first()
    if review is None or review.status != rules.PUBLISHED:
        raise NotFound
    own = works_for(actor, review.provider)
    if not rules.may_vote(account_id=actor.pk, customer_id=review.customer_id, works_for_provider=own):
        raise NotAllowed(_("You cannot vote on a review that you wrote or that is about your own business."))
    votes = HelpfulVote.objects.filter(review=review, account=actor)
    if votes.exists() == helpful:
        return review
    if helpful:
        HelpfulVote.objects.create(review=review, account=actor, voted_at=clock.now())
    else:
        votes.delete()
    review.helpful_count = HelpfulVote.objects.filter(review=review).count()
    review.save(update_fields=["helpful_count"])
    purge(f"provider:{review.provider_id}")
    record(action="reviews.vote", subject=review, actor=actor, helpful=helpful)
    return review
