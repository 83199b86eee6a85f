"""The commission of a booking: found and frozen when the booking is made, whatever rules say later."""

from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings

from marketplace.booking.commission_rules import Rule, commission_of, most_specific
from marketplace.booking.enums import Status
from marketplace.booking.models import Booking, CommissionRule
from marketplace.core import clock
from marketplace.core.taxes import TaxParty, TaxTreatment, commission_treatment


def freeze_commission(booking: Booking) -> None:
    """Write what the platform will keep of a booking that has just been made, with its lines, in this transaction.

    A booking without a total (by quote) keeps the rule and owes nothing yet.
    """
    rule = _rule_for(booking)
    treatment = _treatment(booking)
    total = booking.total()
    if total is not None:
        net, tax = commission_of(total, rule, tax_rate=treatment.rate)
        booking.commission_amount, booking.commission_tax = net.amount, tax.amount
    booking.commission_snapshot = {
        "rule": rule.snapshot() if rule else None,
        "tax_rate": str(treatment.rate),
        "tax_category": treatment.category,
        "tax_reason": treatment.reason_code,
    }
    booking.save(update_fields=["commission_amount", "commission_tax", "commission_snapshot"])


def _rule_for(booking: Booking) -> Rule | None:
    """The rule that counts for the provider and the category of the first line."""
    line = booking.lines.select_related("category").order_by("pk").first()
    if line is None:
        return None
    path = line.category.path
    active = CommissionRule.objects.filter(is_active=True, currency=line.currency).select_related("category")
    fitting = [
        _as_rule(one)
        for one in active
        if one.provider_id in (None, booking.provider_id)
        and (one.category is None or path.startswith(one.category.path))
    ]
    return most_specific(fitting, returning=_is_returning(booking)) if fitting else None


def _as_rule(row: CommissionRule) -> Rule:
    return Rule(
        id=row.pk,
        per_cent=row.per_cent,
        fixed=row.fixed,
        minimum=row.minimum,
        for_provider=row.provider_id is not None,
        depth=row.category.depth if row.category else 0,
        customers=row.customers,
    )


def _is_returning(booking: Booking) -> bool:
    """Whether the customer has finished a booking with this provider before."""
    earlier = Booking.objects.filter(
        customer_id=booking.customer_id, provider_id=booking.provider_id, status=Status.FINISHED
    )
    return earlier.exclude(pk=booking.pk).exists()


def _treatment(booking: Booking) -> TaxTreatment:
    """The tax on the commission, on the day of booking where the platform is."""
    platform = TaxParty(settings.PLATFORM_COUNTRY, settings.PLATFORM_VAT_ID)
    provider = TaxParty(booking.provider.country, booking.provider.vat_id, booking.provider.tax_scheme)
    today = clock.now().astimezone(ZoneInfo(settings.PLATFORM_TIMEZONE)).date()
    try:
        return commission_treatment(platform, provider, today)
    except LookupError:
        return TaxTreatment(Decimal(0), "O")
