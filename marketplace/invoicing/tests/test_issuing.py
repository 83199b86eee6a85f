"""Invoices: what is on them, once, numbered without a gap."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from marketplace.accounts.tests.factories import make_address, make_user
from marketplace.booking.actions.carry_out_booking import confirm_booking
from marketplace.booking.models import Booking, BookingLine
from marketplace.booking.tests.factories import NOW, make_bookable_service, make_booking
from marketplace.core import clock
from marketplace.core.errors import NotFound, WrongState
from marketplace.core.models import AuditEntry
from marketplace.core.testing import deliver_all
from marketplace.invoicing import content as content_module
from marketplace.invoicing.actions.issue_invoices import issue_invoices
from marketplace.invoicing.models import Invoice, NumberSeries
from marketplace.invoicing.tests.factories import make_completed, make_invoice
from marketplace.providers.models import Provider
from marketplace.providers.tests.factories import make_provider
from marketplace.scheduling.tests.factories import make_hours

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def service_of(**fields):
    """A service of a provider with these taxes."""
    provider = make_provider(instant_booking=True)
    Provider.objects.filter(pk=provider.pk).update(**fields)
    make_hours(provider.staff_members.get())
    service = make_bookable_service(instant=True, price=Decimal(119), price_model="fixed")
    service.provider.refresh_from_db()
    Provider.objects.filter(pk=service.provider_id).update(**fields)
    service.provider.refresh_from_db()
    return service


def test_a_completed_booking_is_invoiced_by_itself_and_once():
    booking = make_completed()
    deliver_all()
    with clock.moved_to(booking.ends_at + timedelta(hours=1)):
        confirm_booking(booking_id=booking.pk, actor=booking.customer)
        deliver_all()
    again = issue_invoices(booking_id=booking.pk)
    assert list(Invoice.objects.filter(booking=booking, kind="service")) == again[:1]


def test_nothing_is_invoiced_before_the_work_is_done():
    booking = make_booking(service=make_bookable_service(instant=True))
    deliver_all()
    with pytest.raises(WrongState):
        issue_invoices(booking_id=booking.pk)
    with pytest.raises(NotFound):
        issue_invoices(booking_id=0)
    assert not Invoice.objects.exists()


def test_what_stands_on_an_invoice():
    invoice = make_invoice(customer=make_user(name="Ägidius Groß"))
    booking = invoice.booking
    assert invoice.number == f"{invoice.series.prefix}-2026-0001"
    assert (invoice.net_amount, invoice.tax_amount, invoice.gross_amount) == (
        Decimal("97.54"),
        Decimal("21.46"),
        Decimal("119.00"),
    )
    assert invoice.taxes == [
        {"rate": "22", "category": "S", "reason_code": "", "net": "97.54", "tax": "21.46", "gross": "119.00"}
    ]
    assert invoice.lines[0] | {"title": ""} == {
        "title": "",
        "quantity": "1",
        "unit": "",
        "unit_price": "119.00",
        "amount": "119.00",
        "net": "97.54",
    }
    assert invoice.issuer["name"] == booking.provider.legal_name
    assert invoice.issuer["street"] == "Via Goethe 5"
    assert invoice.recipient["name"] == "Ägidius Groß"
    assert invoice.recipient["street"] == "Laubengasse 12"
    assert invoice.service_date == booking.starts_at.date()
    assert invoice.language == booking.language
    assert invoice.payment_note == f"To be paid to {booking.provider.trading_name} directly."
    assert invoice.notes == []


def test_the_day_of_issue_is_the_issuers():
    booking = make_completed()
    with clock.moved_to(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)):  # half past midnight in Bolzano
        invoice = issue_invoices(booking_id=booking.pk)[0]
    assert invoice.issued_on == date(2027, 1, 1)
    assert invoice.number.endswith("-2027-0001")


def test_numbers_of_an_issuer_run_on_and_each_issuer_has_its_own():
    service = make_bookable_service(instant=True, price=Decimal(50), price_model="fixed")
    first, second = (make_invoice(service=service, index=index) for index in (0, 3))
    other = make_invoice()
    assert (first.sequence, second.sequence, other.sequence) == (1, 2, 1)
    assert first.series == second.series != other.series


def test_the_prefix_stays_for_the_year():
    service = make_bookable_service(instant=True, price=Decimal(50), price_model="fixed")
    first = make_invoice(service=service)
    Provider.objects.filter(pk=service.provider_id).update(trading_name="Another Name")
    service.provider.refresh_from_db()
    second = make_invoice(service=service, index=3)
    assert second.number == first.number.replace("0001", "0002")


@pytest.mark.parametrize(
    ("country", "scheme", "words"),
    [
        ("IT", "forfettario", "regime forfettario"),
        ("DE", "small_business", "§ 19 UStG"),
        ("AT", "small_business", "no. 27 UStG"),
        ("CH", "small_business", "article 10 MWSTG"),
    ],
)
def test_a_small_business_charges_no_tax_and_says_so(country, scheme, words):
    invoice = make_invoice(service=service_of(country=country, tax_scheme=scheme))
    assert invoice.tax_amount == 0
    assert invoice.net_amount == invoice.gross_amount == 119
    assert words in invoice.notes[0]


@pytest.mark.parametrize(("language", "words"), [("de", "19"), ("it", "19"), ("en", "small business")])
def test_notes_are_frozen_in_the_customers_language(language, words):
    booking = make_completed(service=service_of(country="DE", tax_scheme="small_business"))
    Booking.objects.filter(pk=booking.pk).update(language=language)
    invoice = issue_invoices(booking_id=booking.pk)[0]
    assert words in invoice.notes[0]
    assert invoice.language == language


def test_a_booking_without_a_price_has_no_invoice():
    booking = make_completed()
    BookingLine.objects.filter(booking=booking).update(total_amount=None)
    assert [one for one in issue_invoices(booking_id=booking.pk) if one.kind == "service"] == []
    BookingLine.objects.filter(booking=booking).update(total_amount=0)
    assert [one for one in issue_invoices(booking_id=booking.pk) if one.kind == "service"] == []


def test_hours_are_hours():
    service = make_bookable_service(
        instant=True, price=Decimal(40), price_model="hourly", duration=timedelta(minutes=90)
    )
    line = make_invoice(service=service).lines[0]
    assert (line["quantity"], line["unit"], line["unit_price"], line["amount"]) == ("1.5", "hour", "40.00", "60.00")


def test_the_commission_is_invoiced_by_the_platform(settings):
    booking = make_completed(commission=("11.90", "2.62"))
    service, commission = issue_invoices(booking_id=booking.pk)
    assert service.kind == "service"
    assert commission.number == "PIAZZA-2026-0001"
    assert commission.issuer["name"] == settings.PLATFORM_NAME
    assert commission.recipient["name"] == booking.provider.legal_name
    assert (commission.net_amount, commission.tax_amount) == (Decimal("11.90"), Decimal("2.62"))
    assert commission.gross_amount == Decimal("14.52")
    assert commission.language == booking.provider.owner.preferred_language == "de"
    assert booking.reference in commission.lines[0]["title"]


def test_what_is_invoiced_is_what_was_frozen_when_booked():
    booking = make_completed()
    commission = issue_invoices(booking_id=booking.pk)[1]
    assert (commission.net_amount, commission.tax_amount) == (booking.commission_amount, booking.commission_tax)
    assert (commission.net_amount, commission.taxes[0]["rate"]) == (Decimal("14.28"), "22")  # twelve per cent of 119


def test_without_a_commission_there_is_no_invoice_for_it():
    booking = make_completed(commission=("0", "0"))
    assert [one.kind for one in issue_invoices(booking_id=booking.pk)] == ["service"]


def test_commission_across_the_border_is_reverse_charge():
    booking = make_completed(service=service_of(country="DE", vat_id="DE123456789"))
    commission = issue_invoices(booking_id=booking.pk)[1]
    assert commission.tax_amount == 0
    assert commission.taxes[0]["category"] == "AE"
    assert "2006/112" in commission.notes[0]


def test_a_customer_who_comes_to_the_provider_has_the_address_they_keep():
    customer = make_user()
    booking = make_completed(customer=customer)
    Booking.objects.filter(pk=booking.pk).update(street="", postcode="", city="", country="")
    booking.refresh_from_db()
    assert content_module.customer_party(booking).street == ""
    make_address(customer, street="Weinstraße 1", city="Kaltern", country="IT")
    assert content_module.customer_party(booking).street == "Weinstraße 1"


def test_issuing_is_written_down():
    invoice = make_invoice()
    entry = AuditEntry.objects.get(action="invoicing.issue", object_id=invoice.pk)
    assert entry.data["number"] == invoice.number


def test_an_issuing_that_fails_leaves_no_number_behind(monkeypatch):
    booking = make_completed()
    monkeypatch.setattr("marketplace.invoicing.actions.issue_invoices.announce", lambda fact: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        issue_invoices(booking_id=booking.pk)
    monkeypatch.undo()
    assert not NumberSeries.objects.exists()
    with clock.moved_to(NOW):
        assert issue_invoices(booking_id=booking.pk)[0].sequence == 1
