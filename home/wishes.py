"""What blocks ask the market for: plain values that can be compared, so that the same wish is read once."""

from dataclasses import dataclass

SOONEST, RATING, POPULAR = "soonest", "rating", "popular"


@dataclass(frozen=True, slots=True)
class Rule:
    """Services by rule: of a trade or group (its key), near a place (as people write it), in an order."""

    category: str = ""
    place: str = ""
    order: str = SOONEST
    count: int = 4


@dataclass(frozen=True, slots=True)
class ByHand:
    """Services that an editor chose, by their public ids, in that order."""

    services: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spotlight:
    """Businesses that an editor chose, by the last part of their address, in that order."""

    providers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prices:
    """What trades cost now, by their keys, in that order."""

    trades: tuple[str, ...]


Wish = Rule | ByHand | Spotlight | Prices
