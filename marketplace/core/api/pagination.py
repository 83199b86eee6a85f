"""Pages by cursor: what is added meanwhile neither repeats a row nor hides one."""

from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, pagination, serializers
from rest_framework.request import Request

from marketplace.core.api.fields import FIRST_YEAR, LAST_YEAR, InputSerializer
from marketplace.core.errors import Invalid

PER_PAGE, MOST_PER_PAGE = 20, 100


class PageQuery(InputSerializer):
    """What every list understands."""

    cursor = serializers.CharField(required=False, max_length=200, help_text="From `next` or `previous` of a page.")
    limit = serializers.IntegerField(required=False, min_value=1, max_value=MOST_PER_PAGE, default=PER_PAGE)


class PageSerializer(serializers.Serializer):
    """The addresses of the pages beside this one."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


def no_cursor() -> Invalid:
    """The error for a cursor that we have not made."""
    return Invalid(_("This cursor is none of ours."), field="cursor", code="cursor")


class TimePages(pagination.CursorPagination):
    """Pages of rows in order of an instant; give the order as `ordering`."""

    page_size = PER_PAGE
    page_size_query_param = "limit"
    max_page_size = MOST_PER_PAGE

    def __init__(self, *ordering: str) -> None:
        self.ordering = ordering

    def get_ordering(self, request: Any, queryset: Any, view: Any) -> Any:
        """Fixed by the view; nothing of the address changes it."""
        return self.ordering

    def decode_cursor(self, request: Request) -> Any:
        """The cursor of the address; a forged one is said, and never reaches the database."""
        try:
            cursor = super().decode_cursor(request)
        except exceptions.NotFound as error:
            raise no_cursor() from error
        if cursor is not None and cursor.position is not None:
            try:
                instant = parse_datetime(str(cursor.position))
            except ValueError as error:
                raise no_cursor() from error
            if instant is None or instant.tzinfo is None or not FIRST_YEAR <= instant.year <= LAST_YEAR:
                raise no_cursor()
        return cursor


def page_of(rows: Any, request: Request, *, ordering: tuple[str, ...], present: Any) -> dict[str, Any]:
    """One page: `{next, previous, results}`, each row through `present`."""
    pages = TimePages(*ordering)
    found: list[Any] = pages.paginate_queryset(rows, request) or []
    return {
        "next": pages.get_next_link(),
        "previous": pages.get_previous_link(),
        "results": [present(row) for row in found],
    }
