"""Searching for apps: the same search as the page's, its words and filters, its order."""

import base64
import json
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from marketplace.accounts.models import Language
from marketplace.catalog.serializers import ServiceSerializer, language_now, service
from marketplace.core.api.fields import DayField, InputSerializer, InstantField, read_query
from marketplace.core.api.pagination import PageSerializer, no_cursor
from marketplace.core.api.schema import problems
from marketplace.core.api.views import PublicApiView
from marketplace.core.errors import Invalid
from marketplace.search.queries import SearchPage, SearchResult, search
from marketplace.search.rules import MOST_KM, SORTS, SearchQuery

MOST_PAGES = 1000


class SearchFilters(InputSerializer):
    """What a search may ask for; everything is optional."""

    q = serializers.CharField(required=False, max_length=200, help_text="A trade, or a sentence: plumber near Merano.")
    near = serializers.CharField(required=False, max_length=80, help_text="A town, in any of its languages.")
    km = serializers.IntegerField(required=False, min_value=1, max_value=MOST_KM, help_text="Around `near`.")
    category = serializers.SlugField(required=False, max_length=60, help_text="A `key` of categories/.")
    on = DayField(required=False, help_text="Only what is free on this day.")
    sort = serializers.ChoiceField(SORTS, required=False, default="best")
    lang = serializers.ChoiceField(Language.choices, required=False, help_text="Instead of Accept-Language.")
    cursor = serializers.CharField(required=False, max_length=60, help_text="From `next` or `previous` of a page.")


class FoundServiceSerializer(ServiceSerializer):
    """A service with the free times that a page of results shows."""

    distance_km = serializers.FloatField(allow_null=True)
    next_times = serializers.ListField(child=InstantField(), help_text="A few free times, the first one first.")
    reasons = serializers.ListField(child=serializers.CharField(), help_text="Why it stands here: nearest, soonest …")


class UnderstoodSerializer(serializers.Serializer):
    """What was understood of the words."""

    text = serializers.CharField()
    near = serializers.CharField()
    on = serializers.DateField(allow_null=True)
    corrected = serializers.CharField(help_text="The word that was searched instead of a mistyped one.")


class SearchPageSerializer(PageSerializer):
    """A page of results."""

    total = serializers.IntegerField()
    understood = UnderstoodSerializer()
    results = FoundServiceSerializer(many=True)


class ServicesView(PublicApiView):
    """Finding a service."""

    kept_for = 60

    @extend_schema(
        operation_id="search_services",
        parameters=[SearchFilters],
        responses={200: SearchPageSerializer} | problems(),
    )
    def get(self, request: Request) -> Response:
        """Services that can be booked now, the best match first."""
        given = read_query(SearchFilters, request)
        if given.get("lang"):
            translation.activate(given["lang"])
        page = _page_number(given.get("cursor", ""))
        found = search(
            SearchQuery(
                text=given.get("q", ""),
                near=given.get("near", ""),
                km=given.get("km"),
                category=given.get("category", ""),
                on=given.get("on"),
                sort=given["sort"],
                page=page,
                language=language_now(),
            )
        )
        if given.get("category") and found.category is None:
            raise Invalid(_("There is no category of this key."), field="category", code="unknown")
        if given.get("near") and found.unknown_place:
            raise Invalid(_("We do not know this place."), field="near", code="unknown")
        return Response(SearchPageSerializer(_answer(request, found)).data)


def _answer(request: Request, found: SearchPage) -> dict[str, Any]:
    query = found.query
    return {
        "next": _address(request, query.page + 1) if found.has_next and query.page < MOST_PAGES else None,
        "previous": _address(request, query.page - 1) if found.has_previous else None,
        "total": found.total,
        "understood": {"text": query.text, "near": query.near, "on": query.on, "corrected": found.corrected},
        "results": [_result(one) for one in found.results],
    }


def _result(one: SearchResult) -> dict[str, Any]:
    one.service.provider = one.provider
    return service(one.service) | {
        "distance_km": None if one.distance_km is None else round(one.distance_km, 1),
        "next_times": [slot.start for slot in one.times],
        "reasons": one.reasons,
    }


def _address(request: Request, page: int) -> str:
    """The address of another page of this search; the number stays ours to change, so it is not to be read."""
    address = request.build_absolute_uri()
    if page == 1:
        return remove_query_param(address, "cursor")
    cursor = base64.urlsafe_b64encode(json.dumps({"p": page}).encode()).decode()
    return replace_query_param(address, "cursor", cursor)


def _page_number(cursor: str) -> int:
    if not cursor:
        return 1
    try:
        page = json.loads(base64.urlsafe_b64decode(cursor.encode()))["p"]
    except (ValueError, KeyError, TypeError) as error:
        raise no_cursor() from error
    if type(page) is not int or not 1 <= page <= MOST_PAGES:
        raise no_cursor()
    return page
