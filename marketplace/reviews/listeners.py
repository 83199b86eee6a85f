"""Who is told when a review moves."""

from marketplace.core.outbox import listen
from marketplace.notifications.actions.notify import notify
from marketplace.reviews.actions.withdraw_pictures import withdraw_pictures
from marketplace.reviews.events import ReviewAnswered, ReviewMoved
from marketplace.reviews.models import Review


@listen(ReviewMoved)
def tell_people(fact: ReviewMoved) -> None:
    """The provider hears of a published review, the customer of a rejected one."""
    review = Review.objects.select_related("customer", "provider__owner").filter(pk=fact.review_id).first()
    if review is None:
        return  # taken back since
    event_key = f"reviews.moved:{review.pk}:{fact.after}"
    if (fact.before, fact.after) == (Review.Status.PENDING, Review.Status.PUBLISHED):
        notify(recipient=review.provider.owner, kind="reviews.published", subject_id=review.pk, event_key=event_key)
    elif fact.after == Review.Status.REJECTED:
        notify(recipient=review.customer, kind="reviews.rejected", subject_id=review.pk, event_key=event_key)


@listen(ReviewMoved)
def hide_pictures(fact: ReviewMoved) -> None:
    """What is no longer published leaves the public storage; tried again until it has."""
    if fact.after in (Review.Status.REJECTED, Review.Status.HIDDEN):
        withdraw_pictures(review_id=fact.review_id)


@listen(ReviewAnswered)
def tell_customer(fact: ReviewAnswered) -> None:
    """The customer hears of the answer."""
    review = Review.objects.select_related("customer").filter(pk=fact.review_id).first()
    if review is None:
        return
    key = f"reviews.answered:{review.pk}"
    notify(recipient=review.customer, kind="reviews.answered", subject_id=review.pk, event_key=key)
