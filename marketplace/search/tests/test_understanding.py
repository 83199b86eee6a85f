"""What a sentence means, how far it is, what comes first: pure rules."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.geo import distance_km
from marketplace.search.rules import (
    SORTS,
    Candidate,
    SearchQuery,
    best,
    bounding_box,
    in_order,
    place_at_the_end,
    plain,
    reaches,
    reasons,
    spellings_of,
    split_compound,
    understand,
    words_of,
)

SATURDAY = date(2026, 11, 21)
PLACES = {"merano", "meran", "bozen", "bolzano", "hall in tirol", "riva del garda"}
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
latitudes, longitudes = st.floats(45, 49), st.floats(9, 14)
points = st.tuples(latitudes, longitudes)


def knows(name):
    return name.lower() in PLACES


def understood(text, **fields):
    query = understand(SearchQuery(text=text, **fields), today=SATURDAY, knows_place=knows)
    return query.text, query.near.lower(), query.on


@pytest.mark.parametrize(
    ("sentence", "words", "near", "on"),
    [
        ("plumber near Merano, Thursday", "plumber", "merano", date(2026, 11, 26)),
        ("Installateur bei Meran am Donnerstag", "Installateur", "meran", date(2026, 11, 26)),
        ("idraulico vicino a Bolzano domani", "idraulico", "bolzano", date(2026, 11, 22)),
        ("parrucchiere a Merano sabato", "parrucchiere", "merano", SATURDAY),
        ("Friseur in Hall in Tirol heute", "Friseur", "hall in tirol", SATURDAY),
        ("muratore a Riva del Garda", "muratore", "riva del garda", None),
        ("tap in the kitchen", "tap in the kitchen", "", None),
        ("", "", "", None),
    ],
)
def test_a_sentence_is_taken_apart(sentence, words, near, on):
    assert understood(sentence) == (words, near, on)


@pytest.mark.parametrize(
    ("sentence", "parts"),
    [
        ("Mathe Nachhilfe Bozen", ("Mathe Nachhilfe", "Bozen")),
        ("muratore Riva del Garda", ("muratore", "Riva del Garda")),
        ("Bozen", ("Bozen", "")),
        ("tubo rotto", ("tubo rotto", "")),
        ("", ("", "")),
    ],
)
def test_a_place_may_stand_at_the_end(sentence, parts):
    assert place_at_the_end(sentence, knows) == parts


def test_a_field_says_more_than_the_sentence():
    assert understood("plumber near Merano", near="Bozen")[1] == "bozen"
    assert understood("plumber tomorrow", on=date(2026, 12, 1))[2] == date(2026, 12, 1)


@given(st.text(max_size=60))
def test_no_sentence_is_too_odd(text):
    query = understand(SearchQuery(text=text), today=SATURDAY, knows_place=knows)
    assert set(words_of(query.text)) <= set(words_of(text))
    assert query.on is None or SATURDAY <= query.on <= SATURDAY + timedelta(days=6)


@given(points, points)
def test_distance_is_a_distance(a, b):
    assert isclose(distance_km(a, b), distance_km(b, a), abs_tol=1e-6)
    assert distance_km(a, b) >= 0
    assert distance_km(a, a) < 1e-6


def test_known_distances():
    bolzano, innsbruck = (46.4982, 11.3548), (47.2627, 11.3945)
    assert 84 < distance_km(bolzano, innsbruck) < 86


@given(points, points, st.floats(1, 200))
def test_the_box_holds_the_circle(centre, other, km):
    if distance_km(centre, other) <= km * 0.999:
        south, north, west, east = bounding_box(centre, km)
        assert south <= other[0] <= north
        assert west <= other[1] <= east


@st.composite
def candidates(draw):
    return Candidate(
        service_id=draw(st.integers(1, 10_000)),
        provider_id=1,
        price=draw(st.none() | st.decimals(1, 500, places=2)),
        latitude=46.5,
        longitude=11.3,
        radius_km=draw(st.sampled_from([0, 10, 40])),
        is_online=draw(st.booleans()),
        next_free=draw(st.none() | st.integers(0, 1000).map(lambda hours: NOW + timedelta(hours=hours))),
        rank=draw(st.floats(0, 1)),
        score=0.0,
        distance=draw(st.none() | st.floats(0, 150)),
    )


many = st.lists(candidates(), max_size=12, unique_by=lambda one: one.service_id)


@given(many, st.sampled_from([*SORTS, "nonsense"]), st.randoms())
def test_order_does_not_depend_on_how_rows_came(some, sort, random):
    shuffled = list(some)
    random.shuffle(shuffled)
    assert in_order(some, sort) == in_order(shuffled, sort)
    assert sorted(one.service_id for one in in_order(some, sort)) == sorted(one.service_id for one in some)


@given(many)
def test_each_order_is_what_its_name_says(some):
    prices = [one.price for one in in_order(some, "price")]
    known = [price for price in prices if price is not None]
    assert known == sorted(known)
    assert prices[len(known) :] == [None] * (len(prices) - len(known)), "what has no price comes last"
    times = [one.next_free for one in in_order(some, "soonest") if one.next_free]
    assert times == sorted(times)
    distances = [one.distance for one in in_order(some, "distance") if one.distance is not None]
    assert distances == sorted(distances)
    fits = [best(one) for one in in_order(some, "best")]
    assert fits == sorted(fits, reverse=True)


@given(candidates(), st.none() | st.integers(1, 200), st.floats(0.1, 150))
def test_nearer_is_never_worse(one, km, step):
    if one.distance is None or not reaches(one, km=km):
        return
    nearer = Candidate(**{f: getattr(one, f) for f in one.__slots__} | {"distance": max(one.distance - step, 0)})
    assert reaches(nearer, km=km)
    assert best(nearer) >= best(one)


def test_who_travels_is_found_within_their_own_area_only():
    one = Candidate(1, 1, Decimal(48), 46.5, 11.3, 20, False, None, 0, 0, distance=22)
    assert not reaches(one, km=None)
    assert not reaches(one, km=50)
    assert reaches(Candidate(1, 1, Decimal(48), 46.5, 11.3, 30, False, None, 0, 0, distance=22), km=None)


@given(many)
def test_every_result_has_a_reason_and_it_is_true(some):
    for one in some:
        found = reasons(one, some)
        assert found
        if "cheapest" in found:
            assert all(other.price is None or other.price >= one.price for other in some)
        if "nearest" in found:
            assert all(other.distance is None or other.distance >= one.distance for other in some)


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("Badsanierung", ["bad", "sanierung"]),
        ("Heizungswartung", ["heizung", "wartung"]),
        ("Bad", []),
        ("Zirkus", []),
    ],
)
def test_compounds_are_cut_where_both_parts_are_known(word, parts):
    assert split_compound(word, frozenset({"bad", "sanierung", "heizung", "wartung"})) == parts


def test_plain_letters():
    assert plain("Müllerstraße") == plain("MULLERSTRASSE")
    assert words_of("L’idraulico è qui!") == ["l", "idraulico", "e", "qui"]


def test_each_word_is_known_as_it_is_written_and_as_it_may_have_been_meant():
    assert spellings_of("Lehrer FÜR Mathe, fuer mich") == {
        "lehrer": frozenset({"lehrer"}),
        "fur": frozenset({"für", "fur"}),
        "mathe": frozenset({"mathe"}),
        "fuer": frozenset({"fuer", "für"}),
        "mich": frozenset({"mich"}),
    }
