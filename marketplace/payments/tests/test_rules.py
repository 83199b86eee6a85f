"""The pure rules of payments."""

from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.booking.rules import to_give_back
from marketplace.core.money import Money
from marketplace.payments import rules

cents = st.integers(1, 5_000_00)


def euro(n):
    return Money(Decimal(n) / 100)


@st.composite
def deals(draw):
    """A price with a commission and a tax that together fit into it."""
    price = draw(cents)
    commission = draw(st.integers(0, price))
    return {"price": euro(price), "commission": euro(commission), "tax": euro(draw(st.integers(0, price - commission)))}


@given(deals(), st.data())
def test_the_parts_add_up_and_nobody_owes(deal, data):
    kept = euro(data.draw(st.integers(0, deal["price"].minor_units)))
    parts = rules.shares(**deal, kept=kept)
    assert parts.provider + parts.platform + parts.tax == kept
    assert all(part.minor_units >= 0 for part in (parts.provider, parts.platform, parts.tax))


@given(deals())
def test_all_of_it_is_the_agreed_commission(deal):
    parts = rules.shares(**deal, kept=deal["price"])
    assert (parts.platform, parts.tax) == (deal["commission"], deal["tax"])


@given(deals())
def test_all_of_it_back_is_nothing_for_anybody(deal):
    parts = rules.shares(**deal, kept=euro(0))
    assert {parts.provider, parts.platform, parts.tax} == {euro(0)}


@given(st.data(), cents, st.integers(0, 100))
def test_what_still_goes_back_completes_the_share_and_is_never_more_than_there_is(data, authorised, per_cent):
    captured = data.draw(st.integers(0, authorised), "captured")
    planned = data.draw(st.integers(0, captured), "planned")
    more = rules.still_to_give_back(
        authorised=euro(authorised), captured=euro(captured), planned=euro(planned), per_cent=per_cent
    )
    assert euro(0) <= more <= euro(captured - planned)
    back = euro(authorised - captured + planned) + more
    wanted = to_give_back(euro(authorised), per_cent)
    assert back == max(wanted, euro(authorised - captured + planned))


def test_reports_end_the_same_in_every_order():
    reports = ["requires_action", "failed", "captured", "authorised"]
    ends = set()
    for order in permutations(reports):
        status = "created"
        for reported in order:
            status = rules.newer(status, reported)
        ends.add(status)
    assert ends == {"captured"}


@given(st.lists(st.sampled_from(sorted(rules.REFUND_RANK)), min_size=1))
def test_a_refund_that_failed_stays_failed(reports):
    status = "created"
    for reported in reports:
        status = rules.newer_refund(status, reported)
    assert status == max(reports, key=rules.REFUND_RANK.get)


@pytest.mark.parametrize(
    ("refunded", "status"), [(0, "captured"), (1, "partially_refunded"), (99, "partially_refunded"), (100, "refunded")]
)
def test_what_a_payment_is_called(refunded, status):
    assert rules.status_after_refunds(paid=euro(100), refunded=euro(refunded)) == status


def test_waiting_longer_each_time_and_never_for_ever():
    waits = [rules.wait_after(n) for n in range(40)]
    assert waits == sorted(waits)
    assert waits[0] == rules.FIRST_WAIT
    assert waits[-1] == rules.LONGEST_WAIT
