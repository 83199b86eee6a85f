"""Integer interval arithmetic. An interval is (start, end), half open, in whole seconds since the epoch."""

from collections.abc import Iterable
from datetime import UTC, datetime

Interval = tuple[int, int]


def to_seconds(instant: datetime) -> int:
    """An aware instant as whole seconds since the epoch; fractions are cut off."""
    if instant.tzinfo is None:
        raise ValueError("Only an aware instant has a place on the line of time.")
    return int(instant.timestamp() // 1)


def to_instant(seconds: int) -> datetime:
    """Seconds since the epoch as an aware instant in UTC."""
    return datetime.fromtimestamp(seconds, UTC)


def normalise(intervals: Iterable[Interval]) -> list[Interval]:
    """Sorted, merged where they touch or overlap, without empty ones."""
    merged: list[Interval] = []
    for start, end in sorted(i for i in intervals if i[0] < i[1]):
        if merged and start <= merged[-1][1]:
            if end > merged[-1][1]:
                merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged


def subtract(open_times: Iterable[Interval], busy: Iterable[Interval]) -> list[Interval]:
    """What of `open_times` is left when `busy` is taken away."""
    taken = normalise(busy)
    left: list[Interval] = []
    at = 0
    for begin, end in normalise(open_times):
        start = begin
        while at < len(taken) and taken[at][1] <= start:
            at += 1
        here = at
        while here < len(taken) and taken[here][0] < end:
            if taken[here][0] > start:
                left.append((start, taken[here][0]))
            start = max(start, taken[here][1])
            here += 1
        if start < end:
            left.append((start, end))
    return left


def intersect(first: Iterable[Interval], second: Iterable[Interval]) -> list[Interval]:
    """What both have in common."""
    a, b = normalise(first), normalise(second)
    common: list[Interval] = []
    i = j = 0
    while i < len(a) and j < len(b):
        start, end = max(a[i][0], b[j][0]), min(a[i][1], b[j][1])
        if start < end:
            common.append((start, end))
        if a[i][1] < b[j][1]:
            i += 1
        else:
            j += 1
    return common


def contains(intervals: Iterable[Interval], wanted: Interval) -> bool:
    """Whether one of the intervals (after merging) holds all of `wanted`."""
    return any(start <= wanted[0] and wanted[1] <= end for start, end in normalise(intervals))
