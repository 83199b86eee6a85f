"""The public pages of the demo town, served with production's settings: hashed and compressed files, no debugging.

What is missing is the proxy with TLS and HTTP/2 in front, so a browser has six connections here where it would have
one with everything at once; what is measured here is no better than what people get.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings

from bench import server
from marketplace.core import testing
from tests.e2e.town import database_variables, ensure_town, manage

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1440, "height": 900}


@contextmanager
def portal() -> Iterator[tuple[str, dict[str, str]]]:
    """Serve the demo town; yields its address and the paths of the four kinds of pages."""
    town = ensure_town()
    name = testing.create_database("bench", template=town.template)
    folder = Path(tempfile.mkdtemp(prefix="piazza-bench-"))
    try:
        state = folder / "state"
        shutil.copytree(town.files, state)
        variables = database_variables(name) | {
            "PIAZZA_STATE_DIR": str(state),
            "DJANGO_SETTINGS_MODULE": "portal.settings.production",
            "SECRET_KEY": "only for measuring, on a database that is thrown away afterwards",
            "ALLOWED_HOSTS": "127.0.0.1",
            "SECURE_SSL_REDIRECT": "false",
            "SITE_URL": "http://127.0.0.1",
            "EMAIL_HOST": "127.0.0.1",
            "REDIS_URL": settings.REDIS_URL,
            "CACHE_REDIS_URL": settings.CACHE_REDIS_URL,
            "CACHE_KEY_PREFIX": name,
            "CELERY_PREFIX": f"{name}:",
            "STRIPE_SECRET_KEY": "",
            "STRIPE_API_BASE": "",
        }
        manage("collectstatic", "--noinput", "--verbosity", "0", variables=variables)
        url = variables["DATABASE_URL"]
        with server.served(url, settings=variables["DJANGO_SETTINGS_MODULE"], variables=variables) as address:
            yield address, _pages(url)
    finally:
        testing.drop_database(name)
        shutil.rmtree(folder, ignore_errors=True)


def _pages(database_url: str) -> dict[str, str]:
    """Home, a category, an article and a search that finds something."""
    with psycopg.connect(database_url) as connection:
        row = connection.execute(
            "SELECT p.url_path FROM home_storypage s JOIN wagtailcore_page p ON p.id = s.page_ptr_id"
            " JOIN wagtailcore_locale l ON l.id = p.locale_id"
            " WHERE p.live AND l.language_code = 'en' ORDER BY p.id LIMIT 1"
        ).fetchone()
    assert row, "the demo town has no article"
    article = "/en/" + row[0].strip("/").split("/", 1)[1] + "/"
    return {"home": "/en/", "category": "/en/trades/plumber/", "article": article, "search": "/en/search/?q=plumber"}
