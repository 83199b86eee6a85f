"""The tax table, and that no cent is lost between net, tax and gross."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.money import Money
from marketplace.core.taxes import (
    EU,
    RATES,
    TaxParty,
    TaxTreatment,
    commission_treatment,
    net_of_gross,
    rates_on,
    service_treatment,
    tax_on_net,
)

TODAY = date(2026, 11, 23)
CONSUMER = {country: TaxParty(country) for country in ("AT", "CH", "DE", "IT")}
BUSINESS = {
    "AT": TaxParty("AT", "ATU12345678"),
    "CH": TaxParty("CH", "CHE123456789"),
    "DE": TaxParty("DE", "DE123456789"),
    "IT": TaxParty("IT", "IT12345678901"),
}
SMALL = {country: TaxParty(country, "", "small_business") for country in CONSUMER}
amounts = st.integers(-5_000_000, 5_000_000).map(lambda cents: Money(Decimal(cents) / 100))
rates = st.sampled_from([Decimal(n) for n in ("0", "2.6", "5", "7", "8.1", "10", "16", "19", "20", "22")])


@pytest.mark.parametrize(
    ("country", "on", "standard", "reduced"),
    [
        ("DE", TODAY, "19", "7"),
        ("DE", date(2020, 6, 30), "19", "7"),
        ("DE", date(2020, 7, 1), "16", "5"),
        ("DE", date(2020, 12, 31), "16", "5"),
        ("DE", date(2021, 1, 1), "19", "7"),
        ("AT", TODAY, "20", "10"),
        ("IT", TODAY, "22", "10"),
        ("IT", date(2013, 9, 30), "21", "10"),
        ("CH", TODAY, "8.1", "2.6"),
        ("CH", date(2023, 12, 31), "7.7", "2.5"),
    ],
)
def test_rates_have_days_of_validity(country, on, standard, reduced):
    assert rates_on(country, on) == (Decimal(standard), Decimal(reduced))


@pytest.mark.parametrize(("country", "on"), [("FR", TODAY), ("DE", date(2000, 1, 1))])
def test_a_rate_that_is_not_known_is_not_guessed(country, on):
    with pytest.raises(LookupError):
        rates_on(country, on)


def test_every_table_runs_from_the_latest_to_the_earliest():
    for table in RATES.values():
        days = [valid_from for valid_from, _, _ in table]
        assert days == sorted(days, reverse=True)


@pytest.mark.parametrize("country", sorted(CONSUMER))
def test_at_home_everybody_pays_the_rate_of_the_country(country):
    standard, reduced = rates_on(country, TODAY)
    for recipient in (CONSUMER[country], BUSINESS[country]):
        assert service_treatment(BUSINESS[country], recipient, TODAY) == TaxTreatment(standard, "S")
        assert service_treatment(BUSINESS[country], recipient, TODAY, reduced=True) == TaxTreatment(reduced, "S")


@pytest.mark.parametrize(
    ("country", "scheme", "reason"),
    [
        ("DE", "small_business", "DE_19_USTG"),
        ("AT", "small_business", "AT_6_1_27_USTG"),
        ("IT", "forfettario", "IT_FORFETTARIO"),
        ("IT", "small_business", "IT_FORFETTARIO"),
        ("CH", "small_business", "CH_10_MWSTG"),
    ],
)
def test_a_small_business_charges_no_tax_and_says_why(country, scheme, reason):
    issuer = TaxParty(country, "", scheme)
    assert service_treatment(issuer, CONSUMER["DE"], TODAY) == TaxTreatment(Decimal(0), "E", reason)
    assert service_treatment(issuer, BUSINESS[country], TODAY, reduced=True).reason_code == reason


def test_between_businesses_of_two_countries_the_recipient_owes_the_tax():
    for issuer, recipient in (("IT", "DE"), ("DE", "AT"), ("AT", "IT")):
        treatment = service_treatment(BUSINESS[issuer], BUSINESS[recipient], TODAY)
        assert treatment == TaxTreatment(Decimal(0), "AE", "REVERSE_CHARGE")


def test_a_consumer_abroad_pays_the_tax_of_the_issuer():
    assert service_treatment(BUSINESS["IT"], CONSUMER["DE"], TODAY) == TaxTreatment(Decimal(22), "S")
    assert service_treatment(BUSINESS["DE"], CONSUMER["CH"], TODAY) == TaxTreatment(Decimal(19), "S")


def test_across_the_border_of_the_union_there_is_no_tax_of_the_issuer_between_businesses():
    for issuer, recipient in (("IT", "CH"), ("CH", "DE")):
        assert service_treatment(BUSINESS[issuer], BUSINESS[recipient], TODAY).category == "O"


def test_without_a_number_of_ones_own_nobody_shifts_the_tax():
    assert service_treatment(SMALL["DE"], BUSINESS["AT"], TODAY).category == "E"
    assert service_treatment(TaxParty("IT", " "), BUSINESS["DE"], TODAY) == TaxTreatment(Decimal(22), "S")


@pytest.mark.parametrize(
    ("provider", "rate", "category"),
    [
        (BUSINESS["IT"], 22, "S"),
        (TaxParty("IT", "", "forfettario"), 22, "S"),
        (TaxParty("IT", "IT12345678901", "forfettario"), 22, "S"),
        (BUSINESS["DE"], 0, "AE"),
        (TaxParty("DE", "DE123456789", "small_business"), 0, "AE"),
        (SMALL["DE"], 22, "S"),
        (BUSINESS["CH"], 0, "O"),
    ],
)
def test_the_tax_on_commission_depends_on_place_and_number_only(provider, rate, category):
    treatment = commission_treatment(BUSINESS["IT"], provider, TODAY)
    assert (treatment.rate, treatment.category) == (Decimal(rate), category)


issuers = st.builds(
    TaxParty,
    st.sampled_from(sorted(CONSUMER)),
    st.sampled_from(["", "X1"]),
    st.sampled_from(["standard", "small_business", "forfettario"]),
)
recipients = st.builds(TaxParty, st.sampled_from([*sorted(EU), "CH"]), st.sampled_from(["", "X2"]))


@given(issuers, recipients, st.booleans())
def test_a_rate_is_charged_or_a_reason_is_given(issuer, recipient, reduced):
    treatment = service_treatment(issuer, recipient, TODAY, reduced)
    assert (treatment.rate > 0) == (treatment.category == "S") == (treatment.reason_code == "")


@given(amounts, rates)
def test_net_and_tax_add_up_to_gross(gross, rate):
    net, tax = net_of_gross(gross, rate)
    assert net + tax == gross
    assert net_of_gross(-gross, rate) == (-net, -tax)


@given(amounts, rates)
def test_the_tax_is_a_cent_at_most_beside_the_rate_on_the_net(gross, rate):
    net, tax = net_of_gross(gross, rate)
    assert abs(tax.minor_units - tax_on_net(net, rate).minor_units) <= 1


@given(amounts, rates)
def test_a_net_amount_comes_back_from_its_gross(net, rate):
    assert net_of_gross(net + tax_on_net(net, rate), rate)[0] == net


def test_some_gross_amounts_have_no_net_that_fits():
    """The reason for the decision: 0.03 at 19 % is no net amount plus its rounded tax."""
    hits = {net + int(Decimal(net) * 19 / 100 + Decimal("0.5")) for net in range(10_000)}
    missing = [cents for cents in range(1, 10_000) if cents not in hits]
    assert round(len(missing) / 10_000, 2) == 0.16
    net, tax = net_of_gross(Money(Decimal(missing[0]) / 100), Decimal(19))
    assert net + tax == Money(Decimal(missing[0]) / 100)


@pytest.mark.parametrize(("gross", "rate", "net", "tax"), [("119", "19", "100", "19"), ("80", "22", "65.57", "14.43")])
def test_by_hand(gross, rate, net, tax):
    assert net_of_gross(Money(Decimal(gross)), Decimal(rate)) == (Money(Decimal(net)), Money(Decimal(tax)))


def test_senseless_rates_are_refused():
    with pytest.raises(TypeError):
        tax_on_net(Money(Decimal(1)), 0.19)
    with pytest.raises(ValueError, match="between"):
        net_of_gross(Money(Decimal(1)), Decimal(-1))
