"""The form of a request: what, where, when, how much. Each section is a few fields; everything keeps what was typed."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.forms import ActionForm
from marketplace.accounts.models import User
from marketplace.bidding.actions.post_request import RequestDetails
from marketplace.catalog.models import Category
from marketplace.catalog.queries import tree
from marketplace.core import clock
from marketplace.core.fields import PicturesField

DAYS_OPEN = [
    ("1", _("one day")),
    ("2", _("two days")),
    ("3", _("three days")),
    ("7", _("a week")),
    ("14", _("two weeks")),
]
SECTIONS = (
    (_("What is to be done?"), ("category", "title", "description", "pictures")),
    (_("Where?"), ("street", "postcode", "city")),
    (_("When?"), ("wanted_from", "wanted_until")),
    (_("Your budget, and how long to take bids"), ("budget_min", "budget_max", "days_open")),
)


def _day(label: Any, **kwargs: Any) -> forms.DateField:
    """A date; the browser's own calendar where it has one."""
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **kwargs)


class RequestForm(ActionForm):
    """What a customer asks for."""

    stands_for = {"bids_close_at": "days_open"}

    category = forms.ChoiceField(label=_("Trade"), error_messages={"invalid_choice": _("Please choose a trade.")})
    title = forms.CharField(
        label=_("In one line"), max_length=100, help_text=_("For example: Rewire the kitchen and add a circuit")
    )
    description = forms.CharField(
        label=_("What do they need to know before naming a price?"),
        max_length=3000,
        widget=forms.Textarea({"rows": 6}),
        help_text=_("Size, age, floor, what is there already. Please leave out names and phone numbers."),
    )
    pictures = PicturesField(
        label=_("Pictures"), required=False, most=6, help_text=_("Up to six. Where they were taken is removed.")
    )
    street = forms.CharField(
        label=_("Street and number"),
        max_length=120,
        help_text=_("Only the business that you choose sees it."),
        widget=forms.TextInput({"autocomplete": "street-address"}),
    )
    postcode = forms.CharField(
        label=_("Postcode"), max_length=10, widget=forms.TextInput({"autocomplete": "postal-code"})
    )
    city = forms.CharField(label=_("Town"), max_length=80, widget=forms.TextInput({"autocomplete": "address-level2"}))
    wanted_from = _day(_("From"))
    wanted_until = _day(_("Until"))
    budget_min = forms.DecimalField(
        label=_("Budget from, in euros"), required=False, min_value=0, max_digits=9, decimal_places=2, localize=True
    )
    budget_max = forms.DecimalField(
        label=_("Budget up to, in euros"), required=False, min_value=0, max_digits=9, decimal_places=2, localize=True
    )
    days_open = forms.ChoiceField(label=_("Bids can come for"), choices=DAYS_OPEN, initial="3")

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        groups = [(group, trades) for group, trades in tree() if trades]
        self.trades = {trade.key: trade for _group, trades in groups for trade in trades}
        category = self.fields["category"]
        assert isinstance(category, forms.ChoiceField)
        category.choices = [
            ("", _("Please choose")),
            *((group.name, [(trade.key, trade.name) for trade in trades]) for group, trades in groups),
        ]

    def clean_category(self) -> Category:
        """The trade with that key."""
        return self.trades[self.cleaned_data["category"]]

    def sections(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields in their sections, for the page."""
        return [(heading, [self[name] for name in names]) for heading, names in SECTIONS]

    def details(self) -> RequestDetails:
        """What the action wants: the days of the window as instants of the customer's zone."""
        data = self.cleaned_data
        plain = ("title", "description", "street", "postcode", "city", "budget_min", "budget_max")
        return RequestDetails(
            **{name: data[name] for name in plain},
            wanted_from=self._midnight(data["wanted_from"]),
            wanted_until=self._midnight(data["wanted_until"] + timedelta(days=1)),
            bids_close_at=clock.now() + timedelta(days=int(data["days_open"])),
        )

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone)


def initial_request(user: User | None, *, today: date, category: str, city: str = "") -> dict[str, Any]:
    """What we know already: the trade and the town somebody came from, their address, the coming two weeks."""
    known: dict[str, Any] = {
        "category": category,
        "wanted_from": today + timedelta(days=3),
        "wanted_until": today + timedelta(days=17),
    }
    if city:
        known["city"] = city[:80]
    address = user.addresses.first() if user else None
    if address is not None and city in ("", address.city):
        known |= {name: getattr(address, name) for name in ("street", "postcode", "city")}
    return known
