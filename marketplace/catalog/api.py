"""The catalogue for apps: the tree of trades, and one service."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.catalog import serializers
from marketplace.catalog.queries import bookable_service, tree
from marketplace.core.api.fields import InputSerializer, read_query
from marketplace.core.api.schema import problems
from marketplace.core.api.views import PublicApiView


class CategoriesView(PublicApiView):
    """What there is."""

    kept_for = 300

    @extend_schema(operation_id="list_categories", responses={200: serializers.CategoryTreeSerializer} | problems())
    def get(self, request: Request) -> Response:
        """Every group with its trades, in the reader's language."""
        read_query(InputSerializer, request)
        groups = [
            serializers.trade(group) | {"children": [serializers.trade(one) for one in trades]}
            for group, trades in tree()
        ]
        return Response(serializers.CategoryTreeSerializer({"results": groups}).data)


class ServiceView(PublicApiView):
    """One service."""

    kept_for = 0

    @extend_schema(operation_id="get_service", responses={200: serializers.ServiceDetailSerializer} | problems(404))
    def get(self, request: Request, public_id: str) -> Response:
        """A service that can be booked, with its people and the terms of cancelling."""
        read_query(InputSerializer, request)
        one = bookable_service(public_id)
        return Response(serializers.ServiceDetailSerializer(serializers.service_detail(one)).data)
