"""Starts the inbox; it ends on SIGTERM or Ctrl-C."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from types import FrameType

from fakes.inbox import smtp, web
from fakes.inbox.store import Store


def _end(number: int, frame: FrameType | None) -> None:
    sys.exit(0)


def main() -> None:
    """Listen until told to end. Ports and folder come from the environment."""
    signal.signal(signal.SIGTERM, _end)
    store = Store(Path(os.environ.get("INBOX_DIR", ".local/inbox")))
    mail_port = int(os.environ.get("EMAIL_PORT", "1025"))
    page_port = int(os.environ.get("INBOX_PORT", "8025"))
    controller = smtp.start(mail_port, store)
    try:
        with web.Server(page_port, store) as server:
            print(f"SMTP on 127.0.0.1:{mail_port}, pages on http://127.0.0.1:{page_port}/", flush=True)
            server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        controller.stop()


if __name__ == "__main__":
    main()
