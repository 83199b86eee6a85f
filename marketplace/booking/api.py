"""Bookings for apps: the customer's, and the provider's jobs. What moves a booking on stands in `api_steps`."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from marketplace.accounts.requests import ApiRequest
from marketplace.accounts.rules import e164
from marketplace.booking.actions.send_booking import Details, send_booking
from marketplace.booking.actions.start_draft import start_draft
from marketplace.booking.enums import GROUPS, Status, statuses_in
from marketplace.booking.models import Booking
from marketplace.booking.queries import BookingView, booking_for, customer_bookings, provider_bookings
from marketplace.booking.serializers import (
    BookingDetailSerializer,
    BookingSerializer,
    booking,
    booking_detail,
)
from marketplace.catalog.models import Service
from marketplace.catalog.queries import bookable_service
from marketplace.catalog.serializers import language_now
from marketplace.core.api.fields import IdField, InputSerializer, InstantField, read_body, read_query
from marketplace.core.api.idempotency import HEADER, answer_once
from marketplace.core.api.pagination import PageQuery, PageSerializer, page_of
from marketplace.core.api.schema import body_problems, problems
from marketplace.core.api.views import ApiView
from marketplace.core.errors import Invalid, NotAllowed, NotFound
from marketplace.providers.queries import provider_of

LISTED = [choice for choice in Status.choices if choice[0] != Status.DRAFT]
KEY = OpenApiParameter(
    HEADER, str, OpenApiParameter.HEADER, required=True, description="A random UUID; repeat it with the same request."
)

LOCATION = OpenApiParameter(
    "Location", str, OpenApiParameter.HEADER, response=[201], description="The address of the booking."
)


class BookingFilters(PageQuery):
    """Which bookings."""

    group = serializers.ChoiceField(GROUPS, required=False)
    status = serializers.ChoiceField(LISTED, required=False)


class BookingPageSerializer(PageSerializer):
    """A page of bookings, the latest start first."""

    results = BookingSerializer(many=True)


class DetailsSerializer(InputSerializer):
    """What the provider must know; street, postcode and town only where they come to the customer."""

    street = serializers.CharField(required=False, allow_blank=True, max_length=120)
    postcode = serializers.CharField(required=False, allow_blank=True, max_length=10)
    city = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=80,
        help_text="400 `too_far` if the provider does not come there: see `comes_within_km` of the service.",
    )
    country = serializers.RegexField(r"^[A-Z]{2}\Z", required=False, help_text="The provider's by default.")
    phone = serializers.CharField(required=False, allow_blank=True, max_length=30)
    note = serializers.CharField(required=False, allow_blank=True, max_length=1000)


class BookSerializer(InputSerializer):
    """A time of slots/, and what the provider must know."""

    service = IdField()
    starts_at = InstantField()
    staff = IdField(required=False, help_text="Who comes; whoever is free by default.")
    details = DetailsSerializer(required=False)
    payment_choice = serializers.ChoiceField(
        Booking.PaymentChoice.choices,
        default=Booking.PaymentChoice.MANUAL,
        help_text="`card`: paid before the appointment, with bookings/{id}/checkout/.",
    )


def details_of(given: dict[str, Any], service: Service) -> Details:
    """What the action wants; the phone number in international form."""
    given = dict(given)
    country = given.get("country") or service.provider.country
    given["phone"] = e164(given.get("phone", ""), country=country, field="details.phone")
    if service.place == Service.Place.AT_CUSTOMER:
        given["country"] = country
    else:
        given = {name: given[name] for name in ("phone", "note") if name in given}
    return Details(**given)


def _page(request: ApiRequest, bookings: QuerySet[Booking]) -> Response:
    given = read_query(BookingFilters, request)
    if given.get("group"):
        bookings = bookings.filter(status__in=statuses_in(given["group"]))
    if given.get("status"):
        bookings = bookings.filter(status=given["status"])
    page = page_of(bookings, request, ordering=("-starts_at", "-pk"), present=booking)
    return Response(BookingPageSerializer(page).data)


def detail(view: BookingView) -> dict[str, Any]:
    """The booking as its own page shows it."""
    return BookingDetailSerializer(booking_detail(view)).data


def sent_booking(user: Any, public_id: str) -> BookingView:
    """A booking that was sent: drafts are the web's, and in no list."""
    view = booking_for(user=user, public_id=public_id)
    if view.booking.booked_at is None:
        raise NotFound
    return view


class BookingsView(ApiView):
    """A customer's bookings."""

    def check_payment(self, choice: str) -> None:
        """Payments, one floor up, knows which ways to pay lead anywhere."""

    @extend_schema(
        operation_id="list_bookings",
        parameters=[BookingFilters],
        responses={200: BookingPageSerializer} | problems(),
    )
    def get(self, request: ApiRequest) -> Response:
        """Your bookings, the latest start first."""
        return _page(request, customer_bookings(request.user))

    @extend_schema(
        operation_id="create_booking",
        parameters=[KEY, LOCATION],
        request=BookSerializer,
        responses={201: BookingDetailSerializer} | body_problems(403, 404, 409, 422),
    )
    def post(self, request: ApiRequest) -> HttpResponse:
        """Book a free time: confirmed at once, or the provider is asked, as `instant_booking` of the service says.

        They are also asked (`requested`) where nobody knows the town of an address they would come to.
        """
        given = read_body(BookSerializer, request)
        self.check_payment(given["payment_choice"])

        def book() -> Response:
            sent = _book(request.user, given)
            location = reverse("api:booking", args=[sent.public_id])
            body = detail(sent_booking(request.user, sent.public_id))
            return Response(body, status=201, headers={"Location": request.build_absolute_uri(location)})

        return answer_once(request, endpoint="bookings", do=book)


def _book(user: Any, given: dict[str, Any]) -> Booking:
    """Hold the time and send the booking; the caller's transaction holds both."""
    service = bookable_service(given["service"])
    staff = None
    if given.get("staff"):
        staff = next((one for one in service.performed_by.all() if one.public_id == given["staff"]), None)
        if staff is None:
            raise Invalid(_("Nobody with this id offers this service."), field="staff", code="unknown")
    details = details_of(given.get("details", {}), service)
    draft = start_draft(
        customer=user, service=service, staff=staff, starts_at=given["starts_at"], language=language_now()
    )
    try:
        return send_booking(booking_id=draft.pk, actor=user, details=details, payment_choice=given["payment_choice"])
    except Invalid as error:
        error.field = f"details.{error.field}" if error.field in DetailsSerializer().fields else error.field
        raise


class BookingDetailView(ApiView):
    """One booking."""

    @extend_schema(operation_id="get_booking", responses={200: BookingDetailSerializer} | problems(404))
    def get(self, request: ApiRequest, public_id: str) -> Response:
        """A booking with the steps that you can take, and what cancelling it now would mean."""
        read_query(InputSerializer, request)
        return Response(detail(sent_booking(request.user, public_id)))


class JobsView(ApiView):
    """A business's bookings."""

    @extend_schema(
        operation_id="list_jobs",
        parameters=[BookingFilters],
        responses={200: BookingPageSerializer} | problems(403),
    )
    def get(self, request: ApiRequest) -> Response:
        """Bookings of the business that you own or work in, the latest start first."""
        provider = provider_of(request.user)
        if provider is None:
            raise NotAllowed(_("This account belongs to no business."), code="no_business")
        return _page(request, provider_bookings(provider))
