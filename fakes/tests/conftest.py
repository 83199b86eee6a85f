"""What the tests of the practice payment server share."""

import threading

import pytest

from fakes.stripe import FakeStripe
from fakes.tests.shop import Shop


@pytest.fixture
def shop():
    server = Shop()
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def stripe(shop):
    with FakeStripe(webhook_url=shop.url, behaviour={"webhooks": {"retry_after": 0.05}}) as running:
        yield running
