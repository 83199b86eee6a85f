"""Requests and bids on the pages: what is written is kept, what is sealed stays sealed, what is chosen is booked."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from marketplace.accounts.tests.factories import make_user
from marketplace.bidding.models import Bid, Match, ServiceRequest
from marketplace.bidding.tests.factories import NOW, STREET, THURSDAY, make_bid, make_bidder, make_request
from marketplace.booking.models import Booking
from marketplace.catalog.tests.factories import make_category
from marketplace.core import clock
from marketplace.core.testing import deliver_all
from marketplace.dashboard.bid_forms import free_starts, people_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Iterator[SimpleNamespace]:
    """A customer, a category and a business that suits it."""
    with clock.moved_to(NOW):
        category = make_category("plumber")
        yield SimpleNamespace(customer=make_user(), category=category, provider=make_bidder())


def as_user(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def picture(name: str = "tap.png") -> SimpleUploadedFile:
    data = BytesIO()
    Image.new("RGB", (40, 30), "green").save(data, "PNG")
    return SimpleUploadedFile(name, data.getvalue(), "image/png")


def form(**fields: Any) -> dict[str, Any]:
    """What a browser sends for a good request."""
    day = NOW.date()
    return {
        "category": "plumber",
        "title": "The tap in the kitchen drips",
        "description": "It has dripped for a week, the washer is new.",
        "street": STREET,
        "postcode": "39100",
        "city": "Bolzano",
        "wanted_from": str(day + timedelta(days=1)),
        "wanted_until": str(day + timedelta(days=5)),
        "budget_min": "",
        "budget_max": "150",
        "days_open": "2",
        **fields,
    }


class TestPosting:
    def test_a_good_request_is_open_and_is_matched(self, town):
        answer = as_user(town.customer).post(reverse("storefront:request"), form(pictures=[picture()]))
        request = ServiceRequest.objects.get()
        assert answer.url == reverse("dashboard:request", args=[request.public_id])
        assert (request.status, request.pictures.count()) == ("open", 1)
        assert request.bids_close_at == NOW + timedelta(days=2)
        deliver_all()
        assert Match.objects.get().provider == town.provider

    def test_the_days_count_from_midnight_to_midnight_of_the_customer(self, town):
        town.customer.timezone = "Europe/Rome"
        town.customer.save()
        as_user(town.customer).post(reverse("storefront:request"), form())
        request = ServiceRequest.objects.get()
        assert request.wanted_from.isoformat() == "2026-11-23T23:00:00+00:00"
        assert request.wanted_until.isoformat() == "2026-11-28T23:00:00+00:00"

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("title", ""),
            ("description", "short"),
            ("category", "juggler"),
            ("city", "Atlantis on Sea"),
            ("wanted_until", "2026-11-01"),
            ("budget_max", "-4"),
            ("street", ""),
        ],
    )
    def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(self, town, field, value):
        answer = as_user(town.customer).post(reverse("storefront:request"), form(**{field: value}))
        assert answer.status_code == 422
        assert field in answer.context["form"].errors
        if field != "title":
            assert "The tap in the kitchen drips" in answer.content.decode()
        assert not ServiceRequest.objects.exists()

    def test_the_street_in_the_text_is_refused_beside_the_text(self, town):
        answer = as_user(town.customer).post(reverse("storefront:request"), form(title=f"Tap in {STREET}"))
        assert "title" in answer.context["form"].errors

    def test_a_file_that_is_no_picture_leaves_no_half_request(self, town):
        bad = SimpleUploadedFile("tap.png", b"not a picture", "image/png")
        answer = as_user(town.customer).post(reverse("storefront:request"), form(pictures=[picture(), bad]))
        assert "pictures" in answer.context["form"].errors
        assert not ServiceRequest.objects.exists()

    def test_seven_pictures_are_one_too_many(self, town):
        answer = as_user(town.customer).post(reverse("storefront:request"), form(pictures=[picture()] * 7))
        assert "pictures" in answer.context["form"].errors

    def test_a_visitor_signs_in_and_finds_what_they_wrote(self, town):
        client = Client()
        answer = client.post(reverse("storefront:request"), form())
        assert f"/account/login/?next={reverse('storefront:request').replace('/', '%2F')}" in answer.url
        client.force_login(town.customer)
        page = client.get(reverse("storefront:request"))
        assert page.context["form"]["title"].value() == "The tap in the kitchen drips"
        assert page.context["is_kept"] is True
        client.post(reverse("storefront:request"), form())
        empty = client.get(reverse("storefront:request"))
        assert (empty.context["form"]["title"].value() or "", empty.context["is_kept"]) == ("", False)

    def test_a_trade_that_was_chosen_before_is_chosen(self, town):
        page = as_user(town.customer).get(reverse("storefront:request"), {"category": "plumber"})
        assert page.context["form"]["category"].value() == "plumber"


class TestBidding:
    def offer(self, town: SimpleNamespace, request: ServiceRequest, **fields: Any) -> Any:
        member = town.provider.staff_members.get()
        data = {
            "labour": "80",
            "material": "40",
            "travel": "",
            "duration": "60",
            "proposed_start": f"{member.public_id}@{THURSDAY.isoformat()}",
            "message": "On Thursday.",
            **fields,
        }
        return as_user(town.provider.owner).post(reverse("dashboard:opportunity", args=[request.public_id]), data)

    def test_a_bid_is_the_sum_of_its_parts(self, town):
        request = make_request(customer=town.customer)
        assert self.offer(town, request).status_code == 302
        bid = Bid.objects.get()
        assert (bid.amount, bid.lines.count(), bid.message) == (120, 2, "On Thursday.")

    def test_a_second_one_revises_the_first(self, town):
        request = make_request(customer=town.customer)
        self.offer(town, request)
        self.offer(town, request, labour="70")
        assert list(Bid.objects.order_by("pk").values_list("status", "amount")) == [
            ("withdrawn", 120),
            ("submitted", 110),
        ]

    @pytest.mark.parametrize(
        ("fields", "beside"),
        [
            ({"labour": "", "material": ""}, "labour"),
            ({"proposed_start": ""}, "proposed_start"),
            ({"proposed_start": "nobody@2026-11-26T08:00:00+00:00"}, "proposed_start"),
            ({"proposed_start": "x@yesterday"}, "proposed_start"),
            ({"duration": "17"}, "duration"),
            ({"labour": "a lot"}, "labour"),
        ],
    )
    def test_what_is_wrong_stands_beside_its_field(self, town, fields, beside):
        answer = self.offer(town, make_request(customer=town.customer), **fields)
        assert answer.status_code == 422
        assert beside in answer.context["form"].errors
        assert not Bid.objects.exists()

    def test_a_time_that_has_been_taken_meanwhile_is_refused(self, town):
        request = make_request(customer=town.customer)
        member = town.provider.staff_members.get()
        member.time_off.create(starts_at=THURSDAY, ends_at=THURSDAY + timedelta(hours=3))
        answer = self.offer(town, request)
        assert "proposed_start" in answer.context["form"].errors

    def test_only_free_times_of_the_wanted_days_are_offered(self, town):
        groups = free_starts(people_of(town.provider), THURSDAY - timedelta(hours=2), THURSDAY + timedelta(hours=2))
        values = [value for _day, options in groups for value, _label in options]
        assert values
        assert all(value.split("@")[1][:10] == "2026-11-26" for value in values)

    def test_the_page_names_the_town_and_never_the_street(self, town):
        request = make_request(customer=town.customer)
        client = as_user(town.provider.owner)
        for name, words in (("dashboard:opportunities", []), ("dashboard:opportunity", [request.public_id])):
            text = client.get(reverse(name, args=words)).content.decode()
            assert "Bolzano" in text
            assert STREET not in text

    def test_rivals_change_nothing_on_the_page(self, town):
        request = make_request(customer=town.customer)
        client = as_user(town.provider.owner)
        address = reverse("dashboard:opportunity", args=[request.public_id])

        def seen() -> str:
            text = client.get(address).content.decode()
            return text[text.index("<main") : text.index("</main>")]

        def without_token(text: str) -> str:
            return "".join(line for line in text.splitlines(keepends=True) if "csrfmiddlewaretoken" not in line)

        before = without_token(seen())
        make_bid(request=request, provider=make_bidder())
        assert without_token(seen()) == before

    def test_not_for_me_takes_it_off_the_list(self, town):
        request = make_request(customer=town.customer)
        client = as_user(town.provider.owner)
        client.post(reverse("dashboard:opportunity_dismiss", args=[request.public_id]))
        assert client.get(reverse("dashboard:opportunities")).context["opportunities"] == []


class TestChoosing:
    def test_the_page_is_called_by_the_request_and_its_bids(self, town):
        request = make_request(customer=town.customer)
        for words in ("", ", 1 bid"):
            page = as_user(town.customer).get(reverse("dashboard:request", args=[request.public_id]))
            assert f"<title>{request.title}{words} · " in page.content.decode()
            make_bid(request=request, provider=make_bidder())

    def test_accepting_books_the_time_and_the_price(self, town):
        bid = make_bid(request=make_request(customer=town.customer), provider=town.provider)
        address = reverse("dashboard:bid_accept", args=[bid.request.public_id, bid.public_id])
        answer = as_user(town.customer).post(address, {"payment_choice": "manual"})
        booking = Booking.objects.get()
        assert answer.url == reverse("dashboard:booking", args=[booking.public_id])
        assert (booking.status, booking.starts_at, booking.lines.get().total_amount) == ("accepted", THURSDAY, 120)

    def test_a_time_that_has_gone_is_said_and_nothing_is_booked(self, town):
        bid = make_bid(request=make_request(customer=town.customer), provider=town.provider)
        make_bid_taken(town, bid)
        address = reverse("dashboard:bid_accept", args=[bid.request.public_id, bid.public_id])
        answer = as_user(town.customer).post(address, {"payment_choice": "manual"})
        assert answer.status_code == 422
        assert Booking.objects.filter(customer=town.customer).count() == 0
        bid.refresh_from_db()
        assert bid.status == "slot_lost"

    def test_a_bid_that_was_taken_back_leads_to_the_others(self, town):
        bid = make_bid(request=make_request(customer=town.customer), provider=town.provider)
        as_user(town.provider.owner).post(reverse("dashboard:bid_withdraw", args=[bid.request.public_id]))
        client, page = as_user(town.customer), reverse("dashboard:request", args=[bid.request.public_id])
        address = reverse("dashboard:bid_accept", args=[bid.request.public_id, bid.public_id])
        for press in (client.get, client.post):
            answer = press(address, {"payment_choice": "manual"})
            assert (answer.status_code, answer.url) == (302, page)
            assert "This bid can no longer be accepted." in client.get(page).text
        assert not Booking.objects.exists()

    def test_a_bid_that_never_was_or_is_for_another_request_is_not_there(self, town):
        bid = make_bid(request=make_request(customer=town.customer), provider=town.provider)
        other = make_request(customer=town.customer)
        for request, name in ((other, bid.public_id), (bid.request, "nothing")):
            address = reverse("dashboard:bid_accept", args=[request.public_id, name])
            assert as_user(town.customer).get(address).status_code == 404
        address = reverse("dashboard:bid_accept", args=[bid.request.public_id, bid.public_id])
        assert as_user(make_user()).get(address).status_code == 404

    def test_a_request_that_was_taken_back_is_over_for_everybody(self, town):
        request = make_request(customer=town.customer)
        as_user(town.customer).post(reverse("dashboard:request_cancel", args=[request.public_id]))
        request.refresh_from_db()
        assert request.status == "cancelled"
        page = as_user(town.provider.owner).get(reverse("dashboard:opportunities"))
        assert page.context["opportunities"] == []

    @pytest.mark.parametrize("sort", ["match", "price", "start", "nonsense"])
    def test_bids_stand_in_the_order_that_was_asked_for(self, town, sort):
        request = make_request(customer=town.customer)
        for price in ("120.00", "90.00", "150.00"):
            make_bid(request=request, provider=make_bidder(), amount=Decimal(price))
        bids = (
            as_user(town.customer)
            .get(reverse("dashboard:request", args=[request.public_id]), {"sort": sort})
            .context["bids"]
        )
        if sort == "price":
            assert [one.bid.amount for one in bids] == [90, 120, 150]
        assert len(bids) == 3


def make_bid_taken(town: SimpleNamespace, bid: Bid) -> None:
    """Somebody else books the person at the time that was offered."""
    other = make_bid(request=make_request(customer=make_user()), provider=town.provider)
    as_user(other.request.customer).post(
        reverse("dashboard:bid_accept", args=[other.request.public_id, other.public_id]), {"payment_choice": "manual"}
    )
