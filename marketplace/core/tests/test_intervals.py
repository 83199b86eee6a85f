"""Interval arithmetic against sets of points."""

import itertools
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.intervals import contains, intersect, normalise, subtract, to_instant, to_seconds

intervals = st.lists(st.tuples(st.integers(0, 60), st.integers(-3, 20)).map(lambda p: (p[0], p[0] + p[1])), max_size=8)


def points(some):
    return {point for start, end in some for point in range(start, end)}


@given(intervals)
def test_normalised_is_sorted_apart_and_the_same_points(some):
    tidy = normalise(some)
    assert points(tidy) == points(some)
    assert all(a[1] < b[0] for a, b in itertools.pairwise(tidy))


@given(intervals, intervals)
def test_subtract_and_intersect_are_set_operations(first, second):
    assert points(subtract(first, second)) == points(first) - points(second)
    assert points(intersect(first, second)) == points(first) & points(second)


@given(intervals, st.tuples(st.integers(0, 60), st.integers(1, 10)))
def test_contains_means_every_point(some, wanted):
    span = (wanted[0], wanted[0] + wanted[1])
    assert contains(some, span) == (points([span]) <= points(some))


def test_instants_come_back():
    instant = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
    assert to_instant(to_seconds(instant)) == instant
    with pytest.raises(ValueError, match="aware"):
        to_seconds(instant.replace(tzinfo=None))
