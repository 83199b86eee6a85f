"""Search and the rule of booking agree on how far a business travels: who is listed for a place can be booked there."""

from hypothesis import given
from hypothesis import strategies as st

from marketplace.booking.reach import TOLERANCE_KM, Reach, reach
from marketplace.core.geo import distance_km
from marketplace.core.places import Place, find_place, largest_places, places_called
from marketplace.core.places.place import LANGUAGES
from marketplace.search.rules import MOST_KM, Candidate, bounding_box, reaches

places = st.sampled_from(largest_places())


def point(place: Place) -> tuple[float, float]:
    return place.latitude, place.longitude


def is_listed(base: Place, town: Place, *, radius_km: int, km: int | None) -> bool:
    """Whether search lists a business that travels, for that town."""
    candidate = Candidate(
        service_id=1,
        provider_id=1,
        price=None,
        latitude=base.latitude,
        longitude=base.longitude,
        radius_km=radius_km,
        is_online=False,
        next_free=None,
        rank=0,
        score=0,
        distance=distance_km(point(town), point(base)),
    )
    return reaches(candidate, km=km)


@st.composite
def neighbours(draw: st.DrawFn) -> tuple[Place, Place]:
    """Two places, mostly so near to each other that it matters."""
    base = draw(places)
    south, north, west, east = bounding_box(point(base), 60)
    around = [one for one in largest_places() if south < one.latitude < north and west < one.longitude < east]
    return base, draw(st.sampled_from(around) | places)


@given(pair=neighbours(), radius=st.integers(1, MOST_KM), km=st.none() | st.integers(1, MOST_KM), data=st.data())
def test_whoever_is_listed_for_a_town_can_be_booked_there_and_nobody_beyond_their_area(pair, radius, km, data):
    base, town = pair
    name = town.name(data.draw(st.sampled_from(LANGUAGES)))
    known = reach(base=point(base), radius_km=radius, city=name, country=town.country)
    if is_listed(base, town, radius_km=radius, km=km):
        assert known == Reach.COMES
    if distance_km(point(base), point(town)) <= radius + TOLERANCE_KM:
        assert known == Reach.COMES
    elif places_called(name, country=town.country)[:2] == ([town], []):  # no namesake could be meant
        assert known == Reach.TOO_FAR


@given(base=places, typed=st.text(min_size=2, max_size=12) | st.builds(lambda one: one.name("de")[:5], places))
def test_what_was_typed_into_the_search_can_be_typed_into_the_address(base, typed):
    town = find_place(typed, language="de")
    if town is None:
        return
    radius = int(distance_km(point(base), point(town))) + 1
    assert reach(base=point(base), radius_km=radius, city=typed, country=town.country) == Reach.COMES


@given(base=places, town=places, radius=st.integers(1, MOST_KM))
def test_travelling_further_never_loses_a_town(base, town, radius):
    city, country = town.name("it"), town.country
    if reach(base=point(base), radius_km=radius, city=city, country=country) == Reach.COMES:
        assert reach(base=point(base), radius_km=radius + 1, city=city, country=country) == Reach.COMES
