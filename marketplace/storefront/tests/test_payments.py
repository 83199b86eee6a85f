"""Paying by card as a customer sees it: the choice, the page elsewhere, the way back, the booking's page."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from marketplace.accounts.tests.factories import make_user
from marketplace.booking.actions.expire_booking import expire_booking
from marketplace.booking.actions.send_booking import send_booking
from marketplace.booking.actions.start_draft import start_draft
from marketplace.booking.enums import Status
from marketplace.booking.models import Booking
from marketplace.booking.tests.factories import HOME, NOW, make_bookable_service, make_booking, make_draft
from marketplace.core import clock
from marketplace.core.errors import Invalid
from marketplace.core.gateways.payments import GatewayError
from marketplace.payments import gateways
from marketplace.payments.actions.record_manual_payment import record_manual_payment
from marketplace.payments.models import Payment
from marketplace.payments.tests.factories import checkout, finish, make_paid, make_unpaid, work
from marketplace.payments.tests.fake_gateway import FakeGateway

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
DETAILS = {name: getattr(HOME, name) for name in ("street", "postcode", "city", "country", "note")}


@pytest.fixture
def gateway(monkeypatch):
    fake = FakeGateway()
    monkeypatch.setitem(gateways._built, "stripe", fake)
    return fake


@pytest.fixture
def instant():
    return make_draft(service=make_bookable_service(instant=True))


def as_customer(client, booking):
    client.force_login(booking.customer)
    return client


def address(name, booking):
    return reverse(f"storefront:{name}", args=[booking.public_id])


class TestTheChoice:
    def test_card_or_directly(self, client, gateway, instant):
        page = as_customer(client, instant).get(address("details", instant)).content.decode()
        assert 'value="card"' in page
        assert 'value="manual"' in page

    def test_without_a_gateway_nobody_is_asked(self, client, settings, instant):
        settings.STRIPE_SECRET_KEY = ""
        page = as_customer(client, instant).get(address("details", instant)).content.decode()
        assert "payment_choice" not in page

    @pytest.mark.parametrize("price", [{"price_model": "quote", "price": None}, {"price_model": "from"}], ids=str)
    def test_without_a_fixed_price_nobody_is_asked(self, client, gateway, price):
        draft = make_draft(service=make_bookable_service(**price))
        assert "payment_choice" not in as_customer(client, draft).get(address("details", draft)).content.decode()

    def test_nor_does_the_action_take_a_card_for_it(self, gateway):
        draft = make_draft(service=make_bookable_service(price_model="from"))
        with pytest.raises(Invalid) as refused:
            send_booking(booking_id=draft.pk, actor=draft.customer, details=HOME, payment_choice="card")
        assert refused.value.field == "payment_choice"

    def test_card_leads_to_the_page_where_one_pays(self, client, gateway, instant):
        answer = as_customer(client, instant).post(address("details", instant), DETAILS | {"payment_choice": "card"})
        assert (answer.status_code, answer.url) == (302, Payment.objects.get().checkout_url)
        order = gateway.orders[Payment.objects.get().checkout_id]
        assert order.success_url.endswith(address("paid", instant))
        assert order.success_url.startswith("http://testserver/")
        instant.refresh_from_db()
        assert instant.status == Status.AWAITING_PAYMENT

    @pytest.mark.parametrize("choice", [{"payment_choice": "manual"}, {}])
    def test_directly_leads_to_the_end(self, client, gateway, instant, choice):
        answer = as_customer(client, instant).post(address("details", instant), DETAILS | choice)
        assert answer.url == address("done", instant)
        assert not Payment.objects.exists()

    def test_when_the_service_is_down_the_time_is_held_and_the_booking_says_how_to_go_on(
        self, client, gateway, instant
    ):
        gateway.down.append(GatewayError("connection_error", retry=True))
        answer = as_customer(client, instant).post(
            address("details", instant), DETAILS | {"payment_choice": "card"}, follow=True
        )
        page = answer.content.decode()
        assert "cannot be reached" in page
        assert address("pay", instant) in page

    def test_a_request_by_card_is_sent_first(self, client, gateway):
        draft = make_draft()
        answer = as_customer(client, draft).post(address("details", draft), DETAILS | {"payment_choice": "card"})
        assert answer.url == address("done", draft)
        assert not gateway.calls


class TestPaying:
    def test_the_button_leads_to_the_page(self, client, gateway):
        booking = make_unpaid()
        answer = as_customer(client, booking).post(address("pay", booking))
        assert answer.url == Payment.objects.get().checkout_url

    def test_what_is_over_is_said(self, client, gateway):
        booking = make_unpaid()
        with clock.moved_to(booking.respond_by):
            answer = as_customer(client, booking).post(address("pay", booking), follow=True)
        assert "does not wait for a payment any more" in answer.content.decode()

    def test_strangers_find_nothing(self, client, gateway):
        booking = make_unpaid()
        for person in (make_user(), booking.provider.owner):
            client.force_login(person)
            assert client.post(address("pay", booking)).status_code == 404
            assert client.get(address("paid", booking)).status_code == 404


class TestComingBack:
    def back(self, client, booking):
        return as_customer(client, booking).get(address("paid", booking))

    def test_paid(self, client, gateway):
        booking = make_unpaid(far=True)
        gateway.pay(checkout(booking).payment.checkout_id)
        answer = self.back(client, booking)
        assert "Paid, and it is agreed" in answer.content.decode()
        assert "Refresh" not in answer
        booking.refresh_from_db()
        assert booking.status == Status.ACCEPTED

    def test_still_on_its_way(self, client, gateway):
        booking = make_unpaid()
        checkout(booking)
        answer = self.back(client, booking)
        assert "on its way" in answer.content.decode()
        assert answer["Refresh"] == "4"

    def test_a_service_that_is_down_is_still_on_its_way(self, client, gateway):
        booking = make_unpaid()
        checkout(booking)
        gateway.down.append(GatewayError("connection_error", retry=True))
        assert self.back(client, booking)["Refresh"] == "4"

    def test_declined(self, client, gateway):
        booking = make_unpaid()
        gateway.decline(checkout(booking).payment.checkout_id)
        page = self.back(client, booking).content.decode()
        assert "did not work" in page
        assert address("pay", booking) in page

    def test_too_late(self, client, gateway):
        booking = make_unpaid(far=True)
        payment = checkout(booking).payment
        with clock.moved_to(booking.respond_by):
            expire_booking(booking_id=booking.pk)
            service = booking.lines.get().service
            start_draft(customer=make_user(), service=service, starts_at=booking.starts_at, language="de")
            gateway.pay(payment.checkout_id)
            assert "too late" in self.back(client, booking).content.decode()

    def test_over_and_not_paid(self, client, gateway):
        booking = make_unpaid()
        checkout(booking)
        with clock.moved_to(booking.respond_by + timedelta(hours=1)):
            expire_booking(booking_id=booking.pk)
            assert "any more" in self.back(client, booking).content.decode()

    def test_without_a_payment_to_the_booking(self, client, gateway):
        booking = make_booking()
        assert self.back(client, booking).url == reverse("dashboard:booking", args=[booking.public_id])


class TestTheBookingsPage:
    def page(self, client, person, booking):
        client.force_login(person)
        return client.get(reverse("dashboard:booking", args=[booking.public_id])).content.decode()

    def test_the_customer_pays_the_provider_waits(self, client, gateway):
        booking = make_unpaid()
        assert "Pay now" in self.page(client, booking.customer, booking)
        provider = self.page(client, booking.provider.owner, booking)
        assert "Pay now" not in provider
        assert "The customer pays by card" in provider

    def test_what_the_provider_gets_is_theirs_to_see(self, client, gateway):
        booking = make_paid(gateway, far=True)
        finish(booking)
        work()
        assert "€40.97" in self.page(client, booking.provider.owner, booking)
        assert "40.97" not in self.page(client, booking.customer, booking)

    def test_i_was_paid(self, client):
        booking = make_booking(service=make_bookable_service(instant=True))
        assert "I was paid" in self.page(client, booking.provider.owner, booking)
        assert "I was paid" not in self.page(client, booking.customer, booking)
        step = reverse("dashboard:booking_step", args=[booking.public_id, "was-paid"])
        client.force_login(booking.provider.owner)
        assert client.post(step).status_code == 302
        assert Payment.objects.get().method == Payment.Method.MANUAL
        client.force_login(booking.customer)
        client.post(step)
        assert Payment.objects.count() == 1


class TestEarnings:
    def test_balance_and_movements(self, client, gateway, django_assert_max_num_queries):
        service = make_bookable_service(instant=True)
        for index in (0, 20, 40):
            booking = make_paid(gateway, service=service, far=True, index=index)
            if index:
                finish(booking)
        direct = make_booking(service=service)
        record_manual_payment(booking_id=direct.pk, actor=service.provider.owner)
        work()
        client.force_login(service.provider.owner)
        with django_assert_max_num_queries(8):
            page = client.get(reverse("dashboard:earnings")).content.decode()
        assert "€81.94" in page
        assert ">€48<" in page
        assert "€7.03" in page
        assert page.count("Earned with a booking") == 2
        assert Booking.objects.filter(status=Status.FINISHED).count() == 2

    def test_an_empty_one(self, client):
        client.force_login(make_bookable_service().provider.owner)
        assert "no movements yet" in client.get(reverse("dashboard:earnings")).content.decode()


class TestCancelling:
    @pytest.mark.parametrize(("steps", "said"), [([[0, 100]], "€48"), ([[0, 50]], "€24"), ([], "nothing")])
    def test_the_page_says_what_goes_back_to_the_card(self, client, gateway, steps, said):
        booking = make_paid(gateway, far=True)
        booking.policy_snapshot = {"steps": steps}
        booking.save()
        with clock.moved_to(NOW + timedelta(hours=1)):
            page = as_customer(client, booking).get(
                reverse("dashboard:booking_step", args=[booking.public_id, "cancel"])
            )
        assert f"{said} goes back to the card" in page.content.decode()

    def test_nobody_is_charged_more_than_the_page_said_when_it_was_opened(self, client, gateway):
        """Free within ten minutes of booking: read after nine, pressed after eleven."""
        booking = make_paid(gateway, far=True)
        booking.policy_snapshot = {"steps": []}
        booking.save()
        as_customer(client, booking)
        address = reverse("dashboard:booking_step", args=[booking.public_id, "cancel"])
        with clock.moved_to(NOW + timedelta(minutes=9)):
            html = client.get(address).content.decode()
        assert "Cancelling is free of charge" in html
        seen = {"reason": "The tap has stopped", "promised": re.search(r'name="promised" value="(\d+)"', html)[1]}
        with clock.moved_to(NOW + timedelta(minutes=11)):
            answer = client.post(address, seen)
            booking.refresh_from_db()
            assert booking.status == Status.ACCEPTED
            assert answer.status_code == 409
            html = answer.content.decode()
            assert "The tap has stopped" in html
            assert re.search(r'name="promised" value="(\d+)"', html)[1] == "0"
            assert "has become dearer" in html
            assert "nothing goes back to the card" in html
            client.post(address, {"reason": "", "promised": "0"})
        booking.refresh_from_db()
        assert (booking.status, booking.refund_per_cent) == (Status.CANCELLED_BY_CUSTOMER, 0)
