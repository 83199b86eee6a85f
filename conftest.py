"""Tests run on the real thing: a PostgreSQL database per worker, cloned from a template that is migrated once."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker
from xdist.scheduler import LoadScopeScheduling

from marketplace.booking.tests.factories import NOW
from marketplace.core import clock, testing

hypothesis_settings.register_profile(
    "piazza", deadline=None, max_examples=60, suppress_health_check=list(HealthCheck), print_blob=True
)
hypothesis_settings.load_profile("piazza")


class OneBrowser(LoadScopeScheduling):
    """Tests that drive the browser share one worker and one portal; all others go wherever there is room."""

    def _split_scope(self, nodeid: str) -> str:
        return "browser" if nodeid.startswith("tests/e2e/") else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling | None:
    """For `--dist loadgroup`: xdist 3.8 writes a test's group where pytest 9.2 no longer reads it."""
    return OneBrowser(config, log) if config.getoption("dist") == "loadgroup" else None


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Clone the migrated template for this worker; the tests then act as the application role."""
    name = testing.create_database("test")
    with django_db_blocker.unblock():
        testing.point_to(name)
    yield
    with django_db_blocker.unblock():
        connections.close_all()
    testing.drop_database(name)


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Each test starts with an empty cache; the database of the cache is this worker's own."""
    cache.clear()


@pytest.fixture(autouse=True)
def _plain_language() -> None:
    """Each test starts in the language of the source; a request leaves the one it was answered in."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def monday() -> Iterator[datetime]:
    """A Monday, seven in the morning in Bolzano, that stands still: what the factories' `NOW` is."""
    with clock.moved_to(NOW):
        yield NOW


@pytest.fixture
def page_cache(settings: Any) -> None:
    """Pages are kept, as they are in production."""
    settings.PAGE_CACHE = True


@pytest.fixture
def then(django_capture_on_commit_callbacks: Any) -> Callable[..., Any]:
    """Do something, and let everybody hear of it."""

    def act(action: Callable[..., Any], **arguments: Any) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            result = action(**arguments)
            testing.deliver_all()
        return result

    return act


@pytest.fixture
def race_database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A database of its own for tests that commit and use many connections: nothing of it stays behind."""
    before = settings.DATABASES["default"]["NAME"]
    name = testing.create_database("race")
    with django_db_blocker.unblock():
        testing.point_to(name)
        try:
            yield name
        finally:
            connections.close_all()
            testing.point_to(before)
            testing.drop_database(name)
