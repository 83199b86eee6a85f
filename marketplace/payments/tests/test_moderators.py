"""Who sees money in the admin, and who may move it."""

from decimal import Decimal

import pytest
from django.urls import reverse

from marketplace.accounts.tests.factories import make_admin, make_editor, make_moderator, make_user
from marketplace.booking import rules as booking_rules
from marketplace.booking.actions.cancel_booking import cancel_booking
from marketplace.booking.models import CommissionRule
from marketplace.core.gateways.payments import GatewayError
from marketplace.core.models import AuditEntry
from marketplace.payments.models import Payment, Refund
from marketplace.payments.tests.factories import make_paid, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
ROLES = {
    "stranger": lambda booking: None,
    "customer": lambda booking: booking.customer,
    "owner": lambda booking: booking.provider.owner,
    "other": lambda booking: make_user(),
    "editor": lambda booking: make_editor(),
    "moderator": lambda booking: make_moderator(),
    "admin": lambda booking: make_admin(),
}


@pytest.fixture
def booking(gateway):
    return make_paid(gateway, far=True)


def failed_refund(booking, gateway):
    gateway.down.append(GatewayError("charge_disputed", retry=False))
    cancel_booking(booking_id=booking.pk, actor=booking.provider.owner, side=booking_rules.PROVIDER)
    work()
    return Refund.objects.get()


@pytest.mark.parametrize("role", ROLES)
def test_who_sees_and_who_gives_back(client, booking, role):
    payment = Payment.objects.get()
    if (user := ROLES[role](booking)) is not None:
        client.force_login(user)
    for address in (reverse("payment:index"), reverse("payment:inspect", args=[payment.pk]), reverse("refund:index")):
        assert (client.get(address).status_code == 200) is (role in ("moderator", "admin")), address
    client.post(reverse("payment:give-back", args=[payment.pk]), {"amount": "5.00"})
    assert Refund.objects.count() == (1 if role == "admin" else 0)


@pytest.mark.parametrize("role", ROLES)
def test_who_sends_once_more(client, booking, gateway, role):
    refund = failed_refund(booking, gateway)
    if (user := ROLES[role](booking)) is not None:
        client.force_login(user)
    allowed = role in ("moderator", "admin")
    assert (client.get(reverse("refund:inspect", args=[refund.pk])).status_code == 200) is allowed
    assert (client.get(reverse("refund:retry", args=[refund.pk])).status_code == 200) is allowed
    client.post(reverse("refund:retry", args=[refund.pk]))
    assert Refund.objects.count() == (2 if allowed else 1)


def test_the_page_says_what_happened_and_offers_what_is_possible(client, booking):
    client.force_login(make_admin())
    payment = Payment.objects.get()
    page = client.get(reverse("payment:inspect", args=[payment.pk])).content.decode()
    assert booking.reference in page
    assert "Issue a refund" in page
    assert "Held for customers" in page
    client.post(reverse("payment:give-back", args=[payment.pk]), {"amount": "48.00"})
    page = client.get(reverse("payment:inspect", args=[payment.pk])).content.decode()
    assert "Issue a refund" not in page


def test_more_than_there_is_stands_beside_the_field(client, booking):
    client.force_login(make_admin())
    answer = client.post(reverse("payment:give-back", args=[Payment.objects.get().pk]), {"amount": "48.01"})
    assert answer.status_code == 200
    assert "Please check what you entered" in answer.content.decode()


class TestCommissionRules:
    add = "wagtailsnippets_booking_commissionrule:add"

    def form(self, **changed):
        return {"per_cent": "9", "fixed": "0", "minimum": "0", "customers": "new", "is_active": "on"} | changed

    def test_an_admin_writes_one(self, client):
        client.force_login(make_admin())
        assert client.get(reverse(self.add)).status_code == 200
        assert client.post(reverse(self.add), self.form()).status_code == 302
        rule = CommissionRule.objects.get(customers="new")
        assert rule.per_cent == Decimal(9)
        assert AuditEntry.objects.filter(action="booking.keep_commission_rule", object_id=rule.pk).exists()
        edit = reverse("wagtailsnippets_booking_commissionrule:edit", args=[rule.pk])
        assert client.get(edit).status_code == 200
        client.post(edit, self.form(per_cent="8"))
        rule.refresh_from_db()
        assert rule.per_cent == Decimal(8)

    def test_two_for_one_case_are_refused(self, client):
        client.force_login(make_admin())
        answer = client.post(reverse(self.add), self.form(customers="all"))
        assert answer.status_code == 200
        assert CommissionRule.objects.count() == 1

    @pytest.mark.parametrize("person", [make_user, make_editor, make_moderator])
    def test_nobody_else_does(self, client, person):
        client.force_login(person())
        client.post(reverse(self.add), self.form())
        assert CommissionRule.objects.count() == 1
