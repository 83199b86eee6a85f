"""Ask an address again and again over kept connections, and count."""

import http.client
import threading
import time
from dataclasses import dataclass
from statistics import median
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Figures:
    """What one run showed."""

    per_second: float
    median_ms: float
    status: int
    size: int


def ask(address: str, path: str, *, seconds: float = 2.0, clients: int = 4) -> Figures:
    """Requests per second and the median time of one, over `clients` kept connections for `seconds`."""
    host = urlsplit(address).netloc
    times: list[float] = []
    seen: set[tuple[int, int]] = set()
    until = time.perf_counter() + seconds

    def run() -> None:
        link = http.client.HTTPConnection(host, timeout=30)
        while time.perf_counter() < until:
            began = time.perf_counter()
            link.request("GET", path)
            answer = link.getresponse()
            body = answer.read()
            times.append(time.perf_counter() - began)
            seen.add((answer.status, len(body) // 2000))
        link.close()

    threads = [threading.Thread(target=run) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    status, size = sorted(seen)[-1]
    return Figures(len(times) / seconds, median(times) * 1000, status, size * 2000)
