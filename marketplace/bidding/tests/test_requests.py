"""Posting requests: what may be asked, who is found, who hears nothing of it."""

from datetime import timedelta
from decimal import Decimal

import pytest

from marketplace.accounts.tests.factories import make_user
from marketplace.bidding import rules, scoring
from marketplace.bidding.actions.end_request import cancel_request
from marketplace.bidding.actions.match_request import dismiss_match, match_request
from marketplace.bidding.actions.post_request import open_request, post_request
from marketplace.bidding.matching import candidates
from marketplace.bidding.models import Match, RequestEvent, ServiceRequest
from marketplace.bidding.tests.factories import NOW, make_bidder, make_details, make_request
from marketplace.catalog.models import Service
from marketplace.catalog.tests.factories import make_category, make_group, make_service
from marketplace.core import clock, testing
from marketplace.core.errors import Invalid, NotAllowed, NotFound, TooMany
from marketplace.core.places import find_place
from marketplace.providers.models import Provider
from marketplace.providers.tests.factories import make_provider

pytestmark = pytest.mark.usefixtures("monday")
MERANO = {"latitude": 46.67, "longitude": 11.16}


@pytest.mark.django_db
class TestPosting:
    def test_a_request_is_open_with_its_towns_centre(self):
        request = make_request(latitude=46.5, longitude=11.35)
        town = find_place("Bozen", language="de")
        assert (request.status, request.opened_at) == ("open", NOW)
        assert (request.town_latitude, request.town_longitude) == (town.latitude, town.longitude)
        assert (request.place_id, request.country) == (town.id, "IT")
        assert request.bids_close_at == NOW + timedelta(days=3)
        assert request.decide_by == request.wanted_until
        assert list(RequestEvent.objects.values_list("from_status", "to_status")) == [("", "open")]

    @pytest.mark.parametrize(
        ("field", "fields"),
        [
            ("title", {"title": " a "}),
            ("title", {"title": "a" * 101}),
            ("description", {"description": "short"}),
            ("description", {"description": "Come to the laubengasse 12, please"}),
            ("street", {"street": " "}),
            ("postcode", {"postcode": ""}),
            ("city", {"city": ""}),
            ("city", {"city": "Nowhereville-upon-Nothing"}),
            ("budget_max", {"budget_max": Decimal(-1)}),
            ("budget_max", {"budget_min": Decimal(200)}),
            ("wanted_until", {"wanted_until": NOW + timedelta(hours=12)}),
            ("wanted_until", {"wanted_from": NOW - timedelta(days=9), "wanted_until": NOW + timedelta(minutes=30)}),
            ("wanted_until", {"wanted_until": NOW + timedelta(days=400)}),
            ("bids_close_at", {"bids_close_at": NOW + timedelta(minutes=59)}),
            ("bids_close_at", {"bids_close_at": NOW + timedelta(days=6)}),
            (
                "bids_close_at",
                {"bids_close_at": NOW + timedelta(days=14, seconds=1), "wanted_until": NOW + timedelta(days=30)},
            ),
        ],
    )
    def test_what_is_wrong_stands_beside_its_field(self, field, fields):
        with pytest.raises(Invalid) as error:
            make_request(**fields)
        assert error.value.field == field
        assert not ServiceRequest.objects.exists()

    def test_a_trade_that_is_not_offered(self):
        with pytest.raises(Invalid) as error:
            make_request(category=make_category("closed-trade", is_active=False))
        assert error.value.field == "category"

    def test_the_address_must_be_confirmed_first(self):
        with pytest.raises(NotAllowed):
            make_request(customer=make_user(verified=False))

    def test_five_at_once(self):
        customer = make_user()
        for _ in range(rules.MOST_OPEN):
            make_request(customer=customer)
        with pytest.raises(TooMany):
            make_request(customer=customer)
        make_request()
        with clock.moved_to(NOW + timedelta(days=6)):
            make_request(customer=customer, wanted_until=NOW + timedelta(days=9))

    def test_taking_them_back_lets_nobody_write_to_every_business_all_day(self, monkeypatch):
        monkeypatch.setattr(rules, "MOST_A_DAY", 3, raising=False)
        customer = make_user()
        for _ in range(3):
            cancel_request(public_id=make_request(customer=customer).public_id, actor=customer)
        with pytest.raises(TooMany):
            make_request(customer=customer)
        make_request()
        with clock.moved_to(NOW + timedelta(days=1, seconds=1)):
            make_request(customer=customer)

    def test_a_draft_is_opened_once(self):
        make_bidder()
        customer = make_user()
        draft = post_request(
            customer=customer,
            category=make_category("plumber"),
            details=make_details(),
            language="de",
            publish=False,
        )
        testing.deliver_all()
        assert draft.status == "draft"
        assert not Match.objects.exists()
        with pytest.raises(NotFound):
            open_request(public_id=draft.public_id, actor=make_user())
        open_request(public_id=draft.public_id, actor=customer)
        assert open_request(public_id=draft.public_id, actor=customer).opened_at == NOW
        testing.deliver_all()
        assert Match.objects.count() == 1
        assert RequestEvent.objects.count() == 2

    def test_a_draft_that_is_too_old_is_not_opened(self):
        customer = make_user()
        draft = post_request(
            customer=customer, category=make_category("plumber"), details=make_details(), language="de", publish=False
        )
        with clock.moved_to(NOW + timedelta(days=4)), pytest.raises(Invalid):
            open_request(public_id=draft.public_id, actor=customer)


