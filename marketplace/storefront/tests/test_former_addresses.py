"""Whoever follows an old address of a trade in a town arrives, in each language, however often it was renamed."""

from datetime import timedelta

import pytest

from marketplace.booking.tests.factories import NOW
from marketplace.catalog.actions.edit_catalogue import keep_category
from marketplace.catalog.models import Category, FormerAddress
from marketplace.catalog.tests.factories import make_category
from marketplace.core import clock
from marketplace.core.errors import Invalid
from marketplace.core.places import find_place, place_slug
from marketplace.search.tests.factories import MERANO, make_found

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
LANGUAGES = ("en", "de", "it")
WORDS = {"en": "trades", "de": "gewerbe", "it": "mestieri"}


@pytest.fixture
def plumber() -> Category:
    make_category("plumber")
    return make_found("plumber").category


@pytest.fixture
def gardener() -> Category:
    make_category("gardener")
    return make_found("gardener").category


def rename(category: Category, *, days: int = 0, **slugs: str) -> None:
    """As an editor does it in the admin, some days after that Monday."""

    def save() -> Category:
        fresh = Category.objects.get(pk=category.pk)
        for language, slug in slugs.items():
            fresh.set_current_language(language)
            fresh.slug = slug
        fresh.save()
        return fresh

    with clock.moved_to(NOW + timedelta(days=days)):
        keep_category(save=save, actor=None)


def path(slug: str, language: str = "en", town: str = "Bolzano") -> str:
    place = find_place(town, language="en")
    assert place is not None
    return f"/{language}/{WORDS[language]}/{slug}/{place_slug(place, language)}/"


def leads(client, url: str) -> tuple[int, str]:
    answer = client.get(url)
    return answer.status_code, answer.get("Location", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_each_language(client, plumber, language):
    old = path(f"plumber-{language}", language)
    assert leads(client, old) == (200, "")
    rename(plumber, **{language: "pipes"})
    assert leads(client, old + "?page=2") == (301, path("pipes", language) + "?page=2")
    assert leads(client, path("pipes", language)) == (200, "")
    for other in LANGUAGES:
        if other != language:
            assert leads(client, path(f"plumber-{other}", other)) == (200, "")


def test_all_at_once_and_in_every_town(client, plumber):
    make_found("plumber", at=MERANO)
    rename(plumber, en="pipes", de="rohre", it="tubi")
    for language, slug in (("en", "pipes"), ("de", "rohre"), ("it", "tubi")):
        for town in ("Bolzano", "Merano"):
            assert leads(client, path(f"plumber-{language}", language, town)) == (301, path(slug, language, town))


def test_a_former_word_of_another_language(client, plumber):
    rename(plumber, de="rohre")
    assert leads(client, path("plumber-de", "it")) == (301, path("plumber-it", "it"))


def test_renamed_twice_is_one_step(client, plumber):
    rename(plumber, en="second")
    rename(plumber, en="third", days=1)
    for old in ("plumber-en", "second"):
        assert leads(client, path(old)) == (301, path("third"))


def test_there_and_back(client, plumber):
    rename(plumber, en="second")
    rename(plumber, en="plumber-en", days=1)
    assert leads(client, path("plumber-en")) == (200, "")
    assert leads(client, path("second")) == (301, path("plumber-en"))
    assert [one.slug for one in FormerAddress.objects.all()] == ["second"]


def test_taken_by_another_trade_it_is_that_trade_s(client, plumber, gardener):
    rename(plumber, en="pipes")
    rename(gardener, en="plumber-en", days=1)
    answer = client.get(path("plumber-en"))
    assert answer.status_code == 200
    assert "Gardener en in Bolzano" in answer.content.decode()
    assert leads(client, path("gardener-en")) == (301, path("plumber-en"))


def test_left_by_both_it_leads_to_who_left_last(client, plumber, gardener):
    rename(plumber, en="pipes")
    rename(gardener, en="plumber-en", days=1)
    rename(gardener, en="hedges", days=2)
    assert leads(client, path("plumber-en")) == (301, path("hedges"))


def test_taken_in_another_language_it_leads_to_its_own(client, plumber, gardener):
    """A word means first who has it in this language, then who had it here, and only then who has it elsewhere."""
    rename(plumber, en="pipes")
    rename(gardener, it="plumber-en", days=1)
    assert leads(client, path("plumber-en")) == (301, path("pipes"))
    assert leads(client, path("plumber-en", "it")) == (200, "")
    assert leads(client, path("plumber-en", "de")) == (301, path("gardener-de", "de"))


def test_nobody_there_any_more(client, plumber):
    rename(plumber, en="pipes")
    assert leads(client, path("plumber-en", town="Merano")) == (301, path("pipes", town="Merano"))
    assert client.get(path("pipes", town="Merano")).status_code == 404


def test_nothing_is_remembered_of_what_was_refused(plumber, gardener):
    with pytest.raises(Invalid):
        rename(plumber, en="gardener-en")
    assert not FormerAddress.objects.exists()


def test_a_trade_that_is_no_longer_offered_leads_nowhere(client, plumber):
    rename(plumber, en="pipes")
    Category.objects.filter(pk=plumber.pk).update(is_active=False)
    assert client.get(path("plumber-en")).status_code == 404
