"""Forms of a provider's business. What an action refuses stands beside its field."""

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.forms import ActionForm
from marketplace.accounts.models import Language
from marketplace.catalog.models import Category, Service
from marketplace.providers.models import PolicyKind, Provider, StaffMember, VerificationDocument
from marketplace.providers.queries import abouts

LANGUAGES = Language.values


class StartForm(ActionForm):
    """The first step of offering services."""

    trading_name = forms.CharField(label=_("Name of your business"), max_length=120)
    account_type = forms.ChoiceField(
        label=_("Who works there?"),
        choices=[("individual", _("I work alone")), ("company", _("We are several"))],
        widget=forms.RadioSelect,
        initial="individual",
    )
    town = forms.CharField(
        label=_("Town"), max_length=80, help_text=_("Where you start from. Customers see the town, not your street.")
    )


class BusinessForm(ActionForm):
    """What people read about a provider, and on which terms the provider works."""

    trading_name = forms.CharField(label=_("Name of your business"), max_length=120)
    legal_name = forms.CharField(label=_("Legal name"), max_length=160)
    vat_id = forms.CharField(label=_("VAT number"), max_length=20, required=False)
    tax_scheme = forms.ChoiceField(label=_("Tax"), choices=Provider.TaxScheme.choices)
    about_en = forms.CharField(label=_("About you, in English"), required=False, widget=forms.Textarea({"rows": 4}))
    about_de = forms.CharField(label=_("About you, in German"), required=False, widget=forms.Textarea({"rows": 4}))
    about_it = forms.CharField(label=_("About you, in Italian"), required=False, widget=forms.Textarea({"rows": 4}))
    language = forms.ChoiceField(label=_("The language you write in"), choices=Language.choices)
    languages = forms.MultipleChoiceField(
        label=_("Languages you speak"), choices=Language.choices, widget=forms.CheckboxSelectMultiple
    )
    years_of_experience = forms.IntegerField(label=_("Years of experience"), min_value=0, max_value=70)
    town = forms.CharField(label=_("Town"), max_length=80)
    street = forms.CharField(label=_("Street and number"), max_length=120, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=10, required=False)
    service_radius_km = forms.IntegerField(
        label=_("How far you travel, in km"),
        min_value=1,
        max_value=200,
        help_text=_("Customers who live further away cannot book you to come to them."),
    )
    policy = forms.ChoiceField(label=_("Cancellation"), choices=PolicyKind.choices)
    instant_booking = forms.BooleanField(label=_("Customers book at once, without my answer"), required=False)

    def __init__(self, *args: Any, provider: Provider, **kwargs: Any) -> None:
        texts = {f"about_{code}": text for code, text in abouts(provider).items()}
        plain = (
            "trading_name",
            "legal_name",
            "vat_id",
            "tax_scheme",
            "language",
            "years_of_experience",
            "street",
            "postcode",
            "service_radius_km",
            "instant_booking",
        )
        initial = {name: getattr(provider, name) for name in plain} | texts
        initial |= {"town": provider.city, "policy": provider.policy.kind, "languages": provider.languages}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        spoken = cast(forms.MultipleChoiceField, self.fields["languages"])
        extra = [(code, code) for code in provider.languages if code not in LANGUAGES]
        spoken.choices = [*Language.choices, *extra]

    def changes(self) -> dict[str, Any]:
        """The cleaned values as `update_provider` wants them."""
        values = dict(self.cleaned_data)
        values["about"] = {code: values.pop(f"about_{code}") for code in LANGUAGES}
        return values


class PortraitForm(ActionForm):
    """A picture of the person or the business."""

    portrait = forms.FileField(label=_("Picture"), help_text=_("JPEG, PNG or WebP. Where it was taken is removed."))


