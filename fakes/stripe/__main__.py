"""Starts the practice payment server; it ends on SIGTERM or Ctrl-C."""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path
from types import FrameType

from fakes.stripe.server import FakeStripe

ENDED = threading.Event()


def _end(number: int, frame: FrameType | None) -> None:
    ENDED.set()


def main() -> None:
    """Answer until told to end. Port, keys, folder and the address of the webhooks come from the environment."""
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGINT, _end)
    fake = FakeStripe(
        port=int(os.environ.get("STRIPE_PORT", "8026")),
        secret_key=os.environ.get("STRIPE_SECRET_KEY", "sk_test_practice"),
        webhook_secret=os.environ.get("STRIPE_WEBHOOK_SECRET", "whsec_practice"),
        webhook_url=os.environ.get("STRIPE_WEBHOOK_URL", ""),
        file=Path(os.environ.get("STRIPE_DIR", ".local/stripe")) / "state.sqlite3",
    )
    with fake:
        print(f"Practice payments on {fake.url}/, webhooks to {fake.sender.url or 'nobody'}", flush=True)
        ENDED.wait()
    sys.exit(0)


if __name__ == "__main__":
    main()
