"""Write into the ledger. (There is no audit row: the entry is one, and nobody can change it.)"""

from collections.abc import Iterable
from decimal import Decimal

from django.db import IntegrityError, transaction

from marketplace.booking.models import Booking
from marketplace.core import clock
from marketplace.core.actions import action
from marketplace.core.errors import Conflict
from marketplace.core.money import Money
from marketplace.payments.models import Account, JournalEntry, Posting
from marketplace.providers.models import Provider


@action
def open_account(*, kind: str, owner: Provider | None = None, currency: str = "EUR") -> Account:
    """The account of that kind, owner and currency; made when it is first asked for."""
    return Account.objects.get_or_create(kind=kind, owner=owner, currency=currency)[0]


@action
def post_entry(
    *,
    key: str,
    what: str,
    postings: Iterable[tuple[Account, Money]],
    booking: Booking | None = None,
    source: str = "",
) -> JournalEntry:
    """Write an entry once: the same key with the same postings is the entry that is there already.

    Postings to one account are added up, empty ones left out; amounts are positive where the account gains. Raises
    `Conflict` when the key was used for something else, `ValueError` for a currency that is not the account's. That
    they add up to zero is for the database to see, at commit.
    """
    sums = _sums(postings)
    if not any(sums.values()):
        raise ValueError("An entry moves something.")
    try:
        with transaction.atomic():
            entry = JournalEntry.objects.create(key=key, what=what, booking=booking, source=source, at=clock.now())
    except IntegrityError:
        return _same_again(key, sums)
    Posting.objects.bulk_create(
        Posting(entry=entry, account_id=account_id, amount=amount) for account_id, amount in sums.items() if amount
    )
    return entry


def _sums(postings: Iterable[tuple[Account, Money]]) -> dict[int, Decimal]:
    sums: dict[int, Decimal] = {}
    for account, money in postings:
        if money.currency != account.currency:
            raise ValueError(f"{account} does not keep {money.currency}.")
        sums[account.pk] = sums.get(account.pk, Decimal(0)) + money.amount
    return sums


def _same_again(key: str, sums: dict[int, Decimal]) -> JournalEntry:
    entry = JournalEntry.objects.get(key=key)
    written = dict(entry.postings.values_list("account_id", "amount"))
    if written != {account_id: amount for account_id, amount in sums.items() if amount}:
        raise Conflict(code="key_used")
    return entry
