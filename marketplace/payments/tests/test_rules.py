"""The pure rules of payments."""

from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


@given(cents, st.integers(0, 100), st.integers(0, 100))
def test_a_larger_share_gives_back_no_less_and_never_more_than_was_paid(paid, first, second):
    low, high = sorted((first, second))
    assert rules.to_give_back(euro(paid), low) <= rules.to_give_back(euro(paid), high) <= euro(paid)
    assert rules.to_give_back(euro(paid), 100) == euro(paid)
    assert rules.to_give_back(euro(paid), 0) == euro(0)


@pytest.mark.parametrize("per_cent", [-1, 101])
def test_a_share_is_a_share(per_cent):
    with pytest.raises(ValueError, match="between"):
        rules.to_give_back(euro(100), per_cent)


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
