"""Blocks that show the market: services, people and prices as they are now."""

import pytest
from django.core.exceptions import ValidationError

from home.market import market_of
from home.tests.blocks import BLOCKS, offer, show
from home.tests.factories import make_campaign
from marketplace.booking.tests.factories import NOW
from marketplace.catalog.tests.factories import make_service
from marketplace.core import clock
from marketplace.search.actions.refresh_service import refresh_service

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("monday")
class TestLive:
    def rule(self, **changes):
        return show("services", {"heading": "Services", "order": "soonest", "count": 4} | changes)

    def test_services_by_trade(self):
        plumber, joiner = offer("plumber"), offer("joiner")
        html = self.rule(category="plumber")
        assert plumber.public_id in html
        assert joiner.public_id not in html

    def test_services_near_a_place(self):
        near = offer()
        assert near.public_id in self.rule(place=near.provider.city)
        assert self.rule(place="Innsbruck") == ""
        assert self.rule(place="Nowhere at all") == ""

    def test_services_in_an_order(self):
        plain, good, busy = offer(), offer(), offer()
        type(good).objects.filter(pk=good.pk).update(rating_average="5.0", rating_count=40)
        type(busy).objects.filter(pk=busy.pk).update(completed_count=90)
        assert good.public_id in self.rule(order="rating", count=1)
        assert busy.public_id in self.rule(order="popular", count=1)
        assert plain.public_id in self.rule(count=3)

    def test_services_by_hand_are_marked_and_in_the_editors_order(self):
        first, second = offer(), offer()
        html = self.rule(services=[second.public_id, first.public_id])
        assert html.index(second.public_id) < html.index(first.public_id)
        assert html.count("Editor’s choice") == 2
        assert "Editor’s choice" not in self.rule()

    def test_what_cannot_be_booked_stays_away(self):
        service = offer()
        service.status = "paused"
        service.save()
        assert self.rule(services=[service.public_id]) == ""

    def test_spotlight(self):
        first, second = offer(), offer()
        slugs = [second.provider.slug, first.provider.slug]
        html = show("spotlight", {"heading": "People", "providers": slugs})
        assert html.index(f"/p/{slugs[0]}/") < html.index(f"/p/{slugs[1]}/")
        assert "Editor’s choice" in html

    def test_spotlight_shows_a_business_once(self):
        service = offer()
        other = make_service(service.provider)
        refresh_service(service_id=other.pk)
        html = show("spotlight", {"heading": "People", "providers": [service.provider.slug]})
        assert html.count(f"/p/{service.provider.slug}/") == 1

    def test_prices_are_those_that_somebody_asks_for(self):
        for price in (40, 50, 90):
            offer(price=price)
        offer(price=10, price_model="hourly")
        html = show("prices", {"heading": "Prices", "trades": ["plumber", "joiner"]})
        assert "€40" in html
        assert "€50" in html
        assert "€10" not in html  # an hour is another thing
        assert html.count("<tr>") == 2

    def test_codes_are_checked_when_they_are_written(self):
        service = offer()
        one = BLOCKS["services"].child_blocks["services"].child_block
        assert one.clean(service.public_id) == service.public_id
        for wrong in ("nothing0", "no such"):
            with pytest.raises(ValidationError):
                one.clean(wrong)
        with pytest.raises(ValidationError):
            BLOCKS["spotlight"].child_blocks["providers"].child_block.clean("nobody-here")


def test_as_many_queries_for_nine_live_blocks_as_for_three(django_assert_num_queries):
    with clock.moved_to(NOW):
        services = [offer(trade) for trade in ("plumber", "joiner", "painter")]

        def body(times):
            found = []
            for number in range(times):
                one = services[number]
                found += [
                    {"type": "services", "value": {"heading": "A", "order": "rating", "count": number + 1}},
                    {"type": "services", "value": {"heading": "B", "services": [one.public_id], "order": "soonest"}},
                    {"type": "spotlight", "value": {"heading": "C", "providers": [one.provider.slug]}},
                    {"type": "prices", "value": {"heading": "D", "trades": [one.category.key]}},
                ]
            return found

        page = make_campaign(body=body(1))
        more = make_campaign("de", body=body(3))
        blocks = [(block.block, block.value) for block in page.body]
        many = [(block.block, block.value) for block in more.body]
        with django_assert_num_queries(6):
            market_of(blocks, locale=page.locale)
        with django_assert_num_queries(6):
            market_of(many, locale=page.locale)
