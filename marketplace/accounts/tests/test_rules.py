"""Pure rules: phone numbers, postcodes, names."""

import pytest

from marketplace.accounts.rules import check_name, check_postcode, e164
from marketplace.core.errors import Invalid


@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [
        ("", "IT", ""),
        ("0471 123456", "IT", "+390471123456"),
        ("333 123 4567", "IT", "+393331234567"),
        ("+43 512 123456", "IT", "+43512123456"),
        ("0043 512 123456", "DE", "+43512123456"),
        ("089/123456-78", "DE", "+498912345678"),
    ],
)
def test_a_phone_number_is_kept_in_international_form(typed, country, kept):
    assert e164(typed, country=country) == kept


@pytest.mark.parametrize("typed", ["call me", "12", "+999 123456", "0471 12345678901234"])
def test_what_cannot_be_called_is_refused_beside_its_field(typed):
    with pytest.raises(Invalid) as refused:
        e164(typed, country="IT", field="phone")
    assert refused.value.field == "phone"


@pytest.mark.parametrize(("postcode", "country"), [("39100", "IT"), ("6020", "AT"), (" 80331 ", "DE"), ("AB1", "GB")])
def test_postcodes_that_fit_their_country(postcode, country):
    assert check_postcode(postcode, country=country) == postcode.strip()


@pytest.mark.parametrize(("postcode", "country"), [("3910", "IT"), ("39100", "AT"), ("８０３３１", "DE"), ("", "IT")])
def test_postcodes_that_do_not(postcode, country):
    with pytest.raises(Invalid) as refused:
        check_postcode(postcode, country=country)
    assert refused.value.field == "postcode"


def test_a_name_stands_on_one_line():
    assert check_name("  Anna\n Maria  D’Angelo-Groß ") == "Anna Maria D’Angelo-Groß"


@pytest.mark.parametrize("typed", ["", "  ", "win.example/now http://x", "<b>Anna</b>", "a@b", "x" * 121])
def test_a_name_carries_no_address_of_a_web_page(typed):
    with pytest.raises(Invalid):
        check_name(typed)
