"""What tests of the core share: the store of pages."""

import pytest

from marketplace.core.pagecache import purge
from marketplace.core.pagecache.middleware import PageCacheMiddleware


@pytest.fixture
def purge_now(django_capture_on_commit_callbacks):
    """Purge, and commit."""

    def act(*tags):
        with django_capture_on_commit_callbacks(execute=True):
            purge(*tags)

    return act


@pytest.fixture
def ask(rf):
    """Ask for a page through the middleware."""

    def act(page, path="/en/", cookies="", method="get", **headers):
        if cookies:
            headers["cookie"] = cookies
        return PageCacheMiddleware(page)(getattr(rf, method)(path, headers=headers))

    return act
