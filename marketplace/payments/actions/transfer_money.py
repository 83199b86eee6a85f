"""What is held for a customer becomes the provider's, the commission the platform's."""

from marketplace.booking.models import Booking
from marketplace.core import clock
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.money import Money
from marketplace.core.outbox import announce
from marketplace.payments import rules
from marketplace.payments.actions.post_entry import open_account, post_entry
from marketplace.payments.events import TransferMade
from marketplace.payments.models import Account, JournalEntry, Payment, Transfer


@action
def transfer_money(*, booking: Booking, payment: Payment, kept: Money) -> Transfer:
    """Divide what is kept of a paid, locked booking; the booking has one transfer, so twice is once."""
    parts = rules.shares(
        price=payment.money,
        commission=Money(booking.commission_amount, payment.currency),
        tax=Money(booking.commission_tax, payment.currency),
        kept=kept,
    )
    transfer, made = Transfer.objects.get_or_create(
        booking=booking,
        defaults={
            "payment": payment,
            "provider_id": booking.provider_id,
            "amount": parts.provider.amount,
            "commission": parts.platform.amount,
            "tax": parts.tax.amount,
            "currency": payment.currency,
            "created_at": clock.now(),
        },
    )
    if not made:
        return transfer
    kind, currency = Account.Kind, payment.currency
    post_entry(
        key=f"transfer:{transfer.public_id}",
        what=JournalEntry.What.TRANSFER,
        booking=booking,
        source=f"transfer {transfer.pk}",
        postings=[
            (open_account(kind=kind.CUSTOMER_HELD, currency=currency), -kept),
            (open_account(kind=kind.PROVIDER, owner=booking.provider, currency=currency), parts.provider),
            (open_account(kind=kind.PLATFORM, currency=currency), parts.platform),
            (open_account(kind=kind.TAX, currency=currency), parts.tax),
        ],
    )
    record(action="payments.transfer", subject=transfer, amount=str(transfer.amount))
    announce(TransferMade(transfer_id=transfer.pk, booking_id=booking.pk))
    return transfer
