"""Free times for apps."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.catalog.models import Service
from marketplace.catalog.queries import bookable_service
from marketplace.core import clock
from marketplace.core.api.fields import IdField, InputSerializer, InstantField, read_query
from marketplace.core.api.schema import problems
from marketplace.core.api.views import PublicApiView
from marketplace.core.errors import Invalid
from marketplace.scheduling.queries import open_slots

MOST_DAYS, USUAL_DAYS = 31, 7


class SlotFilters(InputSerializer):
    """Between which instants, and with whom."""

    to = InstantField(required=False, help_text="At most 31 days after `from`; a week by default.")
    staff = IdField(required=False, help_text="Only times of this person.")

    def get_fields(self) -> dict[str, Any]:
        """`from` is a word of Python and cannot be written as a field."""
        return {"from": InstantField(required=False, help_text="Now by default.")} | super().get_fields()


class SlotSerializer(serializers.Serializer):
    """A time that can be booked, and who is free then."""

    starts_at = InstantField()
    ends_at = InstantField()
    staff = serializers.ListField(child=serializers.CharField())


class SlotsSerializer(serializers.Serializer):
    """Free times in order."""

    time_zone = serializers.CharField(help_text="The zone to show them in; the instants are in UTC.")
    results = SlotSerializer(many=True)


class SlotsView(PublicApiView):
    """When a service is free."""

    @extend_schema(
        operation_id="list_slots", parameters=[SlotFilters], responses={200: SlotsSerializer} | problems(404)
    )
    def get(self, request: Request, public_id: str) -> Response:
        """Free start times between two instants."""
        given = read_query(SlotFilters, request)
        start, end = window(given)
        one = bookable_service(public_id)
        people = {member.pk: member for member in one.performed_by.all()}
        staff = None
        if given.get("staff"):
            staff = next((member for member in people.values() if member.public_id == given["staff"]), None)
            if staff is None:
                raise Invalid(_("Nobody with this id offers this service."), field="staff", code="unknown")
        slots = open_slots(one, start, end, staff=staff)
        shown = [_slot(one, slot.start, [people[pk].public_id for pk in slot.staff_ids]) for slot in slots]
        return Response(SlotsSerializer({"time_zone": one.provider.timezone, "results": shown}).data)


def window(given: dict[str, Any]) -> tuple[datetime, datetime]:
    """The two instants; raises `Invalid` when they are the wrong way round or too far apart."""
    start = given.get("from") or clock.now()
    end = given.get("to") or start + timedelta(days=USUAL_DAYS)
    if end <= start:
        raise Invalid(_("The end must be after the beginning."), field="to")
    if end - start > timedelta(days=MOST_DAYS):
        raise Invalid(_("Please ask for 31 days at most."), field="to", code="too_long")
    return start, end


def _slot(service: Service, start: datetime, staff: list[str]) -> dict[str, Any]:
    return {"starts_at": start, "ends_at": start + service.duration, "staff": staff}
