"""What the API shows of a booking, to whoever stands on one of its sides."""

from typing import Any

from rest_framework import serializers

from marketplace.booking import rules
from marketplace.booking.actions.cancel_booking import preview_cancellation
from marketplace.booking.enums import GROUPS, Status, group_of
from marketplace.booking.models import Booking
from marketplace.booking.queries import BookingView, shows_way
from marketplace.catalog.models import Service
from marketplace.catalog.serializers import PersonSerializer, PolicySerializer, PriceSerializer, person, policy
from marketplace.core import clock
from marketplace.core.api.fields import InstantField, MoneySerializer, money

ADDRESS = ("street", "postcode", "city", "country")


class SideSerializer(serializers.Serializer):
    """The provider of a booking, and the customer for the provider."""

    id = serializers.CharField()
    name = serializers.CharField()


class BookedServiceSerializer(serializers.Serializer):
    """What was booked, as it was called then; no id for an awarded bid, or where the service is gone."""

    id = serializers.CharField(allow_null=True)
    title = serializers.CharField()


class AddressSerializer(serializers.Serializer):
    """Where the appointment is."""

    street = serializers.CharField()
    postcode = serializers.CharField()
    city = serializers.CharField()
    country = serializers.CharField()


class BookingSerializer(serializers.Serializer):
    """A booking as a list shows it."""

    id = serializers.CharField()
    reference = serializers.CharField(help_text="Easy to read aloud.")
    status = serializers.ChoiceField(Status.choices)
    status_text = serializers.CharField(help_text="The status in words.")
    group = serializers.ChoiceField(GROUPS)
    is_over = serializers.BooleanField(help_text="Waited for until `respond_by`, and nobody answered or paid.")
    service = BookedServiceSerializer()
    provider = SideSerializer()
    customer = SideSerializer()
    staff = PersonSerializer(many=True)
    starts_at = InstantField()
    ends_at = InstantField()
    time_zone = serializers.CharField(help_text="The zone to show the times in.")
    place = serializers.ChoiceField(Service.Place.choices)
    price = PriceSerializer()
    payment_choice = serializers.ChoiceField(Booking.PaymentChoice.choices)
    respond_by = InstantField(allow_null=True)
    booked_at = InstantField(allow_null=True)


class CancellationSerializer(serializers.Serializer):
    """What cancelling at this moment means."""

    per_cent = serializers.IntegerField(help_text="How much of the price comes back, or need not be paid.")
    amount = MoneySerializer(allow_null=True)
    until = InstantField(allow_null=True, help_text="Until when it stays like this; null: for good.")


class BookingDetailSerializer(BookingSerializer):
    """A booking with everything that somebody on one of its sides may know."""

    address = AddressSerializer(allow_null=True, help_text="Null until it is agreed that the customer comes.")
    phone = serializers.CharField(help_text="How the customer can be reached.")
    note = serializers.CharField()
    can = serializers.ListField(child=serializers.CharField(), help_text="Steps that you can take now.")
    policy = PolicySerializer()
    cancellation = CancellationSerializer(allow_null=True, help_text="Null where it can no longer be cancelled.")


def side_of(view: BookingView) -> str:
    """The side somebody acts on: as customer of their own booking, else as provider."""
    return rules.CUSTOMER if rules.CUSTOMER in view.sides else rules.PROVIDER


def booking(one: Booking) -> dict[str, Any]:
    """As `BookingSerializer`; loaded by `with_everything`."""
    lines = list(one.lines.all())
    first = lines[0]
    over = rules.is_over(status=one.status, respond_by=one.respond_by, now=clock.now())
    return {
        "id": one.public_id,
        "reference": one.reference,
        "status": one.status,
        "status_text": one.get_status_display(),
        "group": group_of(one.status),
        "is_over": over,
        "service": {"id": first.service.public_id if first.service else None, "title": first.title},
        "provider": {"id": one.provider.public_id, "name": one.provider.trading_name},
        "customer": {"id": one.customer.public_id, "name": one.customer.name},
        "staff": [person(line.staff_member) for line in lines],
        "starts_at": one.starts_at,
        "ends_at": one.ends_at,
        "time_zone": one.provider.timezone,
        "place": one.place,
        "price": {"model": first.price_model, "amount": money(one.total())},
        "payment_choice": one.payment_choice,
        "respond_by": one.respond_by,
        "booked_at": one.booked_at,
    }


def booking_detail(view: BookingView) -> dict[str, Any]:
    """As `BookingDetailSerializer`."""
    one = view.booking
    snapshot = one.policy_snapshot
    return booking(one) | {
        "address": _address(view),
        "phone": one.phone,
        "note": one.note,
        "can": sorted(view.can),
        "policy": policy(snapshot.get("kind", one.provider.policy.kind), snapshot.get("steps", [])),
        "cancellation": _cancellation(view),
    }


def _address(view: BookingView) -> dict[str, str] | None:
    one = view.booking
    if one.street:
        return {name: getattr(one, name) for name in ADDRESS}
    if (side_of(view) == rules.PROVIDER or shows_way(one)) and one.place == Service.Place.AT_PROVIDER:
        return {name: getattr(one.provider, name) for name in ADDRESS}
    return None


def _cancellation(view: BookingView) -> dict[str, Any] | None:
    """What comes back; a request that nobody has answered is taken back for nothing."""
    if "withdraw" in view.can:
        share = rules.Cancellation(100, None)
    elif "cancel" in view.can:
        share = preview_cancellation(booking=view.booking, side=side_of(view))
    else:
        return None
    total = view.booking.total()
    amount = None if total is None else rules.to_give_back(total, share.per_cent)
    return {"per_cent": share.per_cent, "amount": money(amount), "until": share.until}
