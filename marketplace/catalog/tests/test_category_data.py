"""The tree of trades is complete, distinct and searchable in three languages."""

import re
from collections import Counter
from dataclasses import FrozenInstanceError

import pytest

from marketplace.catalog.category_data import DOCUMENTS, LANGUAGES, TINTS, each_trade, read_categories

GROUPS = read_categories()
TRADES = list(each_trade(GROUPS))
NODES = [*GROUPS, *TRADES]
FILLER = {"and", "or", "the", "und", "oder", "der", "die", "das", "e", "o", "il", "la", "lo"}

languages = pytest.mark.parametrize("language", LANGUAGES)


def repeated(values):
    return sorted(value for value, times in Counter(values).items() if times > 1)


def trades_for(word, language):
    """Keys of the trades whose name, plural or terms hold this word or phrase."""
    return {
        trade.key
        for trade in TRADES
        if word in {trade.name[language].lower(), trade.people[language].lower(), *trade.terms[language]}
    }


def test_there_are_enough_groups_and_trades():
    assert len(GROUPS) >= 12
    assert len(TRADES) >= 120
    assert all(len(group.trades) >= 8 for group in GROUPS)


def test_keys_are_unique_and_the_picture_is_named_like_the_key():
    assert repeated(node.key for node in NODES) == []
    assert all(node.icon == node.key for node in NODES)
    assert all(node.slug["en"] == node.key for node in NODES)


@languages
def test_every_node_is_complete(language):
    for node in NODES:
        assert node.name[language].strip(), node.key
        assert node.slug[language].strip(), node.key
        assert 5 <= len(node.terms[language]) <= 12, node.key
    for trade in TRADES:
        assert trade.people[language].strip(), trade.key


def test_texts_fit_their_columns():
    for node in NODES:
        for language in LANGUAGES:
            assert len(node.name[language]) <= 80
            assert len(node.slug[language]) <= 80
    assert all(len(trade.people[language]) <= 80 for trade in TRADES for language in LANGUAGES)


@languages
def test_names_and_addresses_are_unique_and_addresses_are_ascii(language):
    assert repeated(node.name[language] for node in NODES) == []
    assert repeated(node.slug[language] for node in NODES) == []
    for node in NODES:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", node.slug[language]), node.slug[language]


def test_a_description_is_one_sentence_and_no_two_are_alike():
    descriptions = [node.description[language] for node in NODES for language in LANGUAGES]

    assert repeated(descriptions) == []
    for text in descriptions:
        assert 30 <= len(text) <= 130, text
        assert text.endswith("."), text
        assert not re.search(r"[.!?] [A-ZÄÖÜ]", text), text


@languages
def test_terms_are_small_distinct_and_without_noise(language):
    for node in NODES:
        terms = node.terms[language]
        assert repeated(terms) == [], node.key
        for term in terms:
            assert term == " ".join(term.lower().split()), term
            assert len(term) >= 2, term
            assert term not in FILLER, term
            assert not re.search(r"[,;:!?\"]", term), term
        assert node.name[language].lower() not in terms, node.key


@languages
def test_a_term_belongs_to_one_trade(language):
    assert repeated(term for trade in TRADES for term in trade.terms[language]) == []


@pytest.mark.parametrize(
    ("word", "language", "key"),
    [
        ("plumber", "en", "plumber"),
        ("installateur", "de", "plumber"),
        ("hydrauliker", "de", "plumber"),
        ("klempner", "de", "plumber"),
        ("idraulico", "it", "plumber"),
        ("termoidraulico", "it", "plumber"),
        ("hahn tropft", "de", "plumber"),
        ("rubinetto che perde", "it", "plumber"),
        ("dripping tap", "en", "plumber"),
        ("blocked drain", "en", "drain-cleaner"),
        ("verstopfter abfluss", "de", "drain-cleaner"),
        ("locked out", "en", "locksmith"),
        ("ausgesperrt", "de", "locksmith"),
        ("chiuso fuori", "it", "locksmith"),
        ("frisör", "de", "hairdresser"),
        ("friseurin", "de", "hairdresser"),
        ("parrucchiera", "it", "hairdresser"),
        ("nachhilfe mathematik", "de", "maths-tutor"),
        ("ripetizioni di matematica", "it", "maths-tutor"),
        ("rauchfangkehrer", "de", "chimney-sweep"),
    ],
)
def test_what_people_type_leads_to_the_trade(word, language, key):
    assert trades_for(word, language) == {key}


def test_tints_and_documents_are_of_the_known_ones():
    assert {node.colour for node in NODES} == set(TINTS)
    assert {trade.required_document for trade in TRADES} <= set(DOCUMENTS)


def test_dangerous_trades_ask_for_a_licence_and_those_with_children_for_an_identity():
    document = {trade.key: trade.required_document for trade in TRADES}

    assert document["gas-fitter"] == document["electrician"] == document["midwife"] == "trade_licence"
    assert document["childminder"] == document["babysitter"] == "identity"
    assert document["roofer"] == document["removal-firm"] == "insurance"


def test_the_data_cannot_be_changed_by_accident():
    with pytest.raises(FrozenInstanceError):
        TRADES[0].key = "other"


def test_a_node_that_lacks_a_language_is_refused(tmp_path):
    path = tmp_path / "categories.yaml"
    path.write_text(
        "groups:\n  - {slug: a, icon: a, colour: sky, name: {en: A, de: A}, slugs: {en: a, de: a, it: a},"
        " description: {en: A., de: A., it: A.}, terms: {en: [], de: [], it: []}, trades: []}\n",
        encoding="utf-8",
    )

    with pytest.raises(KeyError, match="it"):
        read_categories(path)
