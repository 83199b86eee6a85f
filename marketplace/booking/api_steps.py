"""The steps of a booking for apps: its answer, its beginning and its end. Every one may be repeated: twice is once."""

from collections.abc import Callable, Collection
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from marketplace.accounts.requests import ApiRequest
from marketplace.booking import rules
from marketplace.booking.actions.answer_booking import accept_booking, decline_booking
from marketplace.booking.actions.cancel_booking import BY_SIDE, cancel_booking, withdraw_booking
from marketplace.booking.actions.carry_out_booking import complete_booking, confirm_booking, start_booking
from marketplace.booking.actions.report_problem import dispute_booking, report_no_show
from marketplace.booking.api import detail, sent_booking
from marketplace.booking.enums import Status
from marketplace.booking.serializers import BookingDetailSerializer, side_of
from marketplace.core.api.fields import InputSerializer, read_body
from marketplace.core.api.schema import body_problems
from marketplace.core.api.views import ApiView
from marketplace.core.errors import NotFound, WrongState

ANSWERS = {200: BookingDetailSerializer} | body_problems(404, 409)
SAY_WHAT = _("Please describe what is wrong.")


class ReasonSerializer(InputSerializer):
    """A word why; the other side reads it."""

    reason = serializers.CharField(required=False, allow_blank=True, max_length=500, default="")


class CancelSerializer(ReasonSerializer):
    """A word why, and what the customer was told."""

    per_cent = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=100,
        help_text="`cancellation.per_cent` as it was shown: 409 `costs_more` if less comes back by now.",
    )


class DisputeSerializer(InputSerializer):
    """What is wrong; the provider reads it, and whoever settles the dispute."""

    reason = serializers.CharField(max_length=500, error_messages={"required": SAY_WHAT, "blank": SAY_WHAT})


class CancelView(ApiView):
    """The end of a booking, before it began."""

    @extend_schema(operation_id="cancel_booking", request=CancelSerializer, responses=ANSWERS)
    def put(self, request: ApiRequest, public_id: str) -> Response:
        """Take a request back, or cancel what was agreed, at the price that `cancellation` names. Twice is once."""
        given = read_body(CancelSerializer, request)
        view = sent_booking(request.user, public_id)
        arguments: dict[str, Any] = {"booking_id": view.booking.pk, "actor": request.user}
        side = side_of(view)
        ended = {BY_SIDE[side], Status.WITHDRAWN} if side == rules.CUSTOMER else {BY_SIDE[side]}
        try:
            if "withdraw" in view.can:
                withdraw_booking(**arguments)
            elif view.booking.status not in ended:
                cancel_booking(**arguments, side=side, reason=given["reason"], promised=given.get("per_cent"))
        except WrongState:  # the same request a moment ago, on a bad line
            if sent_booking(request.user, public_id).booking.status not in ended:
                raise
        return Response(detail(sent_booking(request.user, public_id)))


class StepView(ApiView):
    """One step that one side takes."""

    side: str = rules.PROVIDER
    done: Collection[str] = ()  # where the booking stands when the step has been taken

    def take(self, request: ApiRequest, public_id: str, step: Callable[..., Any], **given: str) -> Response:
        """Take it, unless it was taken already, be it by the same request a moment ago."""
        view = sent_booking(request.user, public_id)
        if self.side not in view.sides:
            raise NotFound
        if view.booking.status in self.done:
            return Response(detail(view))
        try:
            step(booking_id=view.booking.pk, actor=request.user, **given)
        except WrongState:
            if sent_booking(request.user, public_id).booking.status not in self.done:
                raise
        return Response(detail(sent_booking(request.user, public_id)))


class AcceptView(StepView):
    """Yes."""

    done = (Status.ACCEPTED, Status.AWAITING_PAYMENT)

    @extend_schema(operation_id="accept_job", request=None, responses=ANSWERS)
    def put(self, request: ApiRequest, public_id: str) -> Response:
        """Accept a request: confirmed, or waiting for payment."""
        return self.take(request, public_id, accept_booking)


class DeclineView(StepView):
    """No."""

    done = (Status.DECLINED,)

    @extend_schema(operation_id="decline_job", request=ReasonSerializer, responses=ANSWERS)
    def put(self, request: ApiRequest, public_id: str) -> Response:
        """Decline a request; the time is free again."""
        return self.take(request, public_id, decline_booking, **read_body(ReasonSerializer, request))


class StartView(StepView):
    """The provider is there."""

    done = (Status.ONGOING,)

    @extend_schema(operation_id="start_job", request=None, responses=ANSWERS)
    def put(self, request: ApiRequest, public_id: str) -> Response:
        """Begin the work, from a day before the appointment on. What has begun can no longer be cancelled."""
        return self.take(request, public_id, start_booking)


class CompleteView(StepView):
    """The provider is done."""

    done = (Status.COMPLETED,)

    @extend_schema(operation_id="complete_job", request=None, responses=ANSWERS)
    def put(self, request: ApiRequest, public_id: str) -> Response:
        """Say that the work is done. The customer confirms it, or nobody objects for three days."""
        return self.take(request, public_id, complete_booking)


class NoShowView(StepView):
    """The customer was not there."""

    done = (Status.NO_SHOW_CUSTOMER,)

    @extend_schema(operation_id="report_customer_no_show", request=ReasonSerializer, responses=ANSWERS)
    def put(self, request: ApiRequest, public_id: str) -> Response:
        """Say that the customer was not there, from 15 minutes to 48 hours after the start.

        They owe what cancelling at the start would have cost.
        """
        given = read_body(ReasonSerializer, request)
        return self.take(request, public_id, report_no_show, side=self.side, **given)


class ConfirmView(StepView):
    """The customer agrees."""

    side = rules.CUSTOMER
    done = (Status.FINISHED,)

    @extend_schema(operation_id="confirm_booking", request=None, responses=ANSWERS)
    def put(self, request: ApiRequest, public_id: str) -> Response:
        """Confirm that the work was done as agreed."""
        return self.take(request, public_id, confirm_booking)


class DisputeView(StepView):
    """The customer does not agree."""

    side = rules.CUSTOMER
    done = (Status.DISPUTED,)

    @extend_schema(operation_id="dispute_booking", request=DisputeSerializer, responses=ANSWERS)
    def put(self, request: ApiRequest, public_id: str) -> Response:
        """Say what is wrong, during the work or before it counts as confirmed. A moderator settles it."""
        return self.take(request, public_id, dispute_booking, **read_body(DisputeSerializer, request))


class ProviderNoShowView(StepView):
    """The provider did not come."""

    side = rules.CUSTOMER
    done = (Status.NO_SHOW_PROVIDER,)

    @extend_schema(operation_id="report_provider_no_show", request=ReasonSerializer, responses=ANSWERS)
    def put(self, request: ApiRequest, public_id: str) -> Response:
        """Say that nobody came, from 15 minutes to 48 hours after the start. What was paid comes back in full."""
        given = read_body(ReasonSerializer, request)
        return self.take(request, public_id, report_no_show, side=self.side, **given)
