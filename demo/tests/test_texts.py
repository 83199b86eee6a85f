"""The demo town is written, not generated: enough of everything, three languages, and no sentence twice."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from demo.data_files import LANGUAGES, customers, providers, towns
from marketplace.catalog.category_data import each_trade, read_categories

FEWEST_WORDS = 4  # "Preis nach Aufwand." may stand with two people


@pytest.fixture(scope="module")
def everybody() -> list[dict]:
    return providers()


def texts(provider: dict) -> Iterator[str]:
    """Every text that a provider wrote, in every language."""
    yield from (provider["about"].get(code) or "" for code in LANGUAGES)
    for service in provider["services"]:
        yield from (service["description"].get(code) or "" for code in LANGUAGES)


def sentences(text: str) -> list[str]:
    """The sentences of a text that are long enough to be somebody's own."""
    parts = re.split(r"(?<=[.!?])\s+", " ".join(text.split()))
    return [part for part in parts if len(part.split()) >= FEWEST_WORDS]


def test_there_is_enough(everybody):
    assert len(everybody) == 60
    assert sum(len(provider["services"]) for provider in everybody) >= 200
    assert len({provider["town"] for provider in everybody}) == len(towns()) == 12
    assert {data["language"] for data in customers()} == set(LANGUAGES)


def test_no_two_texts_share_a_sentence(everybody):
    counted = Counter(part for provider in everybody for text in texts(provider) for part in sentences(text))
    assert [part for part, count in counted.items() if count > 1] == []


def test_each_speaks_in_their_own_language_at_least(everybody):
    for provider in everybody:
        assert provider["about"].get(provider["language"]), provider["slug"]
        for service in provider["services"]:
            assert service["title"].get(provider["language"]), provider["slug"]


def test_names_that_must_be_known(everybody):
    trades = {trade.key for trade in each_trade(read_categories())}
    slugs = Counter(provider["slug"] for provider in everybody)
    assert max(slugs.values()) == 1
    for provider in everybody:
        assert provider["town"] in towns()
        assert {service["category"] for service in provider["services"]} <= trades
        people = {person["name"] for person in provider["staff"]}
        for service in provider["services"]:
            assert set(service.get("performed_by") or []) <= people