class DocumentForm(ActionForm):
    """A private paper for the check."""

    kind = forms.ChoiceField(label=_("What does it show?"), choices=VerificationDocument.Kind.choices)
    file = forms.FileField(label=_("File"), help_text=_("PDF, JPEG or PNG. Only our moderators see it."))
    expires_on = forms.DateField(
        label=_("Valid until"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )


class PersonForm(ActionForm):
    """Somebody whose time is booked."""

    name = forms.CharField(label=_("Name"), max_length=120)
    role = forms.CharField(label=_("What they do"), max_length=80, required=False)
    phone = forms.CharField(label=_("Phone number"), max_length=30, required=False)
    is_active = forms.BooleanField(label=_("Takes bookings"), required=False, initial=True)


# In the provider's own words: "at your place" is what customers read, and would be the wrong end here.
PLACES = (
    (Service.Place.AT_CUSTOMER.value, _("At the customer's")),
    (Service.Place.AT_PROVIDER.value, _("At your business")),
    (Service.Place.ONLINE.value, Service.Place.ONLINE.label),
)


class ServiceForm(ActionForm):
    """What a provider sells."""

    category = forms.ChoiceField(label=_("Trade"))
    title_en = forms.CharField(label=_("Title in English"), max_length=100, required=False)
    title_de = forms.CharField(label=_("Title in German"), max_length=100, required=False)
    title_it = forms.CharField(label=_("Title in Italian"), max_length=100, required=False)
    description_en = forms.CharField(
        label=_("Description in English"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3})
    )
    description_de = forms.CharField(
        label=_("Description in German"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3})
    )
    description_it = forms.CharField(
        label=_("Description in Italian"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3})
    )
    price_model = forms.ChoiceField(label=_("How is the price meant?"), choices=Service.PriceModel.choices)
    price = forms.DecimalField(label=_("Price in euros"), max_digits=9, decimal_places=2, required=False, localize=True)
    duration = forms.IntegerField(label=_("Duration in minutes"), min_value=15, max_value=600, initial=60)
    buffer_before = forms.IntegerField(label=_("Minutes kept free before"), min_value=0, max_value=240, initial=0)
    buffer_after = forms.IntegerField(label=_("Minutes kept free after"), min_value=0, max_value=240, initial=15)
    lead_time = forms.IntegerField(
        label=_("Hours of notice"),
        min_value=0,
        max_value=720,
        initial=4,
        help_text=_("How long before the start somebody can book at the latest."),
    )
    horizon_days = forms.IntegerField(label=_("Days ahead"), min_value=1, max_value=365, initial=60)
    place = forms.ChoiceField(label=_("Place"), choices=PLACES)
    performed_by = forms.ModelMultipleChoiceField(
        label=_("Performed by"), queryset=StaffMember.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    MINUTES = ("duration", "buffer_before", "buffer_after")

    def __init__(self, *args: Any, provider: Provider, service: Service | None = None, **kwargs: Any) -> None:
        people = provider.staff_members.filter(is_active=True)
        initial = _of_service(service) if service else {"performed_by": list(people)}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        self.provider = provider
        cast(forms.ModelMultipleChoiceField, self.fields["performed_by"]).queryset = people
        cast(forms.ChoiceField, self.fields["category"]).choices = trade_choices()
        self.fields[f"title_{provider.language}"].required = True

    def arguments(self) -> dict[str, Any]:
        """The cleaned values as the actions want them."""
        data = self.cleaned_data
        return {
            "category": Category.objects.trades().get(pk=data["category"]),
            "titles": {code: data[f"title_{code}"] for code in LANGUAGES},
            "descriptions": {code: data[f"description_{code}"] for code in LANGUAGES},
            "staff": list(data["performed_by"]),
            "price_model": data["price_model"],
            "price": data["price"],
            **{name: timedelta(minutes=data[name]) for name in self.MINUTES},
            "lead_time": timedelta(hours=data["lead_time"]),
            "horizon_days": data["horizon_days"],
            "place": data["place"],
        }

    def add_error(self, field: str | None, error: Any) -> None:
        """What an action calls `title` is the title in the provider's own language here."""
        name = f"title_{self.provider.language}" if field == "title" else field
        super().add_error(name if name in self.fields or name is None else None, error)


def _of_service(service: Service) -> dict[str, Any]:
    texts = {row.language_code: row for row in service.translations.all()}
    initial: dict[str, Any] = {f"title_{code}": row.title for code, row in texts.items()}
    initial |= {f"description_{code}": row.description for code, row in texts.items()}
    initial |= {name: int(getattr(service, name).total_seconds() // 60) for name in ServiceForm.MINUTES}
    initial["lead_time"] = int(service.lead_time.total_seconds() // 3600)
    for name in ("price_model", "price", "horizon_days", "place"):
        initial[name] = getattr(service, name)
    return initial | {"category": service.category_id, "performed_by": list(service.performed_by.all())}


def trade_choices() -> list[tuple[str, Any]]:
    """Trades by group, in the reader's language."""
    choices: list[tuple[str, list[tuple[int, str]]]] = []
    language = get_language() or "en"
    for category in Category.objects.active():
        name = category.safe_translation_getter("name", language_code=language, any_language=True)
        if category.depth == 1:
            choices.append((name, []))
        elif choices:
            choices[-1][1].append((category.pk, name))
    return [("", _("Please choose")), *choices]
