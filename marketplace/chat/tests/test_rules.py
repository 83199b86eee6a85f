"""Rule 10: message numbers are 1..n, and a client that mixes pushes in any order with one catch-up has them all."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from marketplace.chat import rules


@dataclass(frozen=True)
class Said:
    seq: int
    text: str = ""


@st.composite
def evenings(draw):
    """How many there are, how many at the catch-up, and pushes before and after it in any order, with repeats.

    What was stored after the catch-up is pushed at least once, early or late: the client was in the group by then.
    """
    total = draw(st.integers(0, 25))
    at_catch_up = draw(st.integers(0, total))
    numbers = st.lists(st.integers(1, max(total, 1)), max_size=30) if total else st.just([])
    later = list(range(at_catch_up + 1, total + 1))
    extra = draw(numbers)
    after = draw(st.permutations(later + extra))
    before = draw(numbers)
    return total, at_catch_up, before, after


@given(evenings())
def test_any_order_of_pushes_and_one_catch_up_is_what_the_server_has(evening):
    total, at_catch_up, before, after = evening
    server = [Said(n, f"message {n}") for n in range(1, total + 1)]
    have = []
    for seq in before:
        have = rules.merged(have, [server[seq - 1]])
    start = rules.complete_up_to(have)
    have = rules.merged(have, [one for one in server[:at_catch_up] if one.seq > start])
    for seq in after:
        have = rules.merged(have, [server[seq - 1]])
    assert have == server


@given(evenings())
def test_control_asking_after_the_highest_number_would_lose_messages(evening):
    """Why the catch-up starts before the first gap: with the highest number the same evening has holes."""
    _, at_catch_up, before, _ = evening
    start = max(before, default=0)
    reached = set(before) | set(range(start + 1, at_catch_up + 1))
    right = set(before) | set(range(rules.complete_up_to([Said(n) for n in before]) + 1, at_catch_up + 1))
    assert reached <= right
    if before and start <= at_catch_up and set(range(1, start)) - set(before):
        assert set(range(1, at_catch_up + 1)) - reached, "something is missing"
        assert not set(range(1, at_catch_up + 1)) - right


@given(st.lists(st.integers(1, 20)), st.lists(st.integers(1, 20)), st.lists(st.integers(1, 20)))
def test_merging_is_the_same_in_any_order_and_as_often_as_one_likes(a, b, c):
    one, two, three = ([Said(n) for n in numbers] for numbers in (a, b, c))
    both = rules.merged(rules.merged(one, two), three)
    assert both == rules.merged(one, rules.merged(two, three)) == rules.merged(rules.merged(three, two), one)
    assert rules.merged(both, both) == both
    assert [said.seq for said in both] == sorted(set(a + b + c))


@given(st.sets(st.integers(1, 30)), st.integers(0, 10))
def test_complete_up_to_is_the_last_number_before_the_first_gap(numbers, base):
    last = rules.complete_up_to([Said(n) for n in numbers], base=base)
    assert all(n in numbers for n in range(base + 1, last + 1))
    assert last + 1 not in numbers


def test_what_was_there_first_stays():
    assert rules.merged([Said(1, "first")], [Said(1, "again")]) == [Said(1, "first")]


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text):
    clean = rules.cleaned(text)
    assert rules.cleaned(clean) == clean
    assert "\x00" not in clean
    assert "\r" not in clean
