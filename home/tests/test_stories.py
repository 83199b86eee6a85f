"""Stories: who is told about can be booked, a picture has words, further stories are found."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from home.story_people import person_of_story
from home.tests.factories import home_of, make_stories, make_story
from marketplace.booking.tests.factories import NOW, make_bookable_service
from marketplace.catalog.tests.factories import make_category
from marketplace.core import clock
from marketplace.search.actions.refresh_service import refresh_service

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "de", "it")


@pytest.fixture
def service():
    """Something that can be booked, known to search."""
    with clock.moved_to(NOW):
        one = make_bookable_service(category=make_category("plumber"))
        refresh_service(service_id=one.pk)
        yield one


def told(index, slug="tap", **fields):
    return make_story(index, slug, make_category("plumber"), **fields)


@pytest.mark.parametrize("language", LANGUAGES)
class TestEveryLanguage:
    def test_story(self, client, language):
        body = [{"type": "quote", "value": {"text": "It drips.", "by": "Anna"}}]
        page = told(make_stories(language), title="The tap", intro="He came at eight.", author="Eva", body=body)
        html = client.get(page.url).content.decode()
        assert page.url.startswith(f"/{language}/")
        for words in ("The tap", "He came at eight.", "Eva", "It drips.", "Anna"):
            assert words in html

    def test_index(self, client, language):
        index = make_stories(language)
        page = told(index, title="The tap")
        html = client.get(index.url).content.decode()
        assert f'href="{page.url}"' in html

    def test_index_without_stories(self, client, language):
        assert client.get(make_stories(language).url).status_code == 200


class TestManyStories:
    @pytest.fixture
    def index(self):
        index, trade = make_stories(), make_category("plumber")
        for number in range(1, 16):
            make_story(index, f"s-{number}", trade, title=f"Story {number}.", first_published=date(2026, 1, number))
        return index

    def test_stand_on_pages_the_newest_first(self, client, index):
        first, second = (client.get(f"{index.url}{query}").content.decode() for query in ("", "?page=2"))
        assert first.index("Story 15.") < first.index("Story 3.")
        assert "Story 2." not in first
        assert 'href="?page=2"' in first
        assert second.index("Story 2.") < second.index("Story 1.")
        assert "Story 15." not in second
        # Thirteen fill their rows only where the first stands across them.
        assert "stories--first" in first
        assert "stories--first" in second

    def test_each_page_has_an_address_of_its_own_for_search_engines(self, client, index):
        html = client.get(f"{index.url}?page=2").content.decode()
        assert f'{index.url}?page=2">' in html.partition('rel="canonical"')[2][:200]
        assert f'{index.url}">' in client.get(index.url).content.decode().partition('rel="canonical"')[2][:200]

    @pytest.mark.parametrize("page", ["0", "99", "x"])
    def test_a_page_that_is_not_there_is_the_nearest(self, client, index, page):
        assert client.get(f"{index.url}?page={page}").status_code == 200

    def test_ask_as_often_as_one(self, client, index):
        client.get(index.url)
        with CaptureQueriesContext(connection) as queries:
            client.get(index.url, {"page": "2"})
        assert len(queries) <= 6


class TestPerson:
    def test_stands_below_the_story_with_services_and_times(self, client, service):
        page = told(make_stories(), provider_slug=service.provider.slug)
        html = client.get(page.url).content.decode()
        assert service.provider.trading_name in html
        assert f"/en/p/{service.provider.slug}/" in html
        assert str(service) in strip_tags(html)
        assert f"/en/book/{service.public_id}/?from=" in html or f"{service.public_id}/?from=" in html

    def test_offers_the_first_time_of_each_of_the_next_days(self, service):
        times = person_of_story(service.provider.slug).times
        assert len(times) == 3
        assert [time.start for time in times] == sorted(time.start for time in times)
        assert len({time.start.date() for time in times}) == 3
        assert all(time.start > clock.now() for time in times)

    def test_an_address_that_nobody_has_shows_nobody(self, client):
        page = told(make_stories(), provider_slug="nobody-here")
        html = client.get(page.url).content.decode()
        assert "story__person" not in html

    def test_who_is_not_verified_stays_away(self, service):
        service.provider.verification = "suspended"
        service.provider.save()
        assert person_of_story(service.provider.slug) is None

    def test_who_is_away_is_shown_without_times(self, client, service):
        service.provider.is_available = False
        service.provider.save()
        person = person_of_story(service.provider.slug)
        assert (person.services, person.times) == ([], [])
        page = told(make_stories(), provider_slug=service.provider.slug)
        assert "Nothing free in the next weeks." in client.get(page.url).content.decode()


class TestPicture:
    @pytest.fixture
    def image(self):
        file = get_test_image_file(size=(1700, 1000))
        return get_image_model().objects.create(title="Stove", file=file)

    def test_needs_words(self, image):
        page = told(make_stories())
        page.picture = image
        with pytest.raises(ValidationError) as refused:
            page.full_clean()
        assert "picture_alt" in refused.value.message_dict
        page.picture_alt = "A tiled stove"
        page.full_clean()

    def test_comes_in_three_formats_and_three_widths(self, client, image):
        page = told(make_stories(), picture=image, picture_alt="A tiled stove")
        html = client.get(page.url).content.decode()
        for kind in ("image/avif", "image/webp"):
            assert f'type="{kind}"' in html
        assert "1600w" in html
        assert "480w" in html
        assert 'alt="A tiled stove"' in html

    def test_without_one_the_print_of_the_trade_stands_there(self, client):
        html = client.get(told(make_stories()).url).content.decode()
        assert "art/prints/" in html


class TestFurther:
    def test_same_trade_first_then_the_newest(self):
        index = make_stories()
        other = make_category("joiner")
        old = make_story(index, "old", other, first_published=date(2026, 1, 1))
        new = make_story(index, "new", other, first_published=date(2026, 5, 1))
        same = told(index, "same", first_published=date(2025, 1, 1))
        page = told(index, "page")
        assert page.further() == [same, new, old]

    def test_three_at_most_and_no_drafts_and_no_other_language(self):
        index = make_stories()
        page = told(index, "page")
        told(index, "draft", live=False)
        told(make_stories("de"), "fremd")
        stories = [told(index, f"s-{number}") for number in range(4)]
        found = list(page.further())
        assert len(found) == 3
        assert set(found) < set(stories)

    def test_as_data(self, client):
        index = make_stories()
        page, other = told(index, "page"), told(index, "other", title="Other", intro="In short.", author="Eva")
        answer = client.get(f"{page.url}related/")
        assert answer.headers["content-type"] == "application/json"
        (story,) = answer.json()["stories"]
        assert story["title"] == "Other"
        assert story["url"].endswith(other.url)
        assert story["category"] == "plumber"


def test_reading_time_counts_every_word():
    index = make_stories()
    body = [{"type": "paragraph", "value": "<p>" + "word " * 590 + "</p>"}, {"type": "quote", "value": {"text": "a b"}}]
    assert told(index, "long", body=body).minutes == 3
    assert told(index, "short").minutes == 1


def test_a_new_story_bears_the_day_of_the_clock():
    with clock.moved_to(NOW + timedelta(days=3)):
        assert told(make_stories()).first_published == (NOW + timedelta(days=3)).date()


def test_the_home_page_takes_a_story_index():
    assert make_stories().get_parent().specific == home_of("en")
