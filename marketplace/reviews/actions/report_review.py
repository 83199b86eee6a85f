"""Somebody says that a published review breaks the rules."""

from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.core import clock
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.errors import Conflict, Invalid, NotAllowed, NotFound
from marketplace.reviews import rules
from marketplace.reviews.models import Review, ReviewReport


@action
def report_review(*, review_id: int, actor: User, reason: str, text: str = "") -> ReviewReport:
    """One report per account and review; the review stays where it is until a moderator decides."""
    review = Review.objects.locked().filter(pk=review_id).first()
    if review is None or review.status != rules.PUBLISHED:
        raise NotFound
    if review.customer_id == actor.pk:
        raise NotAllowed(_("This review is your own."))
    if reason not in ReviewReport.Reason.values:
        raise Invalid(_("Please choose a reason."), field="reason")
    if reason == ReviewReport.Reason.OTHER and not text.strip():
        raise Invalid(_("Please say in a few words what is wrong."), field="text")
    if ReviewReport.objects.filter(review=review, account=actor).exists():
        raise Conflict(_("You have already reported this review."), hint="", code="reported")
    report = ReviewReport.objects.create(
        review=review, account=actor, reason=reason, text=text.strip()[:1000], reported_at=clock.now()
    )
    record(action="reviews.report", subject=review, actor=actor, reason=reason)
    return report
