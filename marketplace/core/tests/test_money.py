"""Money is exact: rounding, splitting, currencies."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.money import Money, split, to_cent

cents = st.integers(-10_000_000, 10_000_000)


@given(cents, st.lists(st.integers(0, 1000), min_size=1, max_size=12).filter(any))
def test_the_parts_add_up_to_the_whole(amount, weights):
    total = Money(Decimal(amount) / 100)
    parts = split(total, weights)
    assert sum((part.amount for part in parts), Decimal(0)) == total.amount


@given(cents, st.integers(1, 30))
def test_equal_parts_differ_by_a_cent_at_most(amount, count):
    parts = [part.minor_units for part in split(Money(Decimal(amount) / 100), [1] * count)]
    assert max(parts) - min(parts) <= 1


@pytest.mark.parametrize(
    ("raw", "rounded"), [("0.005", "0.01"), ("-0.005", "-0.01"), ("1.0049", "1.00"), ("2.675", "2.68")]
)
def test_half_a_cent_goes_away_from_zero(raw, rounded):
    assert to_cent(Decimal(raw)) == Decimal(rounded)


def test_two_currencies_do_not_mix():
    with pytest.raises(ValueError, match="do not add up"):
        Money(Decimal(1), "EUR") + Money(Decimal(1), "CHF")


def test_a_float_is_refused():
    with pytest.raises(TypeError):
        Money(0.1)
    with pytest.raises(TypeError):
        Money(Decimal(1)) * 0.5


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1]])
def test_senseless_weights_are_refused(weights):
    with pytest.raises(ValueError, match="Weights"):
        split(Money(Decimal(1)), weights)
