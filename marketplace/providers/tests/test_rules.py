"""The pure rules: moves of a verification, what is missing, what details must look like."""

from itertools import product

import pytest

from marketplace.core.errors import Invalid
from marketplace.providers import rules
from marketplace.providers.models import Provider

STATUSES = Provider.Verification.values
ARROWS = {
    ("draft", "submitted"),
    ("submitted", "verified"),
    ("submitted", "rejected"),
    ("rejected", "submitted"),
    ("verified", "suspended"),
    ("suspended", "verified"),
}
COMPLETE = {
    "account_type": "individual",
    "about": "I mend what drips, in Bolzano and around it.",
    "vat_id": "",
    "street": "",
    "postcode": "",
    "document_kinds": ["identity"],
    "staff": 1,
}


@pytest.mark.parametrize(("before", "after"), list(product(STATUSES, STATUSES)))
def test_only_the_arrows_of_the_diagram_are_moves(before, after):
    assert rules.may_move(before=before, after=after) == ((before, after) in ARROWS)


@pytest.mark.parametrize(
    ("owner", "actor", "permitted", "expected"), [(1, 2, True, True), (1, 1, True, False), (1, 2, False, False)]
)
def test_nobody_judges_their_own_business(owner, actor, permitted, expected):
    assert rules.may_judge(owner_id=owner, actor_id=actor, permitted=permitted) is expected


@pytest.mark.parametrize(
    ("actor", "staff", "expected"), [(1, (), True), (2, (), False), (2, (2, 3), True), (None, (), False)]
)
def test_who_may_change_a_provider(actor, staff, expected):
    assert rules.may_manage(owner_id=1, actor_id=actor, staff_user_ids=staff) is expected


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({}, []),
        ({"about": " Short. "}, ["about"]),
        ({"document_kinds": ["insurance"]}, ["identity"]),
        ({"staff": 0}, ["staff"]),
        ({"account_type": "company"}, ["vat_id", "address"]),
        ({"account_type": "company", "vat_id": "IT1", "street": "Via Goethe 5", "postcode": "39100"}, []),
        ({"account_type": "company", "vat_id": "IT1", "street": "Via Goethe 5"}, ["address"]),
    ],
)
def test_what_is_missing_is_named(change, missing):
    assert [one.code for one in rules.missing_before_submitting(**COMPLETE | change)] == missing


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("it 0000 0391 149", "IT00000391149"),
        ("ATU-12345678", "ATU12345678"),
        ("de123.456.789", "DE123456789"),
        ("CHE-123.456.789 MWST", "CHE123456789MWST"),
    ],
)
def test_a_vat_number_is_kept_without_ornaments(typed, kept):
    assert rules.clean_vat_id(typed) == kept


@pytest.mark.parametrize("typed", ["12345678901", "IT123", "FR12345678901", "DE12345678X", "IT１２３４５６７８９０１"])
def test_another_form_is_no_vat_number(typed):
    with pytest.raises(Invalid) as refused:
        rules.clean_vat_id(typed)
    assert refused.value.field == "vat_id"


def test_words_and_languages_lose_doubles_and_keep_their_order():
    assert rules.clean_words(["Bad  neu", " ", "Rohre", "Bad neu"]) == ["Bad neu", "Rohre"]
    assert rules.clean_languages(["de", "IT", "de"]) == ["de", "it"]


@pytest.mark.parametrize(
    ("clean", "value"),
    [
        (rules.clean_words, ["x" * 41]),
        (rules.clean_words, [str(n) for n in range(13)]),
        (rules.clean_languages, []),
        (rules.clean_languages, ["German"]),
        (lambda value: rules.within(value, least=1, most=200, field="km"), 201),
        (lambda value: rules.within(value, least=1, most=200, field="km"), 0),
        (lambda value: rules.needed(value, most=5, field="name"), "  "),
        (lambda value: rules.needed(value, most=5, field="name"), "too long"),
    ],
)
def test_what_is_out_of_bounds_is_refused_beside_its_field(clean, value):
    with pytest.raises(Invalid) as refused:
        clean(value)
    assert refused.value.field
