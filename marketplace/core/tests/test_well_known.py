"""security.txt, the manifest and the icons: what they must say, and that everything they name is there."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as portal
from django.contrib.staticfiles import finders
from PIL import Image

from marketplace.core import clock

SITE = portal.SITE_URL.rstrip("/")
NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)


def file_of(url: str) -> str:
    """The file of ours that an address of a static file stands for."""
    found = finders.find(url.removeprefix(portal.STATIC_URL))
    assert found, url
    return str(found)


def test_security_txt_has_what_rfc_9116_asks_for(client, settings):
    settings.SECURITY_CONTACT = "mailto:security@piazza.example"
    with clock.moved_to(NOON):
        answer = client.get("/.well-known/security.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert fields["Contact"] == "mailto:security@piazza.example"
    assert fields["Canonical"] == f"{SITE}/.well-known/security.txt"
    assert fields["Preferred-Languages"] == "en, de, it"
    expires = datetime.strptime(fields["Expires"], "%Y-%m-%dT%H:%M:%S%z")
    assert timedelta(days=30) < expires - NOON < timedelta(days=365)


def test_the_usual_other_address_of_security_txt(client):
    assert client.get("/security.txt")["Location"] == "/.well-known/security.txt"


@pytest.mark.parametrize("language", ["en", "de", "it"])
def test_manifest(client, language):
    answer = client.get(f"/manifest-{language}.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    said = answer.json()
    assert (said["lang"], said["start_url"], said["scope"]) == (language, f"/{language}/", "/")
    assert any(icon.get("purpose") == "maskable" for icon in said["icons"])
    for icon in said["icons"]:
        if icon["type"] == "image/png":
            width, height = Image.open(file_of(icon["src"])).size
            assert icon["sizes"] == f"{width}x{height}"


def test_no_manifest_of_other_languages(client, db):
    assert client.get("/manifest-fr.webmanifest").status_code == 404


def test_favicon(client):
    target = client.get("/favicon.ico")["Location"]
    assert Image.open(file_of(target)).info["sizes"] == {(16, 16), (32, 32), (48, 48)}


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "de", "it"])
def test_every_page_names_them(client, language):
    html = client.get(f"/{language}/").content.decode()
    assert re.search(rf'<link rel="manifest" href="/manifest-{language}.webmanifest">', html)
    touch = re.search(r'<link rel="apple-touch-icon" href="([^"]+)">', html)[1]
    assert Image.open(file_of(touch)).size == (180, 180)
    assert 'media="(prefers-color-scheme: dark)" content="#121714"' in html
