"""What an announcement is: a named fact with ids, written in the transaction of its change."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, TypeVar, dataclass_transform

E = TypeVar("E", bound="Event")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Base of the facts that apps announce in their `events.py`. Fields are ids and codes that JSON can hold."""

    name: ClassVar[str] = ""

    def payload(self) -> dict[str, Any]:
        """The fields as a dictionary for the outbox row."""
        return asdict(self)


EVENT_TYPES: dict[str, type[Event]] = {}


@dataclass_transform(kw_only_default=True, frozen_default=True)
def event(name: str) -> Callable[[type[E]], type[E]]:
    """Register an event class under its stable name, e.g. ``booking.accepted``."""

    def register(cls: type[E]) -> type[E]:
        if name in EVENT_TYPES:
            raise ValueError(f"Two events are called {name}.")
        frozen = dataclass(frozen=True, kw_only=True)(cls)
        frozen.name = name
        EVENT_TYPES[name] = frozen
        return frozen

    return register
