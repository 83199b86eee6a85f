"""How the server misbehaves: what goes wrong with calls, and what happens to webhooks on their way."""

from __future__ import annotations

import fnmatch
import threading
from dataclasses import asdict, dataclass, field
from typing import Any

HOW = {
    "before_500": "nothing is done, the answer is 500",
    "before_cut": "nothing is done, the connection is cut",
    "after_500": "it is done, but the answer is lost to a 500; the same key then gets the true answer",
    "after_cut": "it is done, but the connection is cut before the answer",
    "kept_500": "it is done, the answer is 500, and the same key gets that 500 again",
    "429": "nothing is done: too many calls",
    "slow": "it is done after `seconds`",
}


@dataclass
class Fault:
    """What goes wrong with the next ``times`` calls that match, such as ``POST /v1/refunds`` or ``GET /v1/*``."""

    call: str
    how: str
    times: int = 1
    seconds: float = 0.0

    def __post_init__(self) -> None:
        if self.how not in HOW:
            raise ValueError(f"{self.how} is not one of {', '.join(HOW)}")
        self.times, self.seconds = int(self.times), float(self.seconds)


@dataclass
class Webhooks:
    """What happens to webhooks: late, several times, the newest first, never (`drop`: types, or ``*``)."""

    delay: float = 0.0
    copies: int = 1
    reorder: bool = False
    drop: list[str] = field(default_factory=list)
    tries: int = 8
    retry_after: float = 0.5  # seconds before the first repeat; each further one waits twice as long

    def __post_init__(self) -> None:
        self.delay, self.retry_after = float(self.delay), float(self.retry_after)
        self.copies, self.tries = int(self.copies), int(self.tries)

    def drops(self, kind: str) -> bool:
        """Whether events of this type never arrive."""
        return any(fnmatch.fnmatchcase(kind, pattern) for pattern in self.drop)


class Behaviour:
    """The present misbehaviour; none at the start."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.webhooks = Webhooks()
        self.faults: list[Fault] = []

    def set(self, wanted: dict[str, Any]) -> None:
        """Replace what is named: ``{"webhooks": {"delay": 2}, "calls": [{"call": "POST /v1/*", "how": "429"}]}``.

        Raises ValueError or TypeError on words that mean nothing here.
        """
        if not isinstance(wanted, dict) or wanted.keys() - {"webhooks", "calls"}:
            raise ValueError("Say “webhooks”, “calls” or both.")
        webhooks = Webhooks(**wanted["webhooks"]) if "webhooks" in wanted else self.webhooks
        faults = [Fault(**each) for each in wanted["calls"]] if "calls" in wanted else self.faults
        with self._lock:
            self.webhooks, self.faults = webhooks, faults

    def take_fault(self, method: str, path: str) -> Fault | None:
        """What goes wrong with this call; it counts as used."""
        with self._lock:
            for fault in self.faults:
                if fault.times > 0 and fnmatch.fnmatchcase(f"{method} {path}", fault.call):
                    fault.times -= 1
                    return fault
        return None

    def as_json(self) -> dict[str, Any]:
        """What is set now."""
        with self._lock:
            return {"webhooks": asdict(self.webhooks), "calls": [asdict(each) for each in self.faults]}
