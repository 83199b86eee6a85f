"""The form of a bid: three prices, a free time of one's own calendar, a message."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.forms import ActionForm
from marketplace.bidding.actions.place_bid import Offer
from marketplace.bidding.enums import LineKind
from marketplace.bidding.rules import Line
from marketplace.bidding.sealed import OwnBid
from marketplace.core import clock, formats
from marketplace.core.intervals import Interval, to_instant
from marketplace.providers.models import Provider, StaffMember
from marketplace.scheduling.spans import free_stretches

GRID = timedelta(minutes=30)
MOST_STARTS = 400  # what a list of times can bear
HOURS = [30, 60, 90, 120, 150, 180, 240, 300, 360, 480]  # minutes
KINDS = (LineKind.LABOUR, LineKind.MATERIAL, LineKind.TRAVEL)


def _price(label: Any, **kwargs: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=0, max_digits=9, decimal_places=2, localize=True, required=False, **kwargs
    )


def _durations() -> list[tuple[int, str]]:
    """Asked for each form anew, so in the language of who fills it in."""
    return [(n, formats.duration(timedelta(minutes=n))) for n in HOURS]


class BidForm(ActionForm):
    """What a provider offers. The price is the sum of its parts."""

    labour = _price(_("Labour, in euros"))
    material = _price(_("Material, in euros"))
    travel = _price(_("Travel, in euros"))
    duration = forms.TypedChoiceField(label=_("How long it takes"), choices=_durations, coerce=int, initial=120)
    proposed_start = forms.CharField(
        label=_("When you would come"), widget=forms.Select, help_text=_("Free times of your calendar.")
    )
    message = forms.CharField(
        label=_("What should the customer know?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("How you would do it, and what the price includes. Only this customer reads it."),
    )

    def __init__(self, *args: Any, staff: Sequence[StaffMember], window: tuple[datetime, datetime], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.staff = {member.public_id: member for member in staff}
        self.groups = free_starts(staff, *window)
        self.fields["proposed_start"].widget = forms.Select(choices=[("", _("Please choose")), *self.groups])

    def clean_proposed_start(self) -> tuple[StaffMember, datetime]:
        """Who comes, and when; both stand in the chosen value."""
        staff_id, _at, instant = self.cleaned_data["proposed_start"].partition("@")
        try:
            start = datetime.fromisoformat(instant)
        except ValueError:
            start = None
        if start is None or start.tzinfo is None or staff_id not in self.staff:
            raise forms.ValidationError(_("Please choose a time."))
        return self.staff[staff_id], start

    def clean(self) -> dict[str, Any]:
        """At least one part of the price is more than nothing."""
        data = super().clean() or {}
        if not self.errors and not any(data.get(kind.value) for kind in KINDS):
            self.add_error("labour", _("Please enter a price above 0."))
        return data

    def add_error(self, field: str | None, error: Any) -> None:
        """What the action says of the whole price stands beside its first part."""
        super().add_error({"amount": "labour", "lines": "labour"}.get(field or "", field), error)

    def offer(self) -> Offer:
        """The cleaned values as the action wants them."""
        data = self.cleaned_data
        member, start = data["proposed_start"]
        lines = [Line(kind.value, str(kind.label), data[kind.value]) for kind in KINDS if data.get(kind.value)]
        return Offer(
            staff_member=member,
            amount=sum((line.amount for line in lines), Decimal(0)),
            proposed_start=start,
            duration=timedelta(minutes=data["duration"]),
            message=data["message"],
            language=get_language() or "en",
            lines=lines,
        )


def initial_bid(bid: OwnBid | None) -> dict[str, Any]:
    """The values of the bid that is to be revised."""
    if bid is None:
        return {}
    parts = {line.kind: line.amount for line in bid.lines}
    return {
        **{kind.value: parts.get(kind.value) for kind in KINDS},
        "duration": int(bid.duration.total_seconds() // 60),
        "proposed_start": f"{bid.staff_public_id}@{bid.proposed_start.astimezone(UTC).isoformat()}",
        "message": bid.message,
    }


def free_starts(
    staff: Sequence[StaffMember], start: datetime, end: datetime
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Half hours at which somebody is free, by day, as groups of a list; the person's name where there are several."""
    free = free_stretches(staff, max(start, clock.now()), end)
    found: list[tuple[datetime, StaffMember]] = []
    for member in staff:
        found.extend((at, member) for stretch in free[member.pk] for at in _grid(stretch))
    groups: dict[str, list[tuple[str, str]]] = {}
    for at, member in sorted(found, key=lambda one: (one[0], one[1].pk))[:MOST_STARTS]:
        zone = ZoneInfo(member.provider.timezone)
        day = formats.day_short(at.astimezone(zone).date())
        # A closed list shows the chosen line only, so each line says its day as well.
        label = f"{day}, {formats.clock_time(at, zone)}" + (f" · {member.name}" if len(staff) > 1 else "")
        groups.setdefault(day, []).append((f"{member.public_id}@{at.isoformat()}", label))
    return list(groups.items())


def _grid(stretch: Interval) -> list[datetime]:
    """Starts every half hour from the beginning of a free stretch, rounded up to a tidy minute."""
    step = int(GRID.total_seconds())
    first = -(-stretch[0] // step) * step
    return [to_instant(at) for at in range(first, stretch[1] - step + 1, step)]


def people_of(provider: Provider) -> list[StaffMember]:
    """Who can come; the calendar wants their provider loaded."""
    return list(provider.staff_members.filter(is_active=True).select_related("provider").order_by("pk"))
