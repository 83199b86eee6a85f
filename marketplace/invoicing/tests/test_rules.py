"""Numbers, and that parts of a document always add up to the whole."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.money import Money
from marketplace.core.taxes import TaxTreatment, tax_on_net
from marketplace.invoicing import rules

RATES = ("0", "7", "10", "19", "20", "22")
cents = st.integers(1, 500_000)


def euros(amount):
    return Money(Decimal(amount) / 100)


def treatment(rate):
    return TaxTreatment(Decimal(rate), "S" if rate != "0" else "E", "" if rate != "0" else "DE_19_USTG")


groups = st.lists(st.sampled_from(RATES), min_size=1, max_size=3, unique=True).flatmap(
    lambda found: st.tuples(*[cents.map(lambda amount, rate=rate: (amount, rate)) for rate in found])
)


@pytest.mark.parametrize(
    ("name", "prefix"),
    [
        ("Kofler", "KOFLER"),
        ("Müller & Söhne", "MUELLE"),
        ("Città Verde", "CITTAV"),
        ("1a-Bad", "1ABAD"),
        ("水道", "PZ"),
    ],
)
def test_a_prefix_is_a_few_plain_letters_of_the_name(name, prefix):
    assert rules.prefix_of(name) == prefix


@given(st.text(max_size=120))
def test_every_name_has_a_prefix(name):
    assert rules.prefix_of(name).isascii()
    assert rules.prefix_of(name).isalnum()
    assert 1 <= len(rules.prefix_of(name)) <= rules.PREFIX_LENGTH


def test_numbers_say_year_kind_and_place_in_the_series():
    assert rules.number_text(prefix="KOFLER", year=2026, sequence=1, is_credit=False) == "KOFLER-2026-0001"
    assert rules.number_text(prefix="KOFLER", year=2026, sequence=12345, is_credit=True) == "KOFLER-C-2026-12345"


def test_an_issuer_is_the_platform_or_a_provider():
    assert rules.issuer_key(None) == "platform"
    assert rules.issuer_key(7) == "provider:7"


@given(st.lists(cents, min_size=1, max_size=6), st.sampled_from(RATES))
def test_the_nets_of_lines_add_up_to_the_net_total(amounts, rate):
    grosses = [euros(amount) for amount in amounts]
    figures = rules.of_gross(euros(sum(amounts)), treatment(rate))
    nets = rules.nets_of_lines(grosses, figures.net)
    assert sum(net.amount for net in nets) == figures.net.amount
    assert figures.gross == euros(sum(amounts))


@given(cents, st.sampled_from(RATES))
def test_what_is_stored_comes_back_the_same(amount, rate):
    figures = rules.of_gross(euros(amount), treatment(rate))
    assert rules.Figures.from_row(figures.as_row(), "EUR") == figures


def take(whole, wanted):
    """Parts in the order wanted, each at most what is left, and a last one over the rest."""
    parts = []
    left = sum(one.gross.minor_units for one in whole)
    for amount in [*wanted, left]:
        share = min(amount, left - sum(part.gross.minor_units for part in parts))
        if share > 0:
            parts.extend(rules.part_of(whole, parts, euros(share)))
    return parts


@given(groups, st.lists(cents, max_size=6))
def test_parts_of_a_document_add_up_to_it_in_net_and_tax(found, wanted):
    whole = [rules.of_gross(euros(amount), treatment(rate)) for amount, rate in found]
    parts = take(whole, wanted)
    for one in whole:
        mine = [part for part in parts if part.treatment == one.treatment]
        assert sum(part.net.amount for part in mine) == one.net.amount
        assert sum(part.tax.amount for part in mine) == one.tax.amount
        assert all(part.net.amount >= 0 and part.tax.amount >= 0 for part in mine)


@given(cents, st.sampled_from(RATES), st.lists(cents, max_size=6))
def test_parts_of_a_commission_add_up_although_its_tax_came_on_top(amount, rate, wanted):
    net = euros(amount)
    whole = [rules.Figures(treatment(rate), net, tax_on_net(net, Decimal(rate)))]
    parts = take(whole, wanted)
    assert sum(part.net.amount for part in parts) == net.amount
    assert sum(part.gross.amount for part in parts) == whole[0].gross.amount


@given(cents, st.sampled_from(RATES), cents)
def test_a_part_is_the_share_that_was_asked_for(amount, rate, wanted):
    whole = [rules.of_gross(euros(amount), treatment(rate))]
    share = euros(min(amount, wanted))
    parts = rules.part_of(whole, [], share)
    assert sum(part.gross.amount for part in parts) == share.amount


@pytest.mark.parametrize("wanted", [-1, 0, 10_001])
def test_more_than_there_is_or_nothing_is_refused(wanted):
    whole = [rules.of_gross(euros(10_000), treatment("22"))]
    with pytest.raises(ValueError, match="at most what is left"):
        rules.part_of(whole, [], euros(wanted))


def test_after_the_whole_nothing_is_left():
    whole = [rules.of_gross(euros(10_000), treatment("22"))]
    with pytest.raises(ValueError, match="at most what is left"):
        rules.part_of(whole, whole, euros(1))


@given(cents, st.sampled_from(RATES), st.lists(cents, min_size=1, max_size=5), st.integers(-1, 1))
def test_parts_that_the_ledger_divided_leave_an_exact_rest(amount, rate, wanted, nudge):
    """The ledger may put a cent elsewhere; what is taken last still brings the document to nothing."""
    net = euros(amount)
    whole = rules.Figures(treatment(rate), net, tax_on_net(net, Decimal(rate)))
    taken = []
    for share in wanted:
        tax = Money(whole.tax.amount * share / 1_000_000) + euros(nudge)
        try:
            taken.append(rules.part_with_tax(whole, taken, gross=euros(share), tax=tax))
        except ValueError:
            continue
    left = whole.gross - sum((part.gross for part in taken), euros(0))
    if left.amount:
        taken += rules.part_of([whole], taken, left)
    assert sum(part.net.amount for part in taken) == whole.net.amount
    assert sum(part.tax.amount for part in taken) == whole.tax.amount


@pytest.mark.parametrize(("gross", "tax"), [("0", "0"), ("10", "-1"), ("10", "11"), ("30", "22.01"), ("122.01", "22")])
def test_a_divided_part_is_within_what_is_left(gross, tax):
    whole = rules.of_gross(euros(12_200), treatment("22"))
    with pytest.raises(ValueError, match="at most what is left"):
        rules.part_with_tax(whole, [], gross=Money(Decimal(gross)), tax=Money(Decimal(tax)))
