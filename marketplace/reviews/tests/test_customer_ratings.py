"""Providers rate customers: once, for providers only, and blind until both have written or 14 days have passed."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from marketplace.accounts.tests.factories import make_admin, make_moderator, make_user
from marketplace.booking.tests.factories import NOW, make_bookable_service, make_booking
from marketplace.core import clock, testing
from marketplace.core.errors import Conflict, Invalid, NotFound, WrongState
from marketplace.providers.tests.factories import make_staff
from marketplace.reviews import rules
from marketplace.reviews.actions.moderate_review import publish_review, reject_review
from marketplace.reviews.actions.rate_customer import rate_customer
from marketplace.reviews.actions.write_review import write_review
from marketplace.reviews.models import CustomerRating
from marketplace.reviews.queries import customer_rating, reviews_of_booking
from marketplace.reviews.tests.factories import make_finished, make_review

pytestmark = pytest.mark.usefixtures("monday")
TWO_WEEKS = timedelta(days=14)


def rate(booking, rating=4, text=""):
    return rate_customer(booking_id=booking.pk, actor=booking.provider.owner, rating=rating, text=text)


def review(booking):
    return write_review(booking_id=booking.pk, actor=booking.customer, rating=2, text="Late", language="en")


@given(st.booleans(), st.booleans(), st.timedeltas(timedelta(-3), timedelta(40)), st.timedeltas(timedelta(0)))
def test_visible_is_the_same_for_both_sides_and_never_ends(own, other, since, later):
    def seen(own, other, since):
        return rules.visible(own_written=own, other_written=other, finished_at=NOW, now=NOW + since)

    found = seen(own, other, since)
    assert found is (other and (own or since >= TWO_WEEKS))
    if own and other:
        assert seen(other, own, since)
    if found and later < timedelta(days=10_000):
        assert seen(own, other, since + later)


@given(st.integers(1, 5), st.integers(1, 5))
def test_who_may_vote(account, customer):
    assert rules.may_vote(account_id=account, customer_id=customer, works_for_provider=False) is (account != customer)
    assert not rules.may_vote(account_id=account, customer_id=customer, works_for_provider=True)


@pytest.mark.django_db
class TestRating:
    def test_by_the_owner_and_once(self):
        booking = make_finished()
        found = rate(booking, 3, " Late, but kind ")
        assert (found.rating, found.text, found.customer, found.provider) == (
            3,
            "Late, but kind",
            booking.customer,
            booking.provider,
        )
        with pytest.raises(Conflict):
            rate(booking)
        assert not testing.breaches()

    def test_nobody_else_and_not_staff(self):
        booking = make_finished()
        staff = make_staff(booking.provider, user=make_user(role="provider"))
        for account in (make_user(), booking.customer, staff.user, make_admin()):
            with pytest.raises(NotFound):
                rate_customer(booking_id=booking.pk, actor=account, rating=1)

    def test_after_the_work_and_one_to_five(self):
        asked = make_booking(service=make_bookable_service(instant=True))
        with pytest.raises(WrongState):
            rate(asked)
        booking = make_finished()
        for stars in (0, 6):
            with pytest.raises(Invalid):
                rate(booking, stars)
        assert not CustomerRating.objects.exists()


@pytest.mark.django_db
class TestBlind:
    def test_the_average_waits_for_the_customer(self):
        customer = make_user()
        booking = make_finished(customer=customer)
        rate(booking, 5)
        assert customer_rating(customer) == rules.Average(None, 0)
        review(booking)
        assert customer_rating(customer) == rules.Average(Decimal("5.00"), 1)

    def test_or_for_fourteen_days(self):
        customer = make_user()
        booking = make_finished(customer=customer)
        rate(booking, 2)
        booking.refresh_from_db()
        with clock.moved_to(booking.completed_at + TWO_WEEKS - timedelta(seconds=1)):
            assert customer_rating(customer).count == 0
        with clock.moved_to(booking.completed_at + TWO_WEEKS):
            assert customer_rating(customer) == rules.Average(Decimal("2.00"), 1)

    def test_only_ones_own_bookings_count(self):
        customer, service = make_user(), make_bookable_service(instant=True)
        for index, stars in enumerate((5, 2)):
            booking = make_finished(customer=customer, service=service, index=index * 3)
            rate(booking, stars)
            review(booking)
        other = make_finished(service=service, index=9)
        rate(other, 1)
        review(other)
        assert customer_rating(customer) == rules.Average(Decimal("3.50"), 2)

    def seen(self, booking):
        return reviews_of_booking(booking, viewer=booking.provider.owner, as_provider=True)

    def test_the_provider_reads_a_waiting_review_after_rating(self):
        booking = make_finished()
        review(booking)
        before = self.seen(booking)
        assert (before.review, before.is_blind, before.may_rate) == (None, True, True)
        rate(booking)
        after = self.seen(booking)
        assert after.review.text == "Late"
        assert (after.is_blind, after.may_rate) == (False, False)

    def test_or_after_fourteen_days(self):
        booking = make_finished()
        review(booking)
        booking.refresh_from_db()
        with clock.moved_to(booking.completed_at + TWO_WEEKS):
            assert self.seen(booking).review is not None

    def test_what_was_rejected_is_never_shown_and_what_is_published_is_public(self):
        booking = make_finished()
        written = review(booking)
        reject_review(review_id=written.pk, actor=make_moderator(), reason="An insult")
        rate(booking)
        assert self.seen(booking).review is None
        shown = make_review()
        assert self.seen(shown.booking).review == shown

    def test_the_customer_never_sees_a_rating(self, client):
        booking = make_finished()
        rate(booking, 1, "Never again")
        review(booking)
        found = reviews_of_booking(booking, viewer=booking.customer, as_provider=False)
        assert (found.rating, found.customer.count) == (None, 0)
        client.force_login(booking.customer)
        page = client.get(reverse("dashboard:booking", args=[booking.public_id])).content.decode()
        assert "Never again" not in page
        assert "by a provider" not in page

    def test_a_fixed_number_of_queries(self, django_assert_max_num_queries):
        customer, service = make_user(), make_bookable_service(instant=True)
        for index in range(3):
            booking = make_finished(customer=customer, service=service, index=index * 3)
            rate(booking)
            review(booking)
        with django_assert_max_num_queries(2):
            self.seen(booking)


@pytest.mark.django_db
class TestPages:
    def test_from_the_button_to_the_next_providers_page(self, client):
        customer = make_user(name="Rosa Thaler")
        booking = make_finished(customer=customer)
        client.force_login(booking.provider.owner)
        address = reverse("dashboard:rate_customer", args=[booking.public_id])
        page = reverse("dashboard:booking", args=[booking.public_id])
        assert address in client.get(page).content.decode()
        assert client.post(address, {"text": "No stars"}).status_code == 422
        assert client.post(address, {"rating": "4", "text": "Friendly"}).url == page
        shown = client.get(page).content.decode()
        assert "Friendly" in shown
        assert address not in shown
        publish_review(review_id=review(booking).pk, actor=make_moderator())
        asked = make_booking(customer=customer)
        client.force_login(asked.provider.owner)
        shown = client.get(reverse("dashboard:booking", args=[asked.public_id])).content.decode()
        assert "4.0 of 5, from 1 rating by a provider" in shown
        assert "Friendly" not in shown

    def test_the_provider_is_told_to_rate_first(self, client):
        booking = make_finished()
        review(booking)
        client.force_login(booking.provider.owner)
        page = client.get(reverse("dashboard:booking", args=[booking.public_id])).content.decode()
        assert "once you have rated the customer" in page
        assert "Late" not in page

    def test_moderators_are_no_providers(self, client):
        booking = make_finished()
        rate(booking, 4, "Friendly")
        review(booking)
        client.force_login(make_moderator())
        page = client.get(reverse("dashboard:booking", args=[booking.public_id])).content.decode()
        assert "Friendly" not in page
        assert "by a provider" not in page
