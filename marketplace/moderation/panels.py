"""What waits for somebody, on the home page of the Wagtail admin."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from marketplace.booking.queries import disputed
from marketplace.core.panels import WaitingPanel
from marketplace.providers.queries import waiting
from marketplace.reviews.queries import to_moderate


class WaitingProvidersPanel(WaitingPanel):
    """Providers whose papers somebody should look at."""

    name = "waiting_providers"
    order = 50
    row_template = "pages/moderation/partials/waiting_provider.html"
    columns = (_("Provider"), _("Town"), _("Handed in"))
    nothing = _("Nobody is waiting.")
    lists = (("provider:index", "verification=submitted", _("Show everybody who is waiting")),)

    def waiting(self) -> QuerySet[Any]:
        """Handed in and not answered."""
        return waiting()

    def heading(self, count: int) -> str:
        """How many providers wait."""
        return ngettext("%(count)s provider waiting", "%(count)s providers waiting", count) % {"count": count}


class DisputesPanel(WaitingPanel):
    """Bookings whose two sides do not agree."""

    name = "disputes"
    order = 51
    row_template = "pages/moderation/partials/dispute.html"
    columns = (_("Booking"), _("Provider"), _("Customer"), _("Reported"))
    nothing = _("Everybody agrees.")
    lists = (("booking:index", "status=disputed", _("Show all disputes")),)

    def waiting(self) -> QuerySet[Any]:
        """Reported and not settled."""
        return disputed()

    def heading(self, count: int) -> str:
        """How many bookings are in dispute."""
        return ngettext("%(count)s dispute to settle", "%(count)s disputes to settle", count) % {"count": count}


class WaitingReviewsPanel(WaitingPanel):
    """Reviews that nobody has read yet or somebody has reported."""

    name = "waiting_reviews"
    order = 60
    row_template = "pages/moderation/partials/waiting_review.html"
    columns = (_("Review"), _("Why"), _("Written"))
    nothing = _("No review is waiting.")
    lists = (
        ("review:index", "status=pending", _("Show all new reviews")),
        ("review:index", "reported=open", _("Show all reported reviews")),
    )

    def waiting(self) -> QuerySet[Any]:
        """New or reported."""
        return to_moderate()

    def heading(self, count: int) -> str:
        """How many reviews wait."""
        return ngettext("%(count)s review to look at", "%(count)s reviews to look at", count) % {"count": count}
