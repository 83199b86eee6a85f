"""Pure rules about accounts."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Invalid
from marketplace.core.phones import to_e164

COUNTRIES = ("AT", "CH", "DE", "IT")
POSTCODE_DIGITS = {"AT": 4, "CH": 4, "DE": 5, "IT": 5}


def e164(text: str, *, country: str, field: str = "phone_number") -> str:
    """A phone number as +390471123456; without a country code it is one of `country` (ISO 3166-1). Empty stays empty.

    Italian numbers keep their leading zero, as they must.
    """
    text = text.strip()
    if not text:
        return ""
    number = to_e164(text, country=country)
    if number is None:
        raise Invalid(
            _("This is not a phone number we can call."),
            hint=_("With the country code it looks like +39 0471 123456."),
            field=field,
            code="phone_number",
        )
    return number


def check_postcode(postcode: str, *, country: str, field: str = "postcode") -> str:
    """A postcode has as many figures as its country's have."""
    postcode = postcode.strip()
    digits = POSTCODE_DIGITS.get(country)
    if digits and not (postcode.isascii() and postcode.isdigit() and len(postcode) == digits):
        raise Invalid(_("Postcodes there have %(digits)s digits.") % {"digits": digits}, field=field, code="postcode")
    return postcode


def check_name(text: str, *, field: str = "name") -> str:
    """A person's name on one line. Our e-mails greet with it, so it can carry no address of a web page."""
    name = " ".join(text.split())
    if not name:
        raise Invalid(_("Please tell us your name."), field=field, code="required")
    if len(name) > 120 or set(name) & set("<>:/@\\"):
        raise Invalid(_("Please enter a name without special characters."), field=field, code="name")
    return name
