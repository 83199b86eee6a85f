"""The provider answers a review, once and in public."""

from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.core import clock
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.errors import Conflict, Invalid, NotFound
from marketplace.core.outbox import announce
from marketplace.reviews import rules
from marketplace.reviews.events import ReviewAnswered
from marketplace.reviews.models import Review, ReviewResponse


@action
def answer_review(*, review_id: int, actor: User, text: str, language: str) -> ReviewResponse:
    """The owner's answer to a published review of their business."""
    review = Review.objects.locked().filter(pk=review_id, provider__owner=actor).first()
    if review is None or review.status != rules.PUBLISHED:
        raise NotFound
    if len(text.strip()) < rules.SHORTEST_ANSWER:
        raise Invalid(_("Please write your answer."), field="text")
    if ReviewResponse.objects.filter(review=review).exists():
        raise Conflict(_("You have already answered."), hint="", code="answered")
    response = ReviewResponse.objects.create(
        review=review, author=actor, text=text.strip()[:1000], language=language, written_at=clock.now()
    )
    record(action="reviews.answer", subject=review, actor=actor)
    announce(ReviewAnswered(review_id=review.pk))
    return response
