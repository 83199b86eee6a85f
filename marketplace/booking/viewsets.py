"""What moderators see of bookings, and how they cancel one or settle a dispute."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, StatusTagColumn

from marketplace.accounts.queries import audit_of
from marketplace.booking import rules
from marketplace.booking.actions.cancel_booking import cancel_booking
from marketplace.booking.actions.keep_commission_rule import keep_commission_rule
from marketplace.booking.actions.resolve_dispute import resolve_dispute
from marketplace.booking.enums import Status
from marketplace.booking.models import Booking, CommissionRule
from marketplace.booking.moves import sides_of
from marketplace.core.viewsets import PlainViewSet, ReadOnlyViewSet, StepInspectView, StepView


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
        """Cancel it for the platform, with the reason."""
        return cancel_booking(booking_id=self.object.pk, actor=self.actor, side=rules.ADMIN, reason=cleaned["reason"])


class SettleForm(forms.Form):
    """What was decided, and why: both sides read it."""

    DONE, BACK = "done", "back"
    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            (DONE, _("The work counts as done")),
            (BACK, _("The booking is cancelled, and the customer gets everything back")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("Customer and provider get these words by e-mail."),
        widget=forms.Textarea({"rows": 4}),
    )


class SettleView(StepView):
    """End a dispute."""

    model = Booking
    index_url_name = "booking:index"
    page_title = _("Settle the dispute")
    question = _("Have you heard both sides? They are told what you decide, and why. It cannot be taken back.")
    button = _("Settle the dispute")
    done = _("The dispute is settled.")
    form_class = SettleForm
    is_serious = True

    def take(self, **cleaned: Any) -> Booking:
        """Settle it one way or the other, with the reason."""
        return resolve_dispute(
            booking_id=self.object.pk,
            actor=self.actor,
            finished=cleaned["outcome"] == SettleForm.DONE,
            reason=cleaned["reason"],
        )


class BookingInspectView(StepInspectView):
    """A booking with its lines and its whole history."""

    template_name = "pages/moderation/booking.html"
    page_title = _("Booking")

    def steps(self) -> Sequence[tuple[str, str | Promise, bool]]:
        """Cancelling, where the diagram has such a move, and settling a dispute that is not one's own."""
        if not self.user_has_permission("change"):
            return []
        if self.object.status == Status.DISPUTED:
            own = sides_of(self.object, self.request.user) != {rules.ADMIN}
            return [] if own else [("settle", SettleView.button, False)]
        possible = rules.may_move(
            before=self.object.status, after=Status.CANCELLED_BY_ADMIN, sides=frozenset({rules.ADMIN})
        )
        return [("cancel", CancelView.button, True)] if possible else []

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
    steps = {"cancel": CancelView, "settle": SettleView}


class CommissionRuleViewSet(PlainViewSet):
    """What the platform keeps; the most specific rule in force counts when a booking is made."""

    model = CommissionRule
    icon = "decimal"
    menu_label = _("Commission rules")
    menu_order = 500
    keep = staticmethod(keep_commission_rule)
    panels = [
        FieldPanel("per_cent"),
        FieldPanel("fixed"),
        FieldPanel("minimum"),
        FieldPanel("provider"),
        FieldPanel("category"),
        FieldPanel("customers"),
        FieldPanel("is_active"),
    ]
    list_display = (
        "__str__",
        Column("provider", label=_("Provider"), accessor="provider"),
        Column("category", label=_("Category"), accessor="category"),
        Column("customers", label=_("Customers"), accessor="get_customers_display"),
        BooleanColumn("is_active", label=_("In force")),
    )
    ordering = ("pk",)
