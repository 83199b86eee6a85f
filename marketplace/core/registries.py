"""Registries: what must flow upwards does so by registration, when an app loads. No import goes up."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.utils.functional import Promise

T = TypeVar("T")


class Registry(Generic[T]):
    """Named entries, each registered once."""

    def __init__(self, what: str) -> None:
        self.what = what
        self._entries: dict[str, T] = {}

    def register(self, key: str, entry: T) -> T:
        """Add an entry; registering another one under the same name is a mistake."""
        if key in self._entries and self._entries[key] != entry:
            raise ValueError(f"Two {self.what} are called {key}.")
        self._entries[key] = entry
        return entry

    def get(self, key: str) -> T:
        """The entry of that name; KeyError names what is missing."""
        try:
            return self._entries[key]
        except KeyError:
            raise KeyError(f"No {self.what} is called {key}.") from None

    def __iter__(self) -> Iterator[tuple[str, T]]:
        return iter(sorted(self._entries.items()))

    def __contains__(self, key: object) -> bool:
        return key in self._entries


@dataclass(frozen=True)
class NotificationKind:
    """A kind of notification: how it is built for a recipient when it is about to be sent.

    `build(subject_id, recipient)` returns a dictionary with ``subject`` (e-mail subject and in-app line), ``template``
    (folder below ``templates/emails``), ``context`` and ``link`` (a path), or None when there is nothing left to tell,
    e.g. a reminder of what was cancelled. It runs in the recipient's language and time zone.

    `channels` are those that fit the kind. `switchable` is False for what nobody may miss: then preferences are not
    asked. `audience` ("customer", "provider" or "" for everybody) says in whose preferences the kind is listed.
    """

    label: str | Promise
    build: Callable[[int, Any], dict[str, Any] | None]
    switchable: bool = True
    channels: tuple[str, ...] = ("in_app", "email")
    audience: str = ""


@dataclass(frozen=True)
class LiveTopic:
    """A topic of the socket: `allows(user, key)` says who may listen."""

    allows: Callable[[Any, str], bool]


@dataclass(frozen=True)
class Invariant:
    """A rule that must hold after every commit; `breaches()` yields a line for each row that breaks it."""

    rule: str
    breaches: Callable[[], Iterator[str]]


@dataclass(frozen=True)
class SubjectInWords:
    """What a conversation is about, as one participant reads it in the active language.

    `names` says by account id what this reader calls the others (a trading name, a first name); the account's own name
    stands where it says nothing.
    """

    title: str
    link: str = ""
    names: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ConversationSubject:
    """What a conversation may be about; chat stands low and asks through this.

    `title(subject_id, user)` is its name for one participant in the active language, `link(subject_id, user)` a path
    or an empty string, `stands(subject_id)` whether messages can still be written. `describe(subject_ids, user)`
    says it for a whole list in a fixed number of queries, with names; without it the other two are asked one by one.
    """

    title: Callable[[int, Any], str]
    link: Callable[[int, Any], str]
    stands: Callable[[int], bool]
    describe: Callable[[Collection[int], Any], Mapping[int, SubjectInWords]] | None = None


@dataclass(frozen=True)
class ConversationLine:
    """A line that the system writes into a conversation: `text(data)` says it in the active language."""

    text: Callable[[Mapping[str, Any]], str]
    icon: str = "info"


conversation_lines: Registry[ConversationLine] = Registry("conversation lines")
conversation_subjects: Registry[ConversationSubject] = Registry("conversation subjects")
notification_kinds: Registry[NotificationKind] = Registry("notification kinds")
live_topics: Registry[LiveTopic] = Registry("live topics")
invariants: Registry[Invariant] = Registry("invariants")
