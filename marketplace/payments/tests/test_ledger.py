"""The ledger keeps itself: balanced or refused, written once, never rewritten."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core import testing
from marketplace.core.errors import Conflict
from marketplace.core.grants import append_only_tables
from marketplace.core.money import Money, split
from marketplace.payments.actions.post_entry import open_account, post_entry
from marketplace.payments.models import Account, JournalEntry, Posting
from marketplace.payments.tests.factories import euro
from marketplace.providers.tests.factories import make_provider

Kind = Account.Kind


def commit(function, **arguments):
    """As if the transaction ended here: the deferred triggers speak."""
    with transaction.atomic():
        function(**arguments)
        testing.check_constraints_now()


def pay_in(amount="100.00", key="charge:1"):
    gateway, held = open_account(kind=Kind.GATEWAY), open_account(kind=Kind.CUSTOMER_HELD)
    return post_entry(key=key, what=JournalEntry.What.CHARGE, postings=[(gateway, -euro(amount)), (held, euro(amount))])


@pytest.mark.django_db
def test_a_balance_is_the_sum_of_its_postings(django_assert_num_queries):
    pay_in("100.00", "charge:1")
    pay_in("20.50", "charge:2")
    held = open_account(kind=Kind.CUSTOMER_HELD)
    with django_assert_num_queries(1):
        assert held.balance() == euro("120.50")
    assert open_account(kind=Kind.GATEWAY).balance() == euro("-120.50")
    assert open_account(kind=Kind.TAX).balance() == euro(0)
    testing.check_constraints_now()


@pytest.mark.django_db
def test_the_same_key_is_the_same_entry():
    first = pay_in()
    assert pay_in() == first
    assert Posting.objects.count() == 2


@pytest.mark.django_db
def test_a_key_that_says_something_else_is_refused():
    pay_in()
    with pytest.raises(Conflict):
        pay_in("99.00")
    assert open_account(kind=Kind.CUSTOMER_HELD).balance() == euro(100)


@pytest.mark.django_db
def test_nothing_moved_is_no_entry():
    with pytest.raises(ValueError, match="moves something"):
        post_entry(key="x", what="charge", postings=[(open_account(kind=Kind.TAX), euro(0))])
    with pytest.raises(ValueError, match="does not keep"):
        post_entry(key="x", what="charge", postings=[(open_account(kind=Kind.TAX), Money(Decimal(1), "CHF"))])
    assert not JournalEntry.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("off", ["0.01", "-0.01", "50"])
def test_the_database_refuses_an_entry_that_does_not_add_up(off):
    gateway, held = open_account(kind=Kind.GATEWAY), open_account(kind=Kind.CUSTOMER_HELD)
    with pytest.raises(IntegrityError, match="does not add up"):
        commit(post_entry, key="x", what="charge", postings=[(gateway, -euro(100)), (held, euro(100) + euro(off))])


@pytest.mark.django_db
def test_the_database_refuses_an_entry_without_postings():
    with pytest.raises(IntegrityError, match="no postings"):
        commit(JournalEntry.objects.create, what="charge", key="x")


@pytest.mark.django_db
def test_currencies_add_up_one_by_one():
    """A hundred euros against a hundred francs is no balance."""
    gateway, held = open_account(kind=Kind.GATEWAY), open_account(kind=Kind.CUSTOMER_HELD, currency="CHF")
    with pytest.raises(IntegrityError, match="does not add up"):
        commit(post_entry, key="x", what="charge", postings=[(gateway, -euro(100)), (held, Money(Decimal(100), "CHF"))])


@pytest.mark.django_db
def test_a_posting_added_later_breaks_the_balance_and_is_refused():
    entry = pay_in()
    testing.check_constraints_now()
    with pytest.raises(IntegrityError, match="does not add up"):
        commit(Posting.objects.create, entry=entry, account=open_account(kind=Kind.PLATFORM), amount=Decimal(5))


@pytest.mark.race
def test_an_unbalanced_entry_is_refused_at_commit(race_database):
    """The real thing: nobody asks the trigger to speak, the commit does."""
    gateway, held = open_account(kind=Kind.GATEWAY), open_account(kind=Kind.CUSTOMER_HELD)
    with pytest.raises(IntegrityError, match="does not add up"):
        post_entry(key="x", what="charge", postings=[(gateway, -euro(100)), (held, euro(99))])
    assert not JournalEntry.objects.exists()


@pytest.mark.race
def test_many_at_once_post_once(race_database):
    """With a control: two keys at once are two entries."""
    pay_in("1.00", "warm")
    results = testing.all_at_once([lambda: pay_in("7.00", "same")] * 6)
    assert len({entry.pk for entry in results}) == 1, results
    assert open_account(kind=Kind.CUSTOMER_HELD).balance() == euro("8.00")
    testing.all_at_once([lambda: pay_in("7.00", "one"), lambda: pay_in("7.00", "two")])
    assert open_account(kind=Kind.CUSTOMER_HELD).balance() == euro("22.00")


@pytest.mark.django_db
@pytest.mark.parametrize("model", [JournalEntry, Posting])
def test_what_is_written_stays(model):
    """The application's role may not, and a trigger stands in the owner's way as well."""
    pay_in()
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.all()._raw_delete("default")
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.update(id=1)
    assert model._meta.db_table in append_only_tables()


@pytest.mark.django_db
def test_the_owner_is_stopped_by_the_trigger():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgname LIKE %s ORDER BY 2",
            ["payments_%_is_final"],
        )
        names = {name for _, name in cursor.fetchall()}
    assert names == {"payments_account_is_final", "payments_entry_is_final", "payments_posting_is_final"}


@pytest.mark.django_db
def test_only_providers_own_accounts():
    provider = make_provider()
    assert open_account(kind=Kind.PROVIDER, owner=provider) == open_account(kind=Kind.PROVIDER, owner=provider)
    for kind, owner in ((Kind.PROVIDER, None), (Kind.PLATFORM, provider)):
        with pytest.raises(IntegrityError), transaction.atomic():
            open_account(kind=kind, owner=owner)


@pytest.mark.django_db
@given(st.integers(1, 10_000_00), st.lists(st.integers(0, 100), min_size=1, max_size=4).filter(any))
def test_any_split_of_any_amount_is_a_balanced_entry(cents, weights):
    with transaction.atomic():
        total = euro(Decimal(cents) / 100)
        kinds = [Kind.CUSTOMER_HELD, Kind.PLATFORM, Kind.TAX, Kind.GATEWAY][: len(weights)]
        parts = [(open_account(kind=kind), part) for kind, part in zip(kinds, split(total, weights), strict=True)]
        source = open_account(kind=Kind.PROVIDER, owner=make_provider())
        post_entry(key="split", what="correction", postings=[(source, -total), *parts])
        testing.check_constraints_now()
        transaction.set_rollback(True)
