"""Ports on this machine. A fixed one may belong to somebody else, so ours are found and remembered."""

from __future__ import annotations

import socket

from local.console import Trouble

HOST = "127.0.0.1"


def is_free(port: int) -> bool:
    """Whether a server could listen on ``port`` now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return not answers(port)


def answers(port: int) -> bool:
    """Whether something listens on ``port``; a wildcard listener would not keep us from binding."""
    try:
        socket.create_connection((HOST, port), timeout=1).close()
    except OSError:
        return False
    return True


def first_free(start: int, *, without: frozenset[int] = frozenset()) -> int:
    """The first free port from ``start`` on; stays below the range that outgoing connections use."""
    for port in range(start, min(start + 500, 32768)):
        if port not in without and is_free(port):
            return port
    raise Trouble(f"No free port between {start} and {min(start + 500, 32768)}.")
