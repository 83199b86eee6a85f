"""Payments' tables: the ledger, what is owed, and how it is paid, given back and passed on."""

from marketplace.payments.models.ledger import Account, JournalEntry, Posting
from marketplace.payments.models.owed import Due, Payment, Refund, Transfer
from marketplace.payments.models.traffic import Operation, WebhookEvent

__all__ = [
    "Account",
    "Due",
    "JournalEntry",
    "Operation",
    "Payment",
    "Posting",
    "Refund",
    "Transfer",
    "WebhookEvent",
]
