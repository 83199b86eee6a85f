"""The base of what waits for somebody, on the home page of the Wagtail admin."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from wagtail.admin.ui.components import Component

SHOWN = 5


class WaitingPanel(Component):
    """How many wait, the first of them, and the way to all the others. Two queries, however many there are."""

    template_name = "pages/moderation/panel.html"
    row_template: str
    columns: tuple[Promise, ...]
    nothing: Promise
    lists: tuple[tuple[str, str, Promise], ...]  # name of the address, query string, words

    def waiting(self) -> QuerySet[Any]:
        """Those that wait, the longest wait first."""
        raise NotImplementedError

    def heading(self, count: int) -> str:
        """How many there are, in words."""
        raise NotImplementedError

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """What the template shows; each row is called `one` there."""
        rows = self.waiting()
        count = rows.count()
        return {
            "id": self.name.replace("_", "-"),
            "heading": self.heading(count),
            "columns": self.columns,
            "row_template": self.row_template,
            "count": count,
            "shown": rows[:SHOWN],
            "nothing": self.nothing,
            "lists": [(f"{reverse(name)}?{query}", words) for name, query, words in self.lists],
        }
