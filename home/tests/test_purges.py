"""Changes that nobody thinks of as a change of a page: strangers see those at once as well."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Locale
from wagtail.rich_text import RichText

from home.actions.publish_planned import publish_planned, take_back_planned
from home.models import Chrome
from home.tasks import publish_due
from home.tests.factories import (
    make_article,
    make_help,
    make_standard,
    make_stories,
    make_story,
    make_trade,
    make_trades,
)
from marketplace.accounts.actions.update_profile import update_profile
from marketplace.booking.tests.factories import make_bookable_service
from marketplace.catalog.actions.save_service import update_service
from marketplace.catalog.tests.factories import make_category, make_group
from marketplace.core import testing
from marketplace.core.pagecache.middleware import MARK
from marketplace.core.tests.kept import now, warm
from marketplace.reviews.tests.factories import make_review
from marketplace.search.actions.refresh_service import refresh_service

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("page_cache", "monday")]
WORDS = {"titles": {"de": "Hahn", "en": "Tap"}, "descriptions": {"de": "Ein neuer.", "en": "A new one."}}


def offered(category):
    """A service of a trade that can be found."""
    service = make_bookable_service(instant=True, category=category)
    refresh_service(service_id=service.pk)
    return service


def test_the_page_of_a_group_shows_its_trades(then):
    group = make_group("house")
    service = offered(make_category("roofer", parent=group))
    page = make_trade(make_trades(), group)
    assert "77" not in warm(page.url)
    then(update_service, service_id=service.pk, actor=service.provider.owner, price=Decimal(77), **WORDS)
    assert "77" in now(page.url)


def test_a_service_leaves_a_trade(then):
    service = offered(make_category("plumber"))
    page = make_trade(make_trades(), service.category)
    assert service.provider.trading_name in warm(page.url)
    other = make_category("roofer")
    then(update_service, service_id=service.pk, actor=service.provider.owner, category=other, **WORDS)
    assert service.provider.trading_name not in now(page.url)


def test_who_wrote_a_review_takes_another_name(then):
    service = offered(make_category("plumber"))
    review = make_review(service=service, text="Came at once")
    testing.deliver_all()
    trade = make_trade(make_trades(), service.category)
    urls = (reverse("storefront:provider", args=[service.provider.slug]), trade.url)
    for url in urls:
        assert review.customer.get_short_name() in warm(url)
    then(update_profile, actor=review.customer, name="Zenzi Neu", preferred_language="en", timezone="Europe/Rome")
    for url in urls:
        assert "Zenzi" in now(url)


def test_signing_in_makes_no_page_anew(then, client):
    service = offered(make_category("plumber"))
    review = make_review(service=service)
    testing.deliver_all()
    url = reverse("storefront:provider", args=[service.provider.slug])
    warm(url)
    then(client.force_login, user=review.customer)
    assert Client().get(url)[MARK] == "hit"


def test_a_document_is_replaced(then):
    document = get_document_model().objects.create(title="Prices", file=ContentFile(b"1", name="prices.pdf"))
    text = f'<p><a linktype="document" id="{document.pk}">Prices</a></p>'
    page = make_standard(body=[("paragraph", RichText(text))])
    old = re.search(r'href="(/documents/[^"]+)"', warm(page.url))[1]
    document.file.save("prices-2027.pdf", ContentFile(b"2"), save=False)
    then(document.save)
    assert "prices-2027" in now(page.url)
    assert old not in now(page.url)


def test_a_picture_has_another_focal_point(then):
    picture = get_image_model().objects.create(title="Tap", file=get_test_image_file(size=(1600, 1200)))
    story = make_story(make_stories(), "tap", make_category("plumber"), picture=picture, picture_alt="A tap")
    found = r'src="(/media/images/[^"]+)"'
    before = re.search(found, warm(story.url))[1]
    picture.focal_point_x, picture.focal_point_y, picture.focal_point_width, picture.focal_point_height = 90, 90, 9, 9
    then(picture.save)
    assert re.search(found, now(story.url))[1] != before


class TestSchedule:
    """What an editor planned happens at its time, by itself."""

    LATER = timezone.now() + timedelta(hours=1)

    @pytest.fixture
    def an_hour_later(self, monkeypatch, then):
        """Wagtail reads Django's clock."""

        def act():
            monkeypatch.setattr("django.utils.timezone.now", lambda: self.LATER + timedelta(minutes=1))
            then(publish_due)

        return act

    def test_published_when_its_time_has_come(self, then, an_hour_later):
        page = make_standard(title="Old words")
        then(lambda: page.save_revision().publish())
        page.refresh_from_db()
        page.title, page.go_live_at = "New words", self.LATER
        then(lambda: page.save_revision(approved_go_live_at=self.LATER).publish())
        then(publish_due)
        assert "Old words" in warm(page.url)
        an_hour_later()
        assert "New words" in now(page.url)

    def test_gone_when_its_time_is_over(self, then, an_hour_later):
        page = make_standard(title="Old words")
        page.expire_at = self.LATER
        then(lambda: page.save_revision().publish())
        assert "Old words" in warm(page.url)
        an_hour_later()
        assert Client().get(page.url).status_code == 404

    def test_one_that_cannot_be_published_keeps_its_plan_and_nobody_else_waiting(self, an_hour_later, then):
        taken, good = make_standard(slug="fair", title="Old words"), make_standard(slug="other", title="Old words")
        for minutes, page in ((30, taken), (10, good)):
            page.title, page.slug = "New words", f"{page.slug}-new"
            page.go_live_at = self.LATER - timedelta(minutes=minutes)
            page.save_revision(approved_go_live_at=page.go_live_at)
        in_its_place = make_standard(slug="fair-new")
        an_hour_later()
        taken.refresh_from_db()
        good.refresh_from_db()
        assert (taken.title, good.title) == ("Old words", "New words")
        in_its_place.delete()
        then(publish_due)
        taken.refresh_from_db()
        assert taken.title == "New words"

    def test_twice_is_once(self, an_hour_later, then):
        page = make_standard(title="Old words")
        page.expire_at = self.LATER
        then(lambda: page.save_revision().publish())
        key = page.pk
        an_hour_later()
        assert take_back_planned(key=key) is False
        assert publish_planned(key=page.latest_revision_id) is False
        assert publish_due() == 0

    def test_somebody_looks_every_minute(self, settings):
        planned = {one["task"]: one["schedule"] for one in settings.CELERY_BEAT_SCHEDULE.values()}
        assert planned[publish_due.name] <= timedelta(minutes=1)


