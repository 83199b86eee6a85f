"""The names on the drawn map."""

import pytest

from marketplace.core.places import find_place
from marketplace.storefront.region import Words, project, region_view, town_names


@pytest.mark.parametrize(("language", "name"), [("de", "Bozen"), ("it", "Bolzano"), ("en", "Bolzano")])
def test_towns_are_called_as_the_reader_calls_them(language, name):
    place = find_place("Bozen", language="de")
    view = region_view(place.latitude, place.longitude, radius_km=20, language=language)
    (found,) = [town for town in view.towns if town.name == name]
    assert (found.left, found.top) == (80, 50)  # the middle of a piece that is 160 by 100


def test_no_name_stands_upon_another_or_beyond_the_edge():
    x, y = project(46.5, 11.35)
    names = town_names(x - 300, y - 300, 600, 600, language="de")
    assert len(names) > 3
    for at, one in enumerate(names):
        half = len(one.name)
        assert half <= one.left <= 100 - half
        assert 0 < one.top < 100
        assert all(
            abs(one.left - other.left) > half + len(other.name) or abs(one.top - other.top) >= 5 for other in names[:at]
        )


def test_what_is_taken_leaves_no_room_for_a_name():
    x, y = project(46.5, 11.35)
    whole = Words(50, 50, 50)
    assert whole.apart([Words(50, 60, 50)])
    assert (
        town_names(x - 300, y - 300, 600, 600, language="de", taken=[Words(50, top, 50) for top in range(0, 100, 4)])
        == []
    )
