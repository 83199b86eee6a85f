"""The pure rules of booking: moves, prices, cancellation."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.booking import rules
from marketplace.booking.enums import ALIVE, ENDED, MOVES, Status, group_of
from marketplace.core.money import Money

START = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
POLICIES = {"flexible": [[24, 100]], "moderate": [[72, 100], [24, 50]], "strict": [[168, 50]]}
policies = st.sampled_from(sorted(POLICIES)).map(POLICIES.get)
sides = st.frozensets(st.sampled_from([rules.CUSTOMER, rules.PROVIDER, rules.ADMIN, rules.SYSTEM]))


def test_every_status_can_be_reached_and_none_is_left_out():
    reached, waiting = set(), [""]
    while waiting:
        for after in MOVES.get(waiting.pop(), ()):
            if after not in reached:
                reached.add(after)
                waiting.append(after)
    assert reached == set(Status.values)


def test_what_has_ended_goes_nowhere():
    for status in ENDED - {Status.PAYMENT_EXPIRED}:
        assert not MOVES.get(status), status


@pytest.mark.parametrize("waiting", [Status.AWAITING_PAYMENT, Status.PAYMENT_EXPIRED])
def test_only_money_confirms_what_waits_for_it(waiting):
    """A payment may arrive late, and still nobody's word is a payment."""
    for side in (rules.CUSTOMER, rules.PROVIDER, rules.ADMIN):
        assert not rules.may_move(before=waiting, after=Status.ACCEPTED, sides=frozenset({side}))
    assert rules.may_move(before=waiting, after=Status.ACCEPTED, sides=frozenset({rules.SYSTEM}))
    assert MOVES[Status.PAYMENT_EXPIRED] == {Status.ACCEPTED}


@given(st.sampled_from(["", *Status.values]), st.sampled_from(Status.values), sides)
def test_nobody_makes_a_move_that_the_diagram_does_not_have(before, after, who):
    if rules.may_move(before=before, after=after, sides=who):
        assert after in MOVES[before]
        assert who


@given(st.sampled_from(Status.values), st.sampled_from(Status.values))
def test_a_stranger_moves_nothing(before, after):
    assert not rules.may_move(before=before, after=after, sides=frozenset())


@pytest.mark.parametrize(
    ("before", "after", "who"),
    [
        (Status.REQUESTED, Status.ACCEPTED, rules.PROVIDER),
        (Status.REQUESTED, Status.DECLINED, rules.PROVIDER),
        (Status.REQUESTED, Status.WITHDRAWN, rules.CUSTOMER),
        (Status.DRAFT, Status.REQUESTED, rules.CUSTOMER),
        (Status.DRAFT, Status.ACCEPTED, rules.CUSTOMER),
        (Status.ACCEPTED, Status.ONGOING, rules.PROVIDER),
        (Status.ONGOING, Status.COMPLETED, rules.PROVIDER),
        (Status.ACCEPTED, Status.CANCELLED_BY_PROVIDER, rules.PROVIDER),
        (Status.ACCEPTED, Status.CANCELLED_BY_CUSTOMER, rules.CUSTOMER),
        (Status.COMPLETED, Status.DISPUTED, rules.CUSTOMER),
    ],
)
def test_each_step_belongs_to_one_side(before, after, who):
    assert rules.may_move(before=before, after=after, sides=frozenset({who}))
    other = rules.PROVIDER if who == rules.CUSTOMER else rules.CUSTOMER
    assert not rules.may_move(before=before, after=after, sides=frozenset({other}))


def test_only_an_admin_ends_a_dispute():
    for side in (rules.CUSTOMER, rules.PROVIDER, rules.SYSTEM):
        assert not rules.may_move(before=Status.DISPUTED, after=Status.FINISHED, sides=frozenset({side}))
    assert rules.may_move(before=Status.DISPUTED, after=Status.FINISHED, sides=frozenset({rules.ADMIN}))


@given(policies, st.integers(0, 60 * 24 * 14), st.integers(0, 600))
def test_the_refund_never_rises_as_the_start_comes_nearer(steps, minutes_before, later):
    def share(minutes):
        return rules.cancellation_share(
            steps=steps, starts_at=START, booked_at=None, now=START - timedelta(minutes=minutes)
        ).per_cent

    assert share(max(minutes_before - later, 0)) <= share(minutes_before)


