"""The inbox for apps."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from marketplace.accounts.requests import ApiRequest
from marketplace.core import clock
from marketplace.core.api.fields import IdField, InputSerializer, InstantField, read_body, read_query
from marketplace.core.api.pagination import PageQuery, PageSerializer, page_of
from marketplace.core.api.schema import body_problems, problems
from marketplace.core.api.views import ApiView
from marketplace.notifications.actions.mark_read import mark_all_read, mark_read_up_to
from marketplace.notifications.models import Notification
from marketplace.notifications.queries import inbox_of, unread_count


class NotificationSerializer(serializers.Serializer):
    """Something you were told."""

    id = serializers.CharField()
    kind = serializers.CharField(help_text="booking.accepted, booking.new_request …")
    title = serializers.CharField(help_text="In the language of the account.")
    link = serializers.CharField(help_text="A path on the site; may be empty.")
    created_at = InstantField()
    read_at = InstantField(allow_null=True)


class NotificationPageSerializer(PageSerializer):
    """A page of the inbox."""

    results = NotificationSerializer(many=True)


class ReadSerializer(InputSerializer):
    """How far somebody has read."""

    up_to = IdField(required=False, help_text="This one and everything below it; by default all there is.")


class UnreadSerializer(serializers.Serializer):
    """What is left."""

    unread = serializers.IntegerField(help_text="How many you have not read.")


def notification(one: Notification) -> dict[str, Any]:
    """As `NotificationSerializer`."""
    return {
        "id": one.public_id,
        "kind": one.kind,
        "title": one.title,
        "link": one.link,
        "created_at": one.created_at,
        "read_at": one.read_at,
    }


class NotificationsView(ApiView):
    """What you were told."""

    @extend_schema(
        operation_id="list_notifications",
        parameters=[PageQuery],
        responses={200: NotificationPageSerializer} | problems(),
    )
    def get(self, request: ApiRequest) -> Response:
        """Your inbox, the latest first."""
        read_query(PageQuery, request)
        page = page_of(inbox_of(request.user), request, ordering=("-created_at", "-pk"), present=notification)
        return Response(NotificationPageSerializer(page).data)


class ReadView(ApiView):
    """What you have seen."""

    @extend_schema(
        operation_id="read_notifications",
        request=ReadSerializer,
        responses={200: UnreadSerializer} | body_problems(404),
    )
    def put(self, request: ApiRequest) -> Response:
        """Mark your inbox as read, up to the newest one that you were shown, or all of it. Twice is once."""
        newest = read_body(ReadSerializer, request).get("up_to")
        if newest:
            mark_read_up_to(public_id=newest, actor=request.user)
        else:
            mark_all_read(actor=request.user, until=clock.now())
        return Response(UnreadSerializer({"unread": unread_count(request.user)}).data)
