"""How services, lines, towns and faces are written on a page."""

from decimal import Decimal
from typing import Any

from babel import Locale
from babel.lists import format_list
from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from marketplace.booking.models import BookingLine
from marketplace.catalog.models import Category, Service
from marketplace.catalog.prints import print_of
from marketplace.core import formats
from marketplace.core.uploads import picture_url
from marketplace.payments import queries
from marketplace.providers.models import Provider
from marketplace.providers.queries import town_name
from marketplace.search.queries import SearchResult

register = template.Library()


def words(thing: Any, field: str) -> tuple[str, str]:
    """A translated field in the reader's language, else in the original, and which language that is."""
    language = get_language() or "en"
    text = thing.safe_translation_getter(field, language_code=language, default="")
    if text:
        return text, language
    return thing.safe_translation_getter(field, language_code=thing.language, any_language=True) or "", thing.language


def marked(text: str, language: str) -> str | SafeString:
    """The text, with its language where it is not the page's."""
    if language == get_language():
        return text
    return format_html('<span lang="{}">{}</span>', language, text)


@register.simple_tag
def service_title(service: Service) -> str | SafeString:
    """The title, in the original where there is no translation."""
    return marked(*words(service, "title"))


@register.simple_tag
def service_description(service: Service) -> str | SafeString:
    """The description, in the original where there is no translation."""
    return marked(*words(service, "description"))


@register.simple_tag
def provider_about(provider: Provider) -> str | SafeString:
    """What a provider says of themself."""
    return marked(*words(provider, "about"))


@register.simple_tag
def service_place(service: Service) -> str:
    """Where it takes place, and how far somebody comes for it. Its provider is loaded."""
    if service.place != Service.Place.AT_CUSTOMER:
        return service.get_place_display()
    return _("Comes to you, up to %(distance)s from %(town)s") % {
        "distance": formats.km(service.provider.service_radius_km),
        "town": town_of(service.provider),
    }


@register.simple_tag
def service_price(service: Service) -> str:
    """48 €, from 140 €, 38 € per hour, by quote."""
    price = formats.money(service.price, service.currency)
    if service.price_model == Service.PriceModel.QUOTE:
        return _("by quote")
    if service.price_model == Service.PriceModel.FROM:
        return _("from %(price)s") % {"price": price}
    if service.price_model == Service.PriceModel.HOURLY:
        return _("%(price)s per hour") % {"price": price}
    return price


@register.simple_tag
def rating(average: Decimal | float | None, count: int) -> str | SafeString:
    """Stars with their number, only where there are reviews."""
    if not count:
        return ""
    write = _rating.__wrapped__ if settings.DEBUG else _rating  # else a changed template would not be seen
    return write(average, count, get_language())


@formats.remember
def _rating(average: Decimal | float, count: int, language: str | None) -> SafeString:
    """The same for everybody who reads this language, and forty times on a page of cards."""
    return render_to_string("components/rating.html", {"average": average, "count": count})


@register.simple_tag
def line_title(line: BookingLine) -> str | SafeString:
    """What was booked, in the reader's language where the service has it."""
    return service_title(line.service) if line.service else line.title


@register.simple_tag
def line_price(line: BookingLine) -> str:
    """A line's price as agreed."""
    if line.total_amount is None:
        return _("by quote")
    price = formats.money(line.total_amount, line.currency)
    return _("from %(price)s") % {"price": price} if line.price_model == Service.PriceModel.FROM else price


@register.simple_tag
def town_of(provider: Provider) -> str:
    """The town in the reader's language, as far as its name is known."""
    return town_name(provider, get_language() or "en")


@register.simple_tag
def portrait_url(name: str, size: int = 160) -> str:
    """The address of a stored portrait, or nothing."""
    return picture_url(name, size) if name else ""


@register.simple_tag
def in_language(texts: Any) -> str:
    """One of several languages' texts: the reader's, else whichever there is."""
    if not isinstance(texts, dict):
        return str(texts or "")
    return texts.get(get_language() or "en") or next(iter(texts.values()), "")


@register.simple_tag
def booking_steps(current: int) -> str:
    """The steps of a booking with the present one marked."""
    steps = [_("Service"), _("Person and time"), _("Your details"), _("Done")]
    return render_to_string("components/steps.html", {"steps": steps, "current": current})


@register.simple_tag
def spoken_languages(codes: list[str]) -> str:
    """The names of languages in the reader's language, as a list in words."""
    locale = Locale.parse(formats.locale())
    return format_list([locale.languages.get(code, code) for code in codes], locale=locale)


@register.simple_tag
def print_for(category: Category) -> str:
    """The address of a trade's print."""
    return static(f"art/prints/{print_of(category)}.svg")


@register.simple_tag
def why(result: SearchResult) -> str:
    """One plain sentence that says why a result stands where it does."""
    clauses = {
        "nearest": _("nobody here is nearer"),
        "soonest": _("nobody is free sooner"),
        "cheapest": _("no price is lower"),
        "online": _("it is online, so distance does not matter"),
        "fits": _("it fits what you are looking for"),
    }
    return _("Listed here because: %(reasons)s.") % {
        "reasons": format_list([clauses[code] for code in result.reasons], locale=Locale.parse(formats.locale()))
    }


@register.simple_tag
def takes_cards() -> bool:
    """Whether customers can pay by card here."""
    return queries.takes_cards()
