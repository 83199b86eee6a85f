"""The commission: the most specific rule, never more than the price, and frozen with the booking."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from marketplace.accounts.tests.factories import make_user
from marketplace.booking.actions.carry_out_booking import complete_booking, confirm_booking, start_booking
from marketplace.booking.commission import freeze_commission
from marketplace.booking.commission_rules import Rule, commission_of, most_specific
from marketplace.booking.models import CommissionRule
from marketplace.booking.tests.factories import make_bookable_service, make_booking, make_draft
from marketplace.core.money import Money

cents = st.integers(0, 5_000_00).map(lambda n: Decimal(n) / 100)
rules = st.builds(
    Rule,
    id=st.integers(1, 99),
    per_cent=st.integers(0, 100_00).map(lambda n: Decimal(n) / 100),
    fixed=cents,
    minimum=cents,
    for_provider=st.booleans(),
    depth=st.integers(0, 2),
    customers=st.sampled_from(["all", "new", "returning"]),
)
rates = st.sampled_from([Decimal(0), Decimal(19), Decimal(20), Decimal(22)])


@given(cents, rules, rates)
def test_commission_and_its_tax_never_exceed_the_price(price, rule, rate):
    net, tax = commission_of(Money(price), rule, tax_rate=rate)
    assert Decimal(0) <= net.amount
    assert Decimal(0) <= tax.amount
    assert (net + tax).amount <= price


@given(cents, rules, rates)
def test_it_is_the_share_and_the_fixed_part_and_at_least_the_minimum(price, rule, rate):
    net, tax = commission_of(Money(price), rule, tax_rate=rate)
    if (net + tax).amount < price:
        assert net.amount >= min(rule.minimum, price)
        assert net == Money(max(price * rule.per_cent / 100 + rule.fixed, rule.minimum))


def test_examples_to_the_cent():
    rule = Rule(id=1, per_cent=Decimal(12))
    assert commission_of(Money(Decimal("48.00")), rule, tax_rate=Decimal(22)) == (
        Money(Decimal("5.76")),
        Money(Decimal("1.27")),
    )
    assert commission_of(Money(Decimal("48.00")), None, tax_rate=Decimal(22)) == (Money(Decimal(0)), Money(Decimal(0)))
    greedy = Rule(id=1, per_cent=Decimal(0), minimum=Decimal(50))
    assert commission_of(Money(Decimal("12.20")), greedy, tax_rate=Decimal(22)) == (
        Money(Decimal("10.00")),
        Money(Decimal("2.20")),
    )


@given(st.lists(rules, min_size=1, max_size=6), st.booleans(), st.randoms())
def test_the_choice_does_not_depend_on_the_order(several, returning, random):
    chosen = most_specific(several, returning=returning)
    shuffled = list(several)
    random.shuffle(shuffled)
    again = most_specific(shuffled, returning=returning)
    assert (chosen is None) == (again is None)
    if chosen and again:
        assert (chosen.for_provider, chosen.depth, chosen.id) == (again.for_provider, again.depth, again.id)
        assert chosen.customers in ("all", "returning" if returning else "new")


def test_the_most_specific_wins():
    everybody = Rule(id=9, per_cent=Decimal(12))
    group = Rule(id=8, per_cent=Decimal(11), depth=1)
    trade = Rule(id=7, per_cent=Decimal(10), depth=2)
    loyal = Rule(id=6, per_cent=Decimal(5), depth=2, customers="returning")
    own = Rule(id=5, per_cent=Decimal(8), for_provider=True)
    assert most_specific([everybody, group], returning=False) == group
    assert most_specific([everybody, group, trade, loyal], returning=False) == trade
    assert most_specific([everybody, group, trade, loyal], returning=True) == loyal
    assert most_specific([everybody, group, trade, loyal, own], returning=True) == own
    assert most_specific([loyal], returning=False) is None


@pytest.mark.django_db
@pytest.mark.usefixtures("monday")
class TestFreezing:
    def test_twelve_per_cent_for_all_until_somebody_says_otherwise(self):
        draft = make_draft()
        assert (draft.commission_amount, draft.commission_tax) == (Decimal("5.76"), Decimal("1.27"))
        assert draft.commission_snapshot["rule"]["per_cent"] == "12.00"
        assert draft.commission_snapshot["tax_rate"] == "22"

    def test_no_tax_of_ours_between_businesses_of_two_countries(self):
        service = make_bookable_service()
        service.provider.country, service.provider.vat_id = "AT", "ATU12345678"
        service.provider.save()
        draft = make_draft(service=service)
        assert (draft.commission_amount, draft.commission_tax) == (Decimal("5.76"), Decimal("0.00"))
        assert draft.commission_snapshot["tax_category"] == "AE"

    def test_a_quote_keeps_the_rule_and_owes_nothing_yet(self):
        draft = make_draft(service=make_bookable_service(price_model="quote", price=None))
        assert draft.commission_amount == 0
        assert draft.commission_snapshot["rule"]["per_cent"] == "12.00"

    def test_a_later_rule_changes_no_booking(self):
        draft = make_draft()
        CommissionRule.objects.update(per_cent=50)
        draft.refresh_from_db()
        assert draft.commission_amount == Decimal("5.76")
        freeze_commission(draft)
        assert draft.commission_amount == Decimal("24.00")

    def test_a_category_s_rule_holds_for_what_is_below_it(self):
        service = make_bookable_service()
        CommissionRule.objects.create(per_cent=9, category=service.category.get_parent())
        assert make_draft(service=service).commission_amount == Decimal("4.32")
        CommissionRule.objects.create(per_cent=8, category=service.category)
        assert make_draft(service=service, index=3).commission_amount == Decimal("3.84")

    def test_another_provider_s_rule_is_not_ours(self):
        service, other = make_bookable_service(), make_bookable_service()
        CommissionRule.objects.create(per_cent=1, provider=other.provider)
        assert make_draft(service=service).commission_amount == Decimal("5.76")
        assert make_draft(service=other).commission_amount == Decimal("0.48")

    def test_who_comes_back(self):
        CommissionRule.objects.create(per_cent=6, customers="returning")
        service, customer = make_bookable_service(instant=True), make_user()
        first = make_booking(service=service, customer=customer)
        for step, actor in (
            (start_booking, first.provider.owner),
            (complete_booking, first.provider.owner),
            (confirm_booking, customer),
        ):
            step(booking_id=first.pk, actor=actor)
        assert first.commission_amount == Decimal("5.76")
        assert make_draft(service=service, customer=customer, index=5).commission_amount == Decimal("2.88")
        assert make_draft(service=service, customer=make_user(), index=8).commission_amount == Decimal("5.76")

    def test_two_rules_for_one_case_are_refused(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            CommissionRule.objects.create(per_cent=1)
        CommissionRule.objects.create(per_cent=1, is_active=False)
