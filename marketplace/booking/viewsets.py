"""What moderators see of bookings, and how they cancel one."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn

from marketplace.accounts.queries import audit_of
from marketplace.booking import rules
from marketplace.booking.actions.cancel_booking import cancel_booking
from marketplace.booking.enums import Status
from marketplace.booking.models import Booking
from marketplace.core.viewsets import ReadOnlyViewSet, StepInspectView, StepView


class CancelForm(forms.Form):
    """Why: both sides read it."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("Customer and provider get these words by e-mail."),
        widget=forms.Textarea({"rows": 4}),
    )


class CancelView(StepView):
    """End a booking on behalf of the platform."""

    model = Booking
    index_url_name = "booking:index"
    page_title = _("Cancel the booking")
    question = _("Both sides are told. The customer gets everything back that was paid.")
    button = _("Cancel the booking")
    done = _("The booking is cancelled.")
    form_class = CancelForm
    is_serious = True

    def take(self, **cleaned: Any) -> Booking:
        return cancel_booking(booking_id=self.object.pk, actor=self.actor, side=rules.ADMIN, reason=cleaned["reason"])


class BookingInspectView(StepInspectView):
    """A booking with its lines and its whole history."""

    template_name = "pages/moderation/booking.html"
    page_title = _("Booking")

    def steps(self) -> Sequence[tuple[str, str | Promise, bool]]:
        """Cancelling, where the diagram has such a move."""
        possible = rules.may_move(
            before=self.object.status, after=Status.CANCELLED_BY_ADMIN, sides=frozenset({rules.ADMIN})
        )
        return [("cancel", CancelView.button, True)] if possible and self.user_has_permission("change") else []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What was agreed and what happened."""
        return super().get_context_data(**kwargs) | {
            "lines": self.object.lines.select_related("staff_member"),
            "events": self.object.events.select_related("actor"),
            "audit": audit_of(self.object),
        }


class BookingViewSet(ReadOnlyViewSet):
    """The list of bookings."""

    model = Booking
    icon = "date"
    menu_label = _("Bookings")
    menu_order = 200
    inspect_view_class = BookingInspectView
    inspect_template_name = "pages/moderation/booking.html"
    list_display = (
        "reference",
        StatusTagColumn("status", label=_("Status"), accessor="get_status_display"),
        Column("provider", label=_("Provider")),
        Column("customer", label=_("Customer")),
        DateColumn("starts_at", label=_("Start"), sort_key="starts_at"),
    )
    list_filter = ("status", "origin", "place")
    search_fields = ("reference", "provider__trading_name", "customer__name", "customer__email")
    ordering = ("-starts_at", "-pk")
    list_per_page = 50
    steps = {"cancel": CancelView}
