"""What reviews tells people."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from marketplace.core.registries import NotificationKind, notification_kinds
from marketplace.reviews.models import Review


def _published(review_id: int, recipient: Any) -> dict[str, Any] | None:
    review = Review.objects.published().select_related("customer", "provider").filter(pk=review_id).first()
    if review is None:
        return None
    return {
        "subject": _("%(customer)s has reviewed your work") % {"customer": review.customer.name},
        "template": "reviews/published",
        "link": reverse("dashboard:business_reviews"),
        "context": {"review": review},
    }


def _rejected(review_id: int, recipient: Any) -> dict[str, Any] | None:
    review = Review.objects.select_related("provider").filter(pk=review_id, status=Review.Status.REJECTED).first()
    if review is None:
        return None
    return {
        "subject": _("Your review of %(provider)s was not published") % {"provider": review.provider.trading_name},
        "template": "reviews/rejected",
        "link": reverse("dashboard:booking", args=[review.booking.public_id]),
        "context": {"review": review},
    }


def _answered(review_id: int, recipient: Any) -> dict[str, Any] | None:
    review = Review.objects.published().select_related("provider", "response").filter(pk=review_id).first()
    if review is None or not hasattr(review, "response"):
        return None
    return {
        "subject": _("%(provider)s has answered your review") % {"provider": review.provider.trading_name},
        "template": "reviews/answered",
        "link": reverse("storefront:provider", args=[review.provider.slug]),
        "context": {"review": review},
    }


notification_kinds.register(
    "reviews.published", NotificationKind(_("Somebody has reviewed your work"), _published, audience="provider")
)
notification_kinds.register(
    "reviews.rejected", NotificationKind(_("Your review was not published"), _rejected, audience="customer")
)
notification_kinds.register(
    "reviews.answered", NotificationKind(_("A provider has answered you"), _answered, audience="customer")
)
