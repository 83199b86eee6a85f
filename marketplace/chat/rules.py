"""Pure rules of chat: what can be written, and how a client puts together what comes to it twice or in any order."""

import re
from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

MOST_CHARACTERS = 4000
MOST_PICTURES = 4
MOST_A_MINUTE = 30
CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")
# Characters that no text needs and that a database or a terminal trips over (halves of a pair, which JSON lets through,
# are no characters at all); line ends and tabs stay.
UNWANTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


class Numbered(Protocol):
    """Anything with a number in its conversation."""

    @property
    def seq(self) -> int:
        """1 for the first message."""


M = TypeVar("M", bound=Numbered)


def cleaned(body: str) -> str:
    """The text as it is kept: one kind of line end, no control characters, nothing blank around it."""
    return UNWANTED.sub("", body.replace("\r\n", "\n").replace("\r", "\n")).strip()


def merged(have: Iterable[M], incoming: Iterable[M]) -> list[M]:
    """What a client shows after something came in: every number once, in order. What was there first stays."""
    by_seq = {one.seq: one for one in incoming} | {one.seq: one for one in have}
    return [by_seq[seq] for seq in sorted(by_seq)]


def complete_up_to(have: Sequence[Numbered], *, base: int = 0) -> int:
    """The number after which a client asks for everything: the last one before its first gap, never the highest.

    `base` is the number before the first message that the client has loaded, e.g. 40 when it shows 41 and later.
    """
    last = base
    for one in merged(have, []):
        if one.seq == last + 1:
            last = one.seq
        elif one.seq > last + 1:
            break
    return last