@pytest.mark.django_db
class TestMatching:
    def test_who_has_the_trade_and_comes_that_far(self):
        near = make_bidder()
        far = make_bidder(**MERANO, service_radius_km=10)
        comes = make_bidder(**MERANO, service_radius_km=40)
        other = make_provider()
        make_service(other, category=make_category("painter"))
        make_bidder(verification=Provider.Verification.SUSPENDED)
        make_bidder(is_available=False)
        paused = make_provider()
        make_service(paused, status=Service.Status.PAUSED)
        request = make_request()
        matched = list(Match.objects.filter(request=request).values_list("provider_id", flat=True))
        assert matched == [near.pk, comes.pk], "the nearer one first"
        assert far.pk not in matched

    def test_a_group_finds_its_trades_and_a_trade_its_group(self):
        group = make_group()
        trade = make_category("roofer", parent=group)
        roofer, handy = make_provider(), make_provider()
        make_service(roofer, category=trade)
        make_service(handy, category=group)
        for category in (group, trade):
            request = make_request(category=category)
            assert set(Match.objects.filter(request=request).values_list("provider_id", flat=True)) == {
                roofer.pk,
                handy.pk,
            }

    def test_nobody_is_matched_with_their_own_request(self):
        provider = make_bidder()
        make_request(customer=provider.owner)
        assert not Match.objects.exists()

    def test_it_is_safe_to_repeat_and_finds_who_came_later(self):
        make_bidder()
        request = make_request()
        before = list(Match.objects.values())
        assert match_request(request_id=request.pk) == 0
        assert list(Match.objects.values()) == before
        make_bidder()
        assert match_request(request_id=request.pk) == 1

    def test_the_score_is_the_weighted_sum_of_what_is_stored(self):
        make_bidder()
        make_bidder(**MERANO, service_radius_km=60, languages=["it"], years_of_experience=20)
        make_request()
        for match in Match.objects.all():
            assert set(match.factors) == set(scoring.WEIGHTS)
            assert match.score == scoring.score(match.factors)
            assert match.model_version == scoring.MODEL_VERSION

    def test_a_fixed_number_of_queries(self, django_assert_num_queries):
        make_bidder()
        request = ServiceRequest.objects.select_related("category", "customer").get(pk=make_request().pk)
        with django_assert_num_queries(5) as few:
            candidates(request)
        for _ in range(4):
            make_bidder()
        with django_assert_num_queries(len(few.captured_queries)):
            assert len(candidates(request)) == 5

    def test_free_time_counts(self):
        free, busy = make_bidder(), make_provider()
        make_service(busy)
        request = make_request()
        by_provider = {one.provider.pk: one.factors for one in candidates(request)}
        assert by_provider[free.pk][scoring.TIME] == 1
        assert by_provider[busy.pk][scoring.TIME] == 0

    def test_not_for_me(self):
        provider = make_bidder()
        request = make_request()
        with pytest.raises(NotFound):
            dismiss_match(public_id=request.public_id, provider=provider, actor=make_user())
        for _ in range(2):
            dismiss_match(public_id=request.public_id, provider=provider, actor=provider.owner)
        assert Match.objects.get().declined_at == NOW
        with pytest.raises(NotFound):
            dismiss_match(public_id=request.public_id, provider=make_bidder(), actor=provider.owner)
