"""What moderators see of money, and what a person must decide: a refund of goodwill, a refund that failed."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn

from marketplace.accounts.queries import audit_of
from marketplace.core.money import Money
from marketplace.core.viewsets import ReadOnlyViewSet, StepInspectView, StepView
from marketplace.payments import rules
from marketplace.payments.actions.plan_refund import planned_of, refund_booking, retry_refund
from marketplace.payments.models import Payment, Posting, Refund

TEMPLATE = "pages/moderation/payment.html"


class AmountForm(forms.Form):
    """How much."""

    amount = forms.DecimalField(label=_("Amount"), min_value=Decimal("0.01"), max_digits=9, decimal_places=2)


class GiveBackView(StepView):
    """Money goes back although nobody cancelled."""

    model = Payment
    index_url_name = "payment:index"
    page_title = _("Issue a refund")
    question = _("The customer gets this amount back on the card. Provider, commission and VAT give their shares.")
    button = _("Issue a refund")
    done = _("The money is on its way back.")
    form_class = AmountForm
    is_serious = True

    def take(self, **cleaned: Any) -> Refund:
        """Plan the refund."""
        money = Money(cleaned["amount"], self.object.currency)
        return refund_booking(booking_id=self.object.due.booking_id, amount=money, actor=self.actor)


class RetryView(StepView):
    """The bank sent it back, or the payment service refused it."""

    model = Refund
    index_url_name = "refund:index"
    page_title = _("Send the refund once more")
    question = _("The refund has failed. A new one for the same amount is sent to the payment service.")
    button = _("Send once more")
    done = _("The refund was sent once more.")

    def take(self, **cleaned: Any) -> Refund:
        """Plan it anew."""
        return retry_refund(refund_id=self.object.pk, actor=self.actor)


def _postings(booking_id: int | None) -> list[Posting]:
    postings = Posting.objects.filter(entry__booking_id=booking_id or 0)
    return list(postings.select_related("entry", "account__owner").order_by("pk"))


class PaymentInspectView(StepInspectView):
    """A payment with its refunds and what the ledger says of its booking."""

    template_name = TEMPLATE
    page_title = _("Payment")

    def steps(self) -> Sequence[tuple[str, str | Promise, bool]]:
        """Giving back, while there is something left of a card payment."""
        payment = self.object
        left = payment.status in rules.PAID and planned_of(payment) < payment.captured_money
        possible = left and payment.method == Payment.Method.CARD and not payment.is_surplus
        return [("give-back", GiveBackView.button, True)] if possible and self.user_has_permission("change") else []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The whole way of the money."""
        payment = self.object
        return super().get_context_data(**kwargs) | {
            "payment": payment,
            "booking": payment.due.booking,
            "refunds": list(payment.refunds.order_by("pk")),
            "postings": _postings(payment.due.booking_id),
            "audit": audit_of(payment),
        }


class RefundInspectView(StepInspectView):
    """A refund beside the payment that it is of."""

    template_name = TEMPLATE
    page_title = _("Refund")

    def steps(self) -> Sequence[tuple[str, str | Promise, bool]]:
        """Once more, where it failed and nobody has done so."""
        possible = self.object.status == Refund.Status.FAILED and not hasattr(self.object, "replaced_by")
        return [("retry", RetryView.button, False)] if possible and self.user_has_permission("change") else []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The whole way of the money."""
        payment = self.object.payment
        return super().get_context_data(**kwargs) | {
            "payment": payment,
            "booking": payment.due.booking,
            "refunds": [self.object],
            "postings": _postings(payment.due.booking_id),
            "audit": audit_of(self.object),
        }


class PaymentViewSet(ReadOnlyViewSet):
    """All payments."""

    model = Payment
    icon = "tag"
    menu_label = _("Payments")
    menu_order = 260
    inspect_view_class = PaymentInspectView
    inspect_template_name = TEMPLATE
    list_display = (
        "public_id",
        StatusTagColumn("status", label=_("Status"), accessor="get_status_display"),
        Column("due", label=_("Booking"), accessor="due.booking"),
        Column("method", label=_("Method"), accessor="get_method_display"),
        Column("amount", label=_("Amount"), sort_key="amount"),
        DateColumn("created_at", label=_("When"), sort_key="created_at"),
    )
    list_filter = ("status", "method")
    search_fields = ("public_id", "due__booking__reference", "gateway_payment_id", "checkout_id")
    ordering = ("-created_at", "-pk")
    list_per_page = 50
    steps = {"give-back": GiveBackView}


class RefundViewSet(ReadOnlyViewSet):
    """All refunds; the failed ones wait for somebody."""

    model = Refund
    icon = "rotate"
    menu_label = _("Refunds")
    menu_order = 265
    inspect_view_class = RefundInspectView
    inspect_template_name = TEMPLATE
    list_display = (
        "public_id",
        StatusTagColumn("status", label=_("Status"), accessor="get_status_display"),
        Column("payment", label=_("Booking"), accessor="payment.due.booking"),
        Column("reason", label=_("Reason"), accessor="get_reason_display"),
        Column("amount", label=_("Amount"), sort_key="amount"),
        DateColumn("created_at", label=_("When"), sort_key="created_at"),
    )
    list_filter = ("status", "reason")
    search_fields = ("public_id", "payment__due__booking__reference", "gateway_refund_id")
    ordering = ("-created_at", "-pk")
    list_per_page = 50
    steps = {"retry": RetryView}
