"""What the home page and the trades' pages tell of the market."""

from datetime import timedelta

import pytest

from marketplace.core import clock
from marketplace.providers.models import Provider
from marketplace.search.models import ServiceDay
from marketplace.search.queries import REGION_ZONE
from marketplace.search.summary import by_trade
from marketplace.search.tests.factories import make_found, real_trade

pytestmark = pytest.mark.django_db


def free_on(service, *days):
    """Say that a service is free so many days from today, and on no other."""
    ServiceDay.objects.filter(service=service).delete()
    moments = [clock.now() + timedelta(days=day) for day in days]
    ServiceDay.objects.bulk_create(
        ServiceDay(service=service, date=moment.astimezone(REGION_ZONE).date(), first_free=moment) for moment in moments
    )


def test_each_trade_says_who_is_free_and_from_which_price():
    cheap, dear = make_found(price="40"), make_found(price="90")
    tutor = make_found("maths-tutor", price="30")
    free_on(cheap, 0, 1, 2, 3)
    free_on(dear, 2, 30)
    free_on(tutor, 30)
    found = by_trade()
    plumbers, tutors = found[cheap.category_id], found[tutor.category_id]
    assert (plumbers.free_today, plumbers.free_this_week, plumbers.from_price, plumbers.services) == (1, 2, 40, 2)
    assert plumbers.providers_today == {cheap.provider_id}
    assert (tutors.free_today, tutors.free_this_week, tutors.from_price, tutors.services) == (0, 0, 30, 1)


def test_counts_services_only_while_they_can_be_booked():
    kept, paused, suspended, away = (make_found() for _ in range(4))
    type(paused).objects.filter(pk=paused.pk).update(status="paused")
    Provider.objects.filter(pk=suspended.provider_id).update(verification="suspended")
    Provider.objects.filter(pk=away.provider_id).update(is_available=False)
    assert by_trade()[kept.category_id].services == 1


def test_of_one_category_alone():
    plumber, tutor = make_found(), make_found("maths-tutor")
    assert by_trade(category=real_trade("maths-tutor")).keys() == {tutor.category_id}
    assert by_trade().keys() == {plumber.category_id, tutor.category_id}


def test_one_query_and_anew_each_day(django_assert_num_queries):
    service = make_found()
    free_on(service, 1)
    with django_assert_num_queries(1):
        today = by_trade()
    tomorrow = by_trade(at=clock.now() + timedelta(days=1))
    assert (today[service.category_id].free_today, tomorrow[service.category_id].free_today) == (0, 1)
