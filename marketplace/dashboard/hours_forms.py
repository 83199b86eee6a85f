"""When somebody works and when they are away, as forms. A wrong time says which day it is about."""

from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.forms import ActionForm
from marketplace.scheduling import rules
from marketplace.scheduling.models import Weekday

Stretch = tuple[time, time]

# By part of the day and edge. The sentence of an error names the field, so each of a day's four has a name of its own.
LABELS = (
    {"start": _("%(day)s, from"), "end": _("%(day)s, until")},
    {"start": _("%(day)s, second time, from"), "end": _("%(day)s, second time, until")},
)
PARTS = range(len(LABELS))


def _name(day: int, part: int, edge: str) -> str:
    return f"day_{day}_{part}_{edge}"


class WeekForm(ActionForm):
    """Seven days with up to two stretches each; an empty pair means nothing."""

    def __init__(self, *args: Any, week: dict[int, list[Stretch]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day, name in Weekday.choices:
            for part, labels in enumerate(LABELS):
                stretch = (week or {}).get(day, [])[part : part + 1]
                for index, (edge, label) in enumerate(labels.items()):
                    self.fields[_name(day, part, edge)] = forms.TimeField(
                        label=label % {"day": name},
                        required=False,
                        initial=stretch[0][index] if stretch else None,
                        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
                    )

    def rows(self) -> list[tuple[str, list[Any]]]:
        """Day by day, the fields of a day beside each other."""
        return [
            (str(name), [self[_name(day, part, edge)] for part in PARTS for edge in ("start", "end")])
            for day, name in Weekday.choices
        ]

    def clean(self) -> dict[str, Any]:
        """All that is wrong in the week at once, each beside its time: half a stretch, a wrong order, an overlap."""
        data = super().clean() or {}
        for day in Weekday.values:
            whole = self._whole(day, data)
            for fault in rules.faults(list(whole.values())):
                self.add_error(_name(day, list(whole)[fault.index], fault.edge), str(fault.message))
        return data

    def week(self) -> dict[int, list[Stretch]]:
        """The cleaned hours as `set_working_hours` wants them."""
        return {day: list(self._pairs(day, self.cleaned_data).values()) for day in Weekday.values}

    def _pairs(self, day: int, data: dict[str, Any]) -> dict[int, Any]:
        pairs = {part: (data.get(_name(day, part, "start")), data.get(_name(day, part, "end"))) for part in PARTS}
        return {part: pair for part, pair in pairs.items() if pair[0] is not None and pair[1] is not None}

    def _whole(self, day: int, data: dict[str, Any]) -> dict[int, Stretch]:
        for part in PARTS:
            names = [_name(day, part, edge) for edge in ("start", "end")]
            missing = [name for name in names if data.get(name) is None]
            # A time that could not be read has its own error already.
            if len(missing) == 1 and missing[0] not in self.errors:
                self.add_error(missing[0], _("Please enter both times, or none."))
        return self._pairs(day, data)


class TimeOffForm(ActionForm):
    """Days on which somebody is away, in the provider's zone."""

    stands_for: ClassVar[dict[str, str]] = {"ends_at": "last"}

    first = forms.DateField(label=_("From"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    last = forms.DateField(label=_("Until and including"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    reason = forms.CharField(label=_("Reason"), max_length=120, required=False, help_text=_("Only you see it."))

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if isinstance(first, date) and isinstance(last, date) and last < first:
            self.add_error("last", _("The end must not be before the beginning."))
        return data

    def span(self, zone: ZoneInfo) -> dict[str, datetime]:
        """From the first midnight to the midnight after the last day."""
        data = self.cleaned_data
        return {
            "starts_at": datetime.combine(data["first"], time(), zone),
            "ends_at": datetime.combine(data["last"] + timedelta(days=1), time(), zone),
        }
