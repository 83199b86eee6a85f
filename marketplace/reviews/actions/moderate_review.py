"""A moderator publishes, rejects, hides or keeps a review; averages follow in the same transaction."""

from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.catalog.actions.set_rating import set_service_rating
from marketplace.core import clock
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.errors import Invalid, NotFound, WrongState
from marketplace.core.outbox import announce
from marketplace.core.uploads import show_picture
from marketplace.providers.actions.set_rating import set_provider_rating
from marketplace.providers.models import Provider
from marketplace.reviews import rules
from marketplace.reviews.actions.withdraw_pictures import withdraw_pictures
from marketplace.reviews.events import ReviewMoved
from marketplace.reviews.models import Review, ReviewReport
from marketplace.reviews.queries import may_moderate


def publish_review(*, review_id: int, actor: User) -> Review:
    """Everybody may read it from now on. Not inside a transaction: if this one is given up, no picture is public."""
    shown: list[str] = []
    try:
        return _publish(review_id=review_id, actor=actor, shown=shown)
    except BaseException:
        if shown:
            withdraw_pictures(review_id=review_id)
        raise


@action
def _publish(*, review_id: int, actor: User, shown: list[str]) -> Review:
    """`shown` names the pictures that were made public, also when this does not come to its end."""
    review = _move(review_id, rules.PUBLISHED, actor, "")
    for picture in review.pictures.all():
        shown.append(picture.file)
        show_picture(picture.file)
    return review


@action
def reject_review(*, review_id: int, actor: User, reason: str) -> Review:
    """It breaks the rules for reviews; the customer reads why."""
    return _move(review_id, rules.REJECTED, actor, reason)


@action
def hide_review(*, review_id: int, actor: User, reason: str) -> Review:
    """It was published and must not be seen any longer."""
    return _move(review_id, rules.HIDDEN, actor, reason)


@action
def keep_review(*, review_id: int, actor: User) -> Review:
    """It was reported and stays: whoever reported it has been heard."""
    review = _lock(review_id, actor)
    if review.status != rules.PUBLISHED or not _close_reports(review, ReviewReport.Status.KEPT, actor):
        raise WrongState
    record(action="reviews.keep", subject=review, actor=actor)
    return review


def _lock(review_id: int, actor: User) -> Review:
    """The review for a change by a moderator who is on neither side of it."""
    if not may_moderate(actor):
        raise NotFound
    review = Review.objects.select_related("provider").filter(pk=review_id).first()
    if review is None or actor.pk in (review.provider.owner_id, review.customer_id):
        raise NotFound
    # The provider's row first: whoever counts its reviews waits for whoever changes one of them.
    Provider.objects.locked().get(pk=review.provider_id)
    locked = Review.objects.locked().filter(pk=review_id).first()
    if locked is None:
        raise NotFound
    return locked


def _move(review_id: int, after: str, actor: User, reason: str) -> Review:
    review = _lock(review_id, actor)
    before = review.status
    if not rules.may_move(before=before, after=after):
        raise WrongState
    if after in rules.NEEDS_REASON and not reason.strip():
        raise Invalid(_("Please write the reason."), field="reason")
    review.status = after
    review.reason = reason.strip()[:500]
    if after == rules.PUBLISHED and review.published_at is None:
        review.published_at = clock.now()
    review.save(update_fields=["status", "reason", "published_at"])
    recount(review)
    if after == rules.HIDDEN:
        _close_reports(review, ReviewReport.Status.HIDDEN, actor)
    record(action="reviews.move", subject=review, actor=actor, before=before, after=after)
    announce(ReviewMoved(review_id=review.pk, before=before, after=after))
    return review


def _close_reports(review: Review, status: str, actor: User) -> int:
    """All that are open; returns how many there were."""
    reports = ReviewReport.objects.filter(review=review, status=ReviewReport.Status.OPEN)
    return reports.update(status=status, closed_at=clock.now(), closed_by=actor)


def recount(review: Review) -> None:
    """Averages of provider and service from the published rows themselves, never by adding up."""
    published = Review.objects.published().filter(provider_id=review.provider_id)
    of_provider = rules.average(published.values_list("rating", flat=True))
    set_provider_rating(provider_id=review.provider_id, average=of_provider.average, count=of_provider.count)
    if review.service_id is not None:
        of_service = rules.average(published.filter(service_id=review.service_id).values_list("rating", flat=True))
        set_service_rating(service_id=review.service_id, average=of_service.average, count=of_service.count)
