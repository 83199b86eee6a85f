"""Forms of the way through a booking."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import Address, User
from marketplace.booking.actions.send_booking import Details
from marketplace.booking.models import Booking
from marketplace.booking.reach import Reach, reach_of
from marketplace.catalog.models import Service
from marketplace.core.phones import to_e164
from marketplace.payments.queries import payment_choices, takes_cards
from marketplace.storefront.areas import reached

COUNTRIES = [("IT", _("Italy")), ("AT", _("Austria")), ("DE", _("Germany")), ("CH", _("Switzerland"))]


class HoldForm(forms.Form):
    """A start time, and who comes (empty: whoever is free first)."""

    start = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M:%S%z"])
    staff = forms.CharField(required=False, max_length=12)

    def clean_start(self) -> datetime:
        """Always an aware instant: the value of the button names its offset."""
        return self.cleaned_data["start"]


class DetailsForm(forms.Form):
    """What the provider must know; the address only where they come to the customer."""

    street = forms.CharField(
        label=_("Street and number"), max_length=120, widget=forms.TextInput({"autocomplete": "street-address"})
    )
    postcode = forms.CharField(
        label=_("Postcode"), max_length=10, widget=forms.TextInput({"autocomplete": "postal-code"})
    )
    city = forms.CharField(label=_("Town"), max_length=80, widget=forms.TextInput({"autocomplete": "address-level2"}))
    country = forms.ChoiceField(label=_("Country"), choices=COUNTRIES)
    phone = forms.CharField(
        label=_("Phone number"),
        max_length=30,
        required=False,
        help_text=_("In case they end up at the wrong door. Only the provider sees it."),
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
    )
    note = forms.CharField(
        label=_("What should the provider know?"),
        max_length=1000,
        required=False,
        help_text=_("What is broken, which floor, where to park."),
        widget=forms.Textarea({"rows": 4}),
    )

    payment_choice = forms.ChoiceField(
        label=_("How would you like to pay?"),
        choices=payment_choices,
        initial=Booking.PaymentChoice.MANUAL,
        widget=forms.RadioSelect,
        required=False,
    )

    def __init__(self, *args: Any, booking: Booking, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.booking = booking
        self.unknown_town = ""  # the town that nobody knows, once somebody has named one
        if booking.place != Service.Place.AT_CUSTOMER:
            for name in ("street", "postcode", "city"):
                del self.fields[name]
            self.fields["country"].widget = forms.HiddenInput()
            self.fields["note"].help_text = _("Whatever helps them to prepare.")
        if not booking.has_fixed_price() or not takes_cards():
            del self.fields["payment_choice"]

    def clean_phone(self) -> str:
        """In international form, or an error that says what is expected."""
        raw = self.cleaned_data["phone"]
        if not raw:
            return ""
        number = to_e164(raw, country=self.data.get("country") or "IT")
        if number is None:
            raise forms.ValidationError(
                _("This is not a phone number we can dial. Please enter it with its area code, e.g. +39 0471 123456.")
            )
        return number

    def clean(self) -> dict[str, Any]:
        """Ask once about a town that nobody knows where customers book at once: it may be a slip of the pen.

        Sent again as it is, it goes to the provider, who looks whether they come there (see `booking.reach`).
        """
        data = self.cleaned_data
        town = data.get("city", "")
        if town and reach_of(self.booking.provider, city=town, country=data.get("country", "")) == Reach.UNKNOWN:
            self.unknown_town = town
            if not self.booking.needs_answer and self.data.get("town_asked") != town:
                self.add_error(
                    "city",
                    _(
                        "We do not know this town. Please check its name and the country. If they are right, send it "
                        "again: %(provider)s then checks whether they can come to you, and answers within 24 hours."
                    )
                    % {"provider": self.booking.provider.trading_name},
                )
        return data

    def details(self) -> Details:
        """The cleaned values as the action wants them."""
        given = {name: value for name, value in self.cleaned_data.items() if value}
        given.pop("payment_choice", None)
        return Details(**given)

    def chosen_payment(self) -> str:
        """How the customer pays; who is not asked pays the provider directly."""
        return self.cleaned_data.get("payment_choice") or Booking.PaymentChoice.MANUAL


def initial_details(booking: Booking, customer: User, homes: list[Address]) -> dict[str, str]:
    """What we already know: the customer's phone number, and the first address of theirs that the provider comes to."""
    known = {"country": booking.provider.country, "phone": customer.phone_number}
    for address in reached(booking.provider, homes)[:1]:
        known |= {name: getattr(address, name) for name in ("street", "postcode", "city", "country")}
    return known
