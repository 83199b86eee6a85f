"""What the search finds: words of three languages, places, days, and only what can be booked at this moment."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest

from marketplace.accounts.tests.factories import make_moderator, make_user
from marketplace.booking.tests.factories import NOW, make_booking
from marketplace.catalog.actions.save_service import pause_service
from marketplace.core import clock
from marketplace.core.testing import breaches, deliver_all
from marketplace.providers.actions.set_availability import set_availability
from marketplace.providers.actions.suspend_provider import reinstate_provider, suspend_provider
from marketplace.scheduling.actions.set_working_hours import add_time_off, set_working_hours
from marketplace.search.models import SearchDocument, SearchEntry
from marketplace.search.queries import search
from marketplace.search.rules import SearchQuery
from marketplace.search.tasks import refresh_due
from marketplace.search.tests.factories import MERANO, TRENTO, found, make_found

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "de", "it")
WEDNESDAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.moved_to(NOW):
        yield


class TestWords:
    @pytest.mark.parametrize("page", LANGUAGES)
    def test_each_languages_word_finds_the_same_people(self, page):
        written = {
            make_found(titles={"de": "Rohrbruch beheben"}).pk,
            make_found(titles={"de": "Bad einrichten", "it": "Rifare il bagno"}).pk,
        }
        make_found("hairdresser", titles={"de": "Haare schneiden"})
        for word in ("idraulico", "Installateur", "plumber", "IDRAULICO", "installateur"):
            assert found(word, language=page) == written, word

    def test_own_words_of_any_language(self):
        service = make_found(titles={"de": "Zirbenstube vertäfeln", "it": "Rivestire la stube in cirmolo"})
        assert found("Zirbenstube") == found("cirmolo", language="de") == {service.pk}

    def test_other_forms_of_a_word(self):
        service = make_found(titles={"de": "Wasserhähne reparieren"})
        assert found("Wasserhahn", language="de") == {service.pk}

    def test_accents_and_umlauts_do_not_matter(self):
        service = make_found(titles={"it": "Pulizia perché sì", "de": "Türschlösser"})
        assert found("turschlosser") == {service.pk}

    def test_the_last_word_may_be_unfinished(self):
        service = make_found()
        assert service.pk in found("idrau")

    def test_every_word_counts(self):
        service = make_found(titles={"de": "Kirschholz polieren"})
        assert found("Kirschholz polieren") == {service.pk}
        assert found("Kirschholz lackieren und versiegeln") == set()

    @pytest.mark.parametrize("page", LANGUAGES)
    def test_little_words_are_no_obstacle_in_any_language(self, page):
        service = make_found()
        for text in ("rubinetto che perde", "the plumber for a dripping tap", "der Installateur am Wasserrohr"):
            assert found(text, language=page) == {service.pk}, text

    @pytest.mark.parametrize("page", LANGUAGES)
    def test_little_words_with_accents_are_none_either(self, page):
        service = make_found(titles={"de": "Nachhilfe Mathematik", "it": "Lezioni di matematica"})
        for text in (
            "Nachhilfe für Mathematik",
            "Nachhilfe fuer Mathematik",
            "Nachhilfe fu\u0308r Mathematik",
            "NACHHILFE FÜR MATHEMATIK",
            "Nachhilfe über Mathematik",
            "Mathematik während",
            "lezioni di matematica perché",
            "lezioni più matematica",
            "lezioni per matematica",
            "lezioni con matematica",
            "Nachhilfe for Mathematik",
            "Nachhilfe with Mathematik",
        ):
            assert found(text, language=page) == {service.pk}, text

    @pytest.mark.parametrize("text", ["für", "über und für", "The Who", "con te", "bei mir"])
    def test_where_nothing_but_little_words_was_typed_they_are_looked_for(self, text):
        make_found(titles={"de": "Haare schneiden"})
        # No text is in a language in which all its words are little ones.
        other = "it" if text.startswith(("für", "über", "The", "bei")) else "de"
        service = make_found(titles={"de": "Abend", other: f"Abend {text}"})
        assert found(text) == {service.pk}

    def test_words_of_the_group_help_when_nobody_else_is_found(self):
        service = make_found()
        make_found("hairdresser")
        for text in ("perdita in bagno", "Leck im Bad", "bathroom leak"):
            assert found(text) == {service.pk}, text

    def test_words_of_the_group_do_not_blur_a_trade(self):
        service = make_found("nail-technician")
        make_found("barber")
        assert found("Nägel") == {service.pk}

    def test_nothing_strange_breaks_it(self):
        make_found()
        for text in ("'", "a & | ! b", ":*", "<script>", "%%%", "\\", "🔧", "x" * 200, "''; drop table"):
            assert found(text) == set()

    def test_a_typo_is_understood_and_said(self):
        service = make_found()
        page = search(SearchQuery(text="plummber", language="en"))
        assert [result.service.pk for result in page.results] == [service.pk]
        assert page.corrected

    def test_a_word_that_nobody_knows(self):
        make_found()
        page = search(SearchQuery(text="qqzzxx"))
        assert (page.total, page.corrected) == (0, "")

    def test_a_trade_and_its_group(self):
        service = make_found()
        make_found("hairdresser")
        assert found(category="plumber") == {service.pk}
        assert service.pk in found(category=service.category.get_parent().key)
        assert found(category="no-such-trade") == set()


class TestPlaces:
    def test_only_who_comes_there(self):
        bolzano, trento = make_found(), make_found(at=TRENTO)
        assert found("plumber", near="Bolzano") == {bolzano.pk}
        assert found("plumber", near="Trento") == {trento.pk}

    @pytest.mark.parametrize("name", ["Bozen", "Bolzano", "bozen"])
    def test_a_town_by_each_of_its_names(self, name):
        service = make_found()
        assert found(near=name) == {service.pk}

    def test_a_providers_radius_ends_it(self):
        service = make_found(at=MERANO | {"service_radius_km": 10})
        assert found(near="Bolzano") == set()
        service = make_found(at=MERANO | {"service_radius_km": 40})
        assert found(near="Bolzano") == {service.pk}
        assert found(near="Bolzano", km=10) == set()

    def test_whom_one_goes_to_has_no_radius(self):
        service = make_found("hairdresser", place="at_provider", at=MERANO | {"service_radius_km": 1})
        assert found(near="Bolzano", km=50) == {service.pk}
        assert found(near="Bolzano", km=5) == set()

    def test_a_place_at_the_end_needs_no_little_word(self):
        service = make_found()
        make_found(at=TRENTO)
        page = search(SearchQuery(text="Wasserhahn Bozen", language="de"))
        assert (page.query.text, page.query.near, page.corrected) == ("Wasserhahn", "Bozen", "")
        assert [one.service.pk for one in page.results] == [service.pk]

    def test_the_beginning_of_a_name_is_no_place_in_a_sentence(self):
        service = make_found()
        page = search(SearchQuery(text="perdita in bagno", language="it"))
        assert ([one.service.pk for one in page.results], page.query.near) == ([service.pk], "")

    def test_online_is_everywhere(self):
        service = make_found("maths-tutor", place="online", at=TRENTO)
        page = search(SearchQuery(near="Innsbruck"))
        assert [(one.service.pk, one.distance_km) for one in page.results] == [(service.pk, None)]

    def test_an_unknown_place_is_said(self):
        service = make_found()
        page = search(SearchQuery(text="plumber", near="Xyzzyville"))
        assert page.unknown_place
        assert [one.service.pk for one in page.results] == [service.pk]

    def test_a_whole_sentence(self):
        service = make_found()
        for text, language in (
            ("plumber near Bolzano, Wednesday", "en"),
            ("Installateur bei Bozen am Mittwoch", "de"),
            ("idraulico vicino a Bolzano mercoledì", "it"),
        ):
            page = search(SearchQuery(text=text, language=language))
            assert [one.service.pk for one in page.results] == [service.pk], text
            assert page.query.on == WEDNESDAY
            assert page.place is not None


class TestTimes:
    def test_on_a_day(self):
        free, away = make_found(), make_found()
        person = away.performed_by.get()
        start = NOW.replace(day=25, hour=0)
        add_time_off(
            staff=person, reason="", actor=away.provider.owner, starts_at=start, ends_at=start + timedelta(days=1)
        )
        deliver_all()
        assert found("plumber", on=WEDNESDAY) == {free.pk}
        assert found("plumber", on=WEDNESDAY + timedelta(days=1)) == {free.pk, away.pk}

    def test_never_on_a_day_off(self):
        make_found()
        assert found("plumber", on=date(2026, 11, 29)) == set()  # a Sunday

    def test_every_time_shown_is_free(self):
        service = make_found()
        first = search(SearchQuery(on=WEDNESDAY)).results[0].times[0]
        with clock.moved_to(NOW + timedelta(minutes=1)):
            make_booking(service=service, customer=make_user(), index=0)
            times = search(SearchQuery()).results[0].times
            assert all(slot.start > first.start - timedelta(days=3) for slot in times)
            taken = service.performed_by.get().allocations.get().occupied
            assert all(not (taken.lower <= slot.start < taken.upper) for slot in times)

    def test_soonest_first(self):
        late, soon = make_found(lead_time=timedelta(days=3)), make_found()
        page = search(SearchQuery(sort="soonest"))
        assert [one.service.pk for one in page.results] == [soon.pk, late.pk]
        assert "soonest" in page.results[0].reasons

    def test_cheapest_first_and_by_quote_last(self):
        dear = make_found(price=Decimal(90))
        quote = make_found(price_model="quote", price=None)
        cheap = make_found(price=Decimal(30))
        page = search(SearchQuery(sort="price"))
        assert [one.service.pk for one in page.results] == [cheap.pk, dear.pk, quote.pk]

    def test_nearest_first(self):
        far, near = make_found(at=MERANO | {"service_radius_km": 60}), make_found()
        page = search(SearchQuery(near="Bolzano", sort="distance"))
        assert [one.service.pk for one in page.results] == [near.pk, far.pk]

    def test_what_is_stale_by_the_clock_is_computed_again(self):
        service = make_found()
        with clock.moved_to(NOW + timedelta(days=2)):
            assert refresh_due() == 1
            assert SearchEntry.objects.get(service=service).next_free > clock.now()
            assert refresh_due() == 0


class TestOnlyWhatCanBeBooked:
    def test_a_suspended_provider_is_gone_at_once(self):
        service = make_found()
        suspend_provider(provider_id=service.provider_id, actor=make_moderator(), reason="Complaints")
        assert found("plumber") == set()  # before the search has heard of it
        deliver_all()
        assert found("plumber") == set()
        reinstate_provider(provider_id=service.provider_id, actor=make_moderator())
        deliver_all()
        assert found("plumber") == {service.pk}

    def test_who_is_away_is_gone_at_once(self):
        service = make_found()
        set_availability(provider_id=service.provider_id, actor=service.provider.owner, is_available=False)
        assert found("plumber") == set()

    def test_a_paused_service_is_gone_at_once_and_leaves_nothing(self):
        service = make_found()
        pause_service(service_id=service.pk, actor=service.provider.owner)
        assert found("plumber") == set()
        deliver_all()
        assert not SearchDocument.objects.filter(service=service).exists()
        assert not SearchEntry.objects.filter(service=service).exists()

    def test_new_hours_are_heard(self):
        service = make_found()
        set_working_hours(staff=service.performed_by.get(), week={}, actor=service.provider.owner)
        deliver_all()
        assert SearchEntry.objects.get(service=service).next_free is None
        assert search(SearchQuery()).results[0].times == []

    def test_what_can_be_booked_can_be_found(self):
        service = make_found()
        deliver_all()
        assert breaches() == ""
        SearchEntry.objects.filter(service=service).delete()
        assert breaches() == "1"


def test_pages_do_not_overlap():
    for _ in range(14):
        make_found()
    first, second = search(SearchQuery(page=1)), search(SearchQuery(page=2))
    shown = [one.service.pk for page in (first, second) for one in page.results]
    assert len(shown) == len(set(shown)) == first.total == 14
    assert (first.has_next, second.has_next, second.has_previous) == (True, False, True)
