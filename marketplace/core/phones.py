"""Phone numbers in the international form E.164."""

import phonenumbers


def to_e164(raw: str, *, country: str) -> str | None:
    """The number as +<country><number>, read as if dialled in `country`; None when nobody could be reached by it."""
    try:
        number = phonenumbers.parse(raw, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
