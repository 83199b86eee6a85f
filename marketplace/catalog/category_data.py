"""The tree of groups and trades, read from `data/categories.yaml`. No database, no Django."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

LANGUAGES = ("en", "de", "it")
TINTS = ("wheat", "sage", "rose", "sky", "stone", "moss")
DOCUMENTS = ("", "identity", "trade_licence", "insurance")
CATEGORIES_FILE = Path(__file__).parent / "data" / "categories.yaml"

Texts = Mapping[str, str]  # language → text


@dataclass(frozen=True, slots=True)
class TradeData:
    """A trade: what a service belongs to."""

    key: str  # stable and the same in every language
    icon: str
    colour: str  # one of TINTS
    osm: str  # preset of the OpenStreetMap tagging schema that it was distilled from, or ""
    required_document: str  # one of DOCUMENTS; "" asks for none
    name: Texts
    people: Texts  # as in "14 plumbers free on Thursday"
    slug: Texts  # for addresses; ASCII, unique per language in the whole tree
    description: Texts  # one sentence
    terms: Mapping[str, tuple[str, ...]]  # what people type, in small letters; without the name itself


@dataclass(frozen=True, slots=True)
class GroupData:
    """A group of trades: the top level of the tree."""

    key: str
    icon: str
    colour: str
    name: Texts
    slug: Texts
    description: Texts
    terms: Mapping[str, tuple[str, ...]]
    trades: tuple[TradeData, ...]


def read_categories(path: Path = CATEGORIES_FILE) -> tuple[GroupData, ...]:
    """All groups with their trades, in the order in which they are shown.

    Raises KeyError where a node lacks something, yaml.YAMLError where the file cannot be read.
    """
    with path.open(encoding="utf-8") as source:
        content = yaml.safe_load(source)
    return tuple(_group(node) for node in content["groups"])


def each_trade(groups: tuple[GroupData, ...]) -> Iterator[TradeData]:
    """The trades of all groups, in order."""
    for group in groups:
        yield from group.trades


def _group(node: dict[str, Any]) -> GroupData:
    return GroupData(**_common(node), trades=tuple(_trade(trade) for trade in node["trades"]))


def _trade(node: dict[str, Any]) -> TradeData:
    return TradeData(
        **_common(node),
        osm=node.get("osm", ""),
        required_document=node.get("required_document", ""),
        people=_texts(node["people"]),
    )


def _common(node: dict[str, Any]) -> dict[str, Any]:
    return {
        "key": node["slug"],
        "icon": node["icon"],
        "colour": node["colour"],
        "name": _texts(node["name"]),
        "slug": _texts(node["slugs"]),
        "description": _texts(node["description"]),
        "terms": {code: tuple(node["terms"][code]) for code in LANGUAGES},
    }


def _texts(node: dict[str, str]) -> dict[str, str]:
    return {code: node[code] for code in LANGUAGES}
