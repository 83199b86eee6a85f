"""The pages of notifications: the inbox, the bell in every header, and the table of preferences."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from marketplace.accounts.tests.factories import make_user
from marketplace.core import clock
from marketplace.notifications.models import Notification, Preference
from marketplace.notifications.queries import unread_count
from marketplace.notifications.tests.factories import make_told, make_untold
from marketplace.providers.tests.factories import make_provider

pytestmark = pytest.mark.django_db
INBOX, BELL, CHOICES = "dashboard:notifications", "dashboard:bell", "dashboard:notification_preferences"
KIND = "booking.accepted"


@pytest.fixture
def user(client):
    """Somebody who is signed in at `client`."""
    user = make_user()
    client.force_login(user)
    return user


def text_of(answer):
    return answer.content.decode()


def queries_of(client, url):
    """The statements of one request, with nothing kept from an earlier one."""
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return [query["sql"] for query in queries.captured_queries]


class TestInbox:
    def test_shows_what_was_delivered_and_marks_the_unread(self, client, user):
        make_told(user, title="Confirmed: a haircut")
        make_told(user, title="Cancelled: a massage", read_at=clock.now())
        make_untold(user, title="Not yet")
        make_told(title="Somebody else's")
        html = text_of(client.get(reverse(INBOX)))
        assert "Confirmed: a haircut" in html
        assert "Cancelled: a massage" in html
        assert "Not yet" not in html
        assert "Somebody else" not in html
        assert html.count("told--new") == html.count('<span class="vh">Unread:</span>') == 1

    def test_words_are_words(self, client, user):
        make_told(user, title="<script>alert(1)</script>")
        assert "<script>alert" not in text_of(client.get(reverse(INBOX)))

    def test_nothing_to_mark_without_something_unread(self, client, user):
        action = f'action="{reverse("dashboard:notifications_read")}"'
        assert action not in text_of(client.get(reverse(INBOX)))
        make_told(user)
        assert action in text_of(client.get(reverse(INBOX)))

    def test_pages(self, client, user):
        for number in range(25):
            make_told(user, title=f"Number {number:02}")
        first, second = (text_of(client.get(reverse(INBOX), {"page": page})) for page in (1, 2))
        assert "Number 24" in first
        assert "Number 04" not in first
        assert "Number 04" in second

    def test_the_number_of_queries_does_not_grow(self, client, user):
        make_told(user)
        client.get(reverse(INBOX))
        before = queries_of(client, reverse(INBOX))
        for _ in range(15):
            make_told(user)
        assert len(queries_of(client, reverse(INBOX))) == len(before) <= 8

    def test_not_kept_by_any_cache(self, client, user):
        for name in (INBOX, BELL, CHOICES):
            assert "no-store" in client.get(reverse(name))["Cache-Control"]


class TestOpening:
    def test_marks_it_and_leads_there(self, client, user):
        one = make_told(user, link="/en/me/bookings/?page=2")
        answer = client.get(reverse("dashboard:notification_open", args=[one.public_id]))
        assert (answer.status_code, answer.url) == (302, "/en/me/bookings/?page=2")
        assert unread_count(user) == 0

    def test_looking_at_the_head_of_it_reads_nothing(self, client, user):
        one = make_told(user, link="/en/me/")
        assert client.head(reverse("dashboard:notification_open", args=[one.public_id])).status_code == 302
        assert unread_count(user) == 1

    @pytest.mark.parametrize(
        "link", ["", "https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:alert(1)"]
    )
    def test_leads_nobody_away(self, client, user, link):
        """Even if such a link stood in the row; an address in the query string is not looked at."""
        one = make_told(user, link=link)
        address = reverse("dashboard:notification_open", args=[one.public_id])
        answer = client.get(address, {"next": "https://evil.example/"})
        assert (answer.status_code, answer.url) == (302, reverse(INBOX))
        assert unread_count(user) == 0

    def test_a_foreign_one_is_not_there_and_stays_unread(self, client, user):
        foreign = make_told(link="/en/me/")
        assert client.get(reverse("dashboard:notification_open", args=[foreign.public_id])).status_code == 404
        assert Notification.objects.get(pk=foreign.pk).read_at is None


class TestReadAll:
    def test_what_stood_on_the_page_and_nothing_that_came_since(self, client, user):
        make_told(user)
        html = text_of(client.get(reverse(INBOX)))
        until = re.search(r'name="until" value="([^"]+)"', html)[1]
        with clock.moved_to(clock.now() + timedelta(minutes=5)):
            late = make_told(user)
            answer = client.post(reverse("dashboard:notifications_read"), {"until": until})
        assert answer.url == reverse(INBOX)
        assert list(Notification.objects.unread()) == [late]

    @pytest.mark.parametrize(
        "until", ["", "nonsense", "2026-99-99T00:00:00Z", "2026-11-25T10:00:00", "9999-01-01T00:00Z"]
    )
    def test_without_a_sensible_moment_now_is_meant(self, client, user, until):
        make_told(user)
        assert client.post(reverse("dashboard:notifications_read"), {"until": until}).status_code == 302
        assert unread_count(user) == 0

    def test_needs_its_token(self, user):
        make_told(user)
        client = Client(enforce_csrf_checks=True)
        client.force_login(user)
        assert client.post(reverse("dashboard:notifications_read")).status_code == 403
        assert unread_count(user) == 1


class TestBell:
    @pytest.mark.parametrize(
        ("count", "shown", "said"),
        [
            (1, ">1</span>", "Notifications, one unread"),
            (3, ">3</span>", "Notifications, 3 unread"),
            (9, ">9</span>", "Notifications, 9 unread"),
            (10, ">9+</span>", "Notifications, 10 unread"),
        ],
    )
    def test_counts(self, client, user, count, shown, said):
        for _ in range(count):
            make_told(user)
        for url in (reverse(BELL), reverse("dashboard:bookings"), reverse("storefront:search")):
            html = text_of(client.get(url))
            assert shown in html
            assert said in html

    def test_without_anything_unread_it_says_its_name_only(self, client, user):
        make_told(user, read_at=clock.now())
        make_untold(user)
        html = text_of(client.get(reverse(BELL)))
        assert "bell__count" not in html
        assert f'href="{reverse(INBOX)}"' in html

    def test_a_part_of_a_page_that_replaces_itself(self, client, user):
        html = text_of(client.get(reverse(BELL)))
        assert "<html" not in html
        assert f'data-live-from="{reverse(BELL)}"' in html
        assert 'id="bell"' in html

    def test_nothing_of_it_for_strangers(self, client):
        page = client.get(reverse("storefront:search"))
        assert 'id="bell"' not in text_of(page)
        assert (client.get(reverse(BELL)).status_code, client.get(reverse(BELL)).content) == (204, b"")

    def test_strangers_pay_nothing_for_it_and_readers_one_query(self, client):
        url = reverse("storefront:search")
        table = f'FROM "{Notification._meta.db_table}"'
        assert not [sql for sql in queries_of(client, url) if table in sql]
        client.force_login(make_user())
        assert len([sql for sql in queries_of(client, url) if table in sql]) == 1

    def test_a_page_with_a_bell_is_not_one_for_everybody(self, client, user):
        page = client.get(reverse("storefront:search"))
        assert "Cookie" in page["Vary"]
        assert "public" not in page.get("Cache-Control", "")


class TestChoices:
    def form(self, client):
        """What a browser would send back: every row that is shown, and what is ticked."""
        html = text_of(client.get(reverse(CHOICES)))
        ticked = re.findall(r'name="on" value="([^"]+)" checked', html)
        return {"row": re.findall(r'name="row" value="([^"]+)"', html), "on": ticked}

    def test_saved_together(self, client, user):
        data = self.form(client)
        data["on"].remove(f"{KIND}:email")
        answer = client.post(reverse(CHOICES), data)
        assert answer.url == reverse(CHOICES)
        row = Preference.objects.get()
        assert (row.user, row.kind, row.channel, row.enabled) == (user, KIND, "email", False)
        assert self.form(client) == data

    def test_saving_without_a_change_writes_nothing(self, client, user):
        client.post(reverse(CHOICES), self.form(client))
        assert not Preference.objects.exists()

    def test_a_kind_that_was_not_on_the_page_stays_as_it_was(self, client, user):
        data = self.form(client)
        data["row"].remove(KIND)
        data["on"] = [one for one in data["on"] if not one.startswith(f"{KIND}:")]
        client.post(reverse(CHOICES), data)
        assert not Preference.objects.exists()

    @pytest.mark.parametrize("row", ["nonsense", "provider_suspended", "booking.new_request"])
    def test_what_is_not_theirs_to_choose_is_not_looked_at(self, client, user, row):
        assert client.post(reverse(CHOICES), {"row": [row]}).status_code == 302
        assert not Preference.objects.exists()

    def test_a_business_sees_its_own_kinds_too(self, client):
        provider = make_provider()
        client.force_login(provider.owner)
        html = text_of(client.get(reverse(CHOICES)))
        assert 'value="booking.new_request"' in html
        assert f'value="{KIND}"' in html
        assert 'value="provider_suspended"' not in html  # listed, but there is nothing to choose
        assert "Always" in html

    def test_every_box_has_a_name_of_its_own(self, client, user):
        html = text_of(client.get(reverse(CHOICES)))
        names = re.findall(r'type="checkbox"[^>]*><span class="vh">([^<]+)</span>', html)
        assert len(names) == html.count('type="checkbox"') == len(set(names))

    def test_a_fixed_number_of_queries(self, client, user):
        client.get(reverse(CHOICES))
        before = queries_of(client, reverse(CHOICES))
        client.post(reverse(CHOICES), {"row": self.form(client)["row"]})
        assert Preference.objects.count() > 5
        client.get(reverse(CHOICES))  # "Saved." has been said
        assert len(queries_of(client, reverse(CHOICES))) == len(before) <= 10
