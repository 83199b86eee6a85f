"""What people have booked in the demo town: past, today and ahead, made by the actions with the clock moved."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from demo.facts import tell
from marketplace.accounts.models import User
from marketplace.booking.actions.answer_booking import accept_booking, decline_booking
from marketplace.booking.actions.cancel_booking import cancel_booking
from marketplace.booking.actions.carry_out_booking import complete_booking, confirm_booking, start_booking
from marketplace.booking.actions.send_booking import Details, send_booking
from marketplace.booking.actions.start_draft import start_draft
from marketplace.booking.enums import Status
from marketplace.booking.models import Booking
from marketplace.catalog.models import Service
from marketplace.core import clock
from marketplace.scheduling.queries import open_slots

# Customer, provider's slug, the number of its service, days from today, and how far it came.
PAST = (
    ("anna", "gruber-thermotechnik", 0, -38, "finished"),
    ("rosa", "gruber-thermotechnik", 1, -24, "finished"),
    ("paolo", "bertoldi-idraulica", 0, -17, "finished"),
    ("emma", "doherty-strings", 0, -16, "finished"),
    ("anna", "giulia-ferrari", 0, -15, "finished"),
    ("olena", "nachhilfe-nguyen", 0, -13, "finished"),
    ("luca", "zanolli-impianti", 0, -12, "finished"),
    ("edith", "amina-diallo", 0, -10, "finished"),
    ("emma", "plain-computer-help", 1, -10, "finished"),
    ("hannah", "yoga-salvatorgasse", 0, -9, "finished"),
    ("benno", "sanitaer-obermaier", 0, -8, "finished"),
    ("rosa", "tischlerei-laimer", 0, -7, "cancelled"),
    ("chiara", "studio-passo", 0, -6, "finished"),
    ("veit", "elektro-steinmair", 0, -4, "completed"),
    ("anna", "gruber-thermotechnik", 1, -3, "completed"),
)
AHEAD = (
    ("rosa", "gruber-thermotechnik", 0, 2, "accepted"),
    ("edith", "gruber-thermotechnik", 1, 3, "requested"),
    ("anna", "giulia-ferrari", 1, 4, "accepted"),
    ("paolo", "kofler-und-soehne", 0, 3, "accepted"),
    ("luca", "pedrotti-gjoka", 0, 5, "requested"),
    ("emma", "prantl-installationen", 0, 3, "accepted"),
    ("youssef", "officina-spagnolli", 0, 4, "accepted"),
    ("olena", "nachhilfe-nguyen", 0, 6, "requested"),
    ("chiara", "zanolli-impianti", 0, 6, "declined"),
)


def make_bookings(customers: dict[str, User]) -> Iterator[Booking]:
    """Every booking of the lists above that finds a free time."""
    now = clock.now()
    for who, slug, number, days, how_far in (*PAST, *AHEAD):
        services = list(Service.objects.filter(provider__slug=slug).order_by("position"))
        service = Service.objects.select_related("provider").get(pk=services[min(number, len(services) - 1)].pk)
        booked_at = min(now, now + timedelta(days=days)) - timedelta(days=2, hours=3)
        if how_far == "requested":
            booked_at = now - timedelta(hours=2)
        with clock.moved_to(booked_at):
            booking = _book(customers[who], service, now + timedelta(days=days))
            tell()
        if booking is not None:
            _carry_on(booking, how_far, booked_at)
            yield booking


def _book(customer: User, service: Service, around: datetime) -> Booking | None:
    earliest = max(around, clock.now() + service.lead_time)
    slots = open_slots(service, earliest, earliest + timedelta(days=6))
    if not slots:
        return None
    draft = start_draft(
        customer=customer,
        service=service,
        starts_at=slots[min(3, len(slots) - 1)].start,
        language=customer.preferred_language,
    )
    home = customer.addresses.get()
    details = Details(street=home.street, postcode=home.postcode, city=home.city, country=home.country)
    return send_booking(booking_id=draft.pk, actor=customer, details=details)


def _carry_on(booking: Booking, how_far: str, booked_at: datetime) -> None:
    """From what was sent to where it stands today, each step at its time."""
    owner, customer = booking.provider.owner, booking.customer
    with clock.moved_to(booked_at + timedelta(minutes=50)):
        if how_far == "declined" and booking.status == Status.REQUESTED:
            decline_booking(booking_id=booking.pk, actor=owner, reason="")
        elif booking.status == Status.REQUESTED and how_far != "requested":
            accept_booking(booking_id=booking.pk, actor=owner)
        tell()
    if how_far == "cancelled":
        with clock.moved_to(booking.starts_at - timedelta(days=1, hours=2)):
            cancel_booking(booking_id=booking.pk, actor=customer, side="customer")
            tell()
    if how_far in ("finished", "completed"):
        with clock.moved_to(booking.starts_at):
            start_booking(booking_id=booking.pk, actor=owner)
            tell()
        with clock.moved_to(booking.ends_at):
            complete_booking(booking_id=booking.pk, actor=owner)
            tell()
    if how_far == "finished":
        with clock.moved_to(booking.ends_at + timedelta(hours=5)):
            confirm_booking(booking_id=booking.pk, actor=customer)
            tell()