@given(policies, st.integers(0, 60 * 24 * 30), st.integers(0, 60 * 24 * 30))
def test_the_sentence_before_the_button_stays_true_until_the_time_it_names(steps, booked, cancelled):
    now = START - timedelta(minutes=cancelled)
    booked_at = START - timedelta(minutes=max(booked, cancelled))
    share = rules.cancellation_share(steps=steps, starts_at=START, booked_at=booked_at, now=now)
    if share.until is not None:
        at_the_limit = rules.cancellation_share(steps=steps, starts_at=START, booked_at=booked_at, now=share.until)
        assert at_the_limit.per_cent == share.per_cent
        after = rules.cancellation_share(
            steps=steps, starts_at=START, booked_at=booked_at, now=share.until + timedelta(seconds=1)
        )
        assert after.per_cent < share.per_cent


@pytest.mark.parametrize(
    ("kind", "hours", "per_cent"),
    [
        ("flexible", 24, 100),
        ("flexible", 23.99, 0),
        ("moderate", 72, 100),
        ("moderate", 71, 50),
        ("moderate", 23, 0),
        ("strict", 168, 50),
        ("strict", 167, 0),
    ],
)
def test_the_policies_say_what_the_domain_says(kind, hours, per_cent):
    now = START - timedelta(hours=hours)
    share = rules.cancellation_share(steps=POLICIES[kind], starts_at=START, booked_at=None, now=now)
    assert share.per_cent == per_cent


@given(policies, st.integers(0, 60 * 24 * 14))
def test_everything_comes_back_when_the_provider_is_the_cause(steps, minutes):
    now = START - timedelta(minutes=minutes)
    for side in (rules.PROVIDER, rules.ADMIN):
        assert rules.cancellation_share(steps=steps, starts_at=START, booked_at=None, now=now, by=side).is_free


def test_ten_minutes_to_change_ones_mind_even_on_strict_terms():
    booked = START - timedelta(hours=2)
    for minutes, per_cent in ((0, 100), (10, 100), (11, 0)):
        share = rules.cancellation_share(
            steps=POLICIES["strict"], starts_at=START, booked_at=booked, now=booked + timedelta(minutes=minutes)
        )
        assert share.per_cent == per_cent


def test_a_request_waits_a_day_and_never_past_the_start():
    now = START - timedelta(days=5)
    assert rules.response_deadline(now=now, starts_at=START) == now + timedelta(hours=24)
    assert rules.response_deadline(now=START - timedelta(hours=3), starts_at=START) == START


@pytest.mark.parametrize(
    ("model", "price", "minutes", "total"),
    [
        ("fixed", "48.00", 90, "48.00"),
        ("from", "140.00", 120, "140.00"),
        ("hourly", "39.90", 90, "59.85"),
        ("hourly", "33.33", 45, "25.00"),
    ],
)
def test_what_a_line_costs(model, price, minutes, total):
    _, sum_ = rules.line_total(
        price_model=model, price=Decimal(price), currency="EUR", duration=timedelta(minutes=minutes)
    )
    assert sum_ == Money(Decimal(total))


def test_a_quote_has_no_total():
    assert rules.line_total(price_model="quote", price=None, currency="EUR", duration=timedelta(minutes=45))[1] is None


def test_four_words_for_the_customer_cover_every_status():
    assert {group_of(status) for status in Status.values if status != Status.DRAFT} == {
        "upcoming",
        "ongoing",
        "completed",
        "cancelled",
    }
    assert group_of(Status.NO_SHOW_PROVIDER) == "cancelled"
    assert Status.DISPUTED not in ALIVE


@pytest.mark.parametrize(
    ("minutes", "allowed"), [(-10, False), (14, False), (15, True), (48 * 60, True), (48 * 60 + 1, False)]
)
def test_a_no_show_is_reported_in_its_time(minutes, allowed):
    now = START + timedelta(minutes=minutes)
    assert rules.may_report_no_show(starts_at=START, now=now) is allowed


@given(st.integers(1, 5_000_00), st.integers(0, 100), st.integers(0, 100))
def test_a_larger_share_gives_back_no_less_and_never_more_than_was_paid(cents, first, second):
    low, high = sorted((first, second))
    paid, nothing = Money(Decimal(cents) / 100), Money(Decimal(0))
    assert rules.to_give_back(paid, low) <= rules.to_give_back(paid, high) <= paid
    assert rules.to_give_back(paid, 100) == paid
    assert rules.to_give_back(paid, 0) == nothing


@pytest.mark.parametrize("per_cent", [-1, 101])
def test_a_share_is_a_share(per_cent):
    with pytest.raises(ValueError, match="between"):
        rules.to_give_back(Money(Decimal(100)), per_cent)


@given(st.lists(st.sampled_from(["fixed", "hourly", "from", "quote"]), min_size=1))
def test_one_open_price_makes_the_whole_open(price_models):
    assert rules.is_fixed(price_models) == all(rules.is_fixed([one]) for one in price_models)
    assert rules.is_fixed(["fixed", "hourly"])