@pytest.mark.parametrize("change", ["delete", "unpublish"])
def test_another_languages_header_and_texts_lead_to_no_page_that_is_gone(then, change):
    page = make_standard("de", slug="messe")
    chrome, _ = Chrome.objects.get_or_create(locale=Locale.objects.get(language_code="en"))
    chrome.header = [("link", {"label": "The fair", "page": page, "place": ""})]
    then(chrome.save)
    text = f'<p>See <a linktype="page" id="{page.pk}">the fair</a>.</p>'
    other = make_standard(slug="other", body=[("paragraph", RichText(text))])
    assert warm(other.url).count(f'href="{page.url}"') >= 2
    then(getattr(page, change))
    assert f'href="{page.url}"' not in now(other.url)
    assert f'href="{page.url}"' not in warm(other.url)


@pytest.mark.parametrize("change", ["delete", "unpublish"])
def test_the_header_names_no_page_that_is_gone(then, change):
    page, other = make_standard(slug="fair"), make_standard(slug="other")
    chrome, _ = Chrome.objects.get_or_create(locale=page.locale)
    chrome.header = [("link", {"label": "The fair", "page": page, "place": ""})]
    then(chrome.save)
    assert f'href="{page.url}"' in warm(other.url)
    then(getattr(page, change))
    assert f'href="{page.url}"' not in now(other.url)
    assert f'href="{page.url}"' not in warm(other.url)


def test_the_header_follows_the_address_of_a_page_above(then):
    index = make_help()
    article = make_article(index, "fair")
    chrome, _ = Chrome.objects.get_or_create(locale=index.locale)
    chrome.header = [("link", {"label": "The fair", "page": article, "place": ""})]
    then(chrome.save)
    other = make_standard(slug="other")
    assert f'href="{article.url}"' in warm(other.url)
    index.slug = "answers"
    then(lambda: index.save_revision().publish())
    assert 'href="/en/answers/fair/"' in now(other.url)


def test_a_text_links_to_no_page_that_was_taken_back(then):
    fair = make_standard(slug="fair")
    text = f'<p>See <a linktype="page" id="{fair.pk}">the fair</a>.</p>'
    page = make_standard(slug="other", body=[("paragraph", RichText(text))])
    assert f'<a href="{fair.url}">the fair</a>' in warm(page.url)
    then(fair.unpublish)
    assert "the fair" in now(page.url)
    assert f'href="{fair.url}"' not in now(page.url)
