"""Free times against a slow, obvious second implementation, in every EU zone and across both clock changes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.scheduling.rules import Hours, Shape, days_between, faults, occupied, open_times, slot_starts

CITIES = """
    Amsterdam Athens Berlin Bratislava Brussels Bucharest Budapest Copenhagen Dublin Helsinki Lisbon Ljubljana
    Luxembourg Madrid Malta Paris Prague Riga Rome Sofia Stockholm Tallinn Vienna Vilnius Warsaw Zagreb
"""
EU_ZONES = [f"Europe/{city}" for city in CITIES.split()] + ["Asia/Nicosia", "Atlantic/Azores", "Atlantic/Canary"]
# A week around each change of the clocks in 2026 and 2027, and an ordinary one.
WEEKS = [date(2026, 3, 26), date(2026, 10, 22), date(2027, 3, 25), date(2026, 6, 10)]

quarter_hours = st.integers(0, 95).map(lambda n: time(n // 4, n % 4 * 15))


@st.composite
def weeks_of_hours(draw):
    """Weekday to stretches; several a day, some touching, none overlapping."""
    week = {}
    for weekday in draw(st.sets(st.integers(0, 6), max_size=7)):
        marks = sorted(draw(st.sets(quarter_hours, min_size=2, max_size=6)))
        week[weekday] = [Hours(a, b) for a, b in zip(marks[::2], marks[1::2], strict=False)]
    return week


@st.composite
def calendars(draw):
    """Everything that decides about free times, on one week in one zone."""
    zone = ZoneInfo(draw(st.sampled_from(EU_ZONES)))
    first = draw(st.sampled_from(WEEKS))
    midnight = int(datetime.combine(first, time(), zone).timestamp())
    # Minutes, not grid points: what is in the way comes as it likes.
    stretch = st.tuples(st.integers(-600, 8000), st.integers(1, 400)).map(
        lambda pair: (midnight + pair[0] * 60, midnight + (pair[0] + pair[1]) * 60)
    )
    exceptions = {}
    for offset in draw(st.sets(st.integers(0, 4), max_size=2)):
        marks = sorted(draw(st.sets(quarter_hours, max_size=4)))
        exceptions[first + timedelta(days=offset)] = [
            Hours(a, b) for a, b in zip(marks[::2], marks[1::2], strict=False)
        ]
    minutes = st.integers(0, 8).map(lambda n: n * 15 * 60)
    earliest = midnight + draw(st.integers(0, 3000)) * 60
    return {
        "zone": zone,
        "first": first,
        "weekly": draw(weeks_of_hours()),
        "exceptions": exceptions,
        "off": draw(st.lists(stretch, max_size=3)),
        "taken": draw(st.lists(stretch, max_size=5)),
        "shape": Shape(duration=draw(st.integers(1, 16)) * 15 * 60, before=draw(minutes), after=draw(minutes)),
        "earliest": earliest,
        "latest": earliest + draw(st.integers(1, 5 * 24 * 60)) * 60,
    }


def offered(calendar, **changes):
    """The real implementation."""
    c = calendar | changes
    days = days_between(datetime.fromtimestamp(c["earliest"], UTC), datetime.fromtimestamp(c["latest"], UTC), c["zone"])
    stretches = open_times(weekly=c["weekly"], exceptions=c["exceptions"], days=days, zone=c["zone"])
    return slot_starts(
        stretches=stretches,
        off=c["off"],
        taken=c["taken"],
        shape=c["shape"],
        earliest=c["earliest"],
        latest=c["latest"],
    )


def obvious(c):
    """Minute by minute on the clock on the wall: which minutes are worked, then try every start there is."""
    worked: set[int] = set()
    day = datetime.fromtimestamp(c["earliest"], c["zone"]).date() - timedelta(days=2)
    last = datetime.fromtimestamp(c["latest"], c["zone"]).date() + timedelta(days=2)
    while day <= last:
        for hours in c["exceptions"][day] if day in c["exceptions"] else c["weekly"].get(day.weekday(), []):
            minute = int(datetime.combine(day, hours.start, c["zone"]).timestamp())
            end = int(datetime.combine(day, hours.end, c["zone"]).timestamp())
            while minute < end:
                worked.add(minute)
                minute += 60
        day += timedelta(days=1)
    found, shape = [], c["shape"]
    for anchor in sorted(minute for minute in worked if minute - 60 not in worked):
        minute = anchor
        while minute in worked:
            on_grid = (minute - anchor) % shape.grid == 0
            if on_grid and c["earliest"] <= minute < c["latest"] and _fits(minute, worked, c["off"], c["taken"], shape):
                found.append(minute)
            minute += 60
    return found


def _fits(start, worked, off, taken, shape):
    work = range(start, start + shape.duration, 60)
    if any(minute not in worked for minute in work):
        return False
    if any(begin < start + shape.duration and start < end for begin, end in off):
        return False
    begin_all, end_all = start - shape.before, start + shape.duration + shape.after
    return not any(begin < end_all and begin_all < end for begin, end in taken)


@settings(max_examples=300)
@given(calendars())
def test_offered_is_what_the_obvious_way_finds(calendar):
    assert offered(calendar) == obvious(calendar)


@given(calendars(), st.tuples(st.integers(-600, 8000), st.integers(1, 400)), st.sampled_from(["off", "taken"]))
def test_more_busy_time_never_adds_a_slot(calendar, extra, where):
    midnight = int(datetime.combine(calendar["first"], time(), calendar["zone"]).timestamp())
    more = (midnight + extra[0] * 60, midnight + (extra[0] + extra[1]) * 60)
    assert set(offered(calendar, **{where: [*calendar[where], more]})) <= set(offered(calendar))


@given(calendars(), st.integers(0, 7000))
def test_a_window_shows_what_the_whole_shows_there(calendar, cut):
    """Listing week by week and listing everything agree: that is what makes one predicate of listing and booking."""
    middle = calendar["earliest"] + cut * 60
    if not calendar["earliest"] < middle < calendar["latest"]:
        return
    parts = offered(calendar, latest=middle) + offered(calendar, earliest=middle)
    assert parts == offered(calendar)


@given(calendars())
def test_what_was_booked_is_not_offered_again(calendar):
    starts = offered(calendar)
    for start in starts[:3]:
        taken = [*calendar["taken"], occupied(start, calendar["shape"])]
        assert start not in offered(calendar, taken=taken)


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 3, 29), 2), (date(2026, 10, 25), 4), (date(2026, 6, 14), 3)],
    ids=["the clocks go forward", "the clocks go back", "an ordinary Sunday"],
)
def test_a_night_shift_is_as_long_as_the_night(day, hours):
    stretches = open_times(
        weekly={6: [Hours(time(1), time(4))]}, exceptions={}, days=[day], zone=ZoneInfo("Europe/Rome")
    )
    assert [(end - start) / 3600 for start, end in stretches] == [hours]


def test_hours_that_touch_are_one_stretch_and_breaks_are_not():
    zone = ZoneInfo("Europe/Vienna")
    week = {0: [Hours(time(8), time(10)), Hours(time(10), time(12)), Hours(time(13), time(14))]}
    stretches = open_times(weekly=week, exceptions={}, days=[date(2026, 11, 23)], zone=zone)
    assert [(end - start) // 3600 for start, end in stretches] == [4, 1]


def test_an_exception_replaces_the_weekday_and_an_empty_one_closes():
    zone, monday = ZoneInfo("Europe/Rome"), date(2026, 11, 23)
    week = {0: [Hours(time(8), time(12))]}
    other = open_times(weekly=week, exceptions={monday: [Hours(time(9), time(10))]}, days=[monday], zone=zone)
    assert other == open_times(weekly={0: [Hours(time(9), time(10))]}, exceptions={}, days=[monday], zone=zone)
    assert open_times(weekly=week, exceptions={monday: []}, days=[monday], zone=zone) == []


@pytest.mark.parametrize(
    ("stretches", "expected"),
    [
        ([], []),
        ([(8, 12), (13, 17)], []),
        ([(8, 12), (12, 17)], []),
        ([(13, 17), (8, 12)], []),
        ([(12, 8)], [(0, "end")]),
        ([(8, 8)], [(0, "end")]),
        ([(8, 12), (17, 13)], [(1, "end")]),
        ([(8, 12), (11, 17)], [(1, "start")]),
        ([(11, 17), (8, 12)], [(0, "start")]),
        ([(8, 18), (9, 10), (17, 19)], [(1, "start"), (2, "start")]),
    ],
)
def test_what_is_wrong_with_the_hours_of_a_day_is_told_where_it_stands(stretches, expected):
    day = [(time(start), time(end)) for start, end in stretches]
    assert [(fault.index, fault.edge) for fault in faults(day)] == expected
