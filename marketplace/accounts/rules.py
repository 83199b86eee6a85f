"""Pure rules about accounts."""

import phonenumbers
from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Invalid

COUNTRIES = ("AT", "CH", "DE", "IT")
POSTCODE_DIGITS = {"AT": 4, "CH": 4, "DE": 5, "IT": 5}


def e164(text: str, *, country: str, field: str = "phone_number") -> str:
    """A phone number as +390471123456; without a country code it is one of `country` (ISO 3166-1). Empty stays empty.

    Italian numbers keep their leading zero, as they must.
    """
    text = text.strip()
    if not text:
        return ""
    problem = Invalid(
        _("This is not a phone number we can call."),
        hint=_("With the country code it looks like +39 0471 123456."),
        field=field,
        code="phone_number",
    )
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        raise problem from None
    # A possible length is asked for, not an assigned number: operators open new ranges faster than the tables learn.
    if number.extension or not phonenumbers.is_possible_number(number):
        raise problem
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def check_postcode(postcode: str, *, country: str, field: str = "postcode") -> str:
    """A postcode has as many figures as its country's have."""
    postcode = postcode.strip()
    digits = POSTCODE_DIGITS.get(country)
    if digits and not (postcode.isascii() and postcode.isdigit() and len(postcode) == digits):
        raise Invalid(_("A postcode there has %(digits)s figures.") % {"digits": digits}, field=field, code="postcode")
    return postcode
