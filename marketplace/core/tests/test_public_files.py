"""What lies in the public storage is shown or saved, and never runs as a page of the portal."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def stored():
    name = storages["pictures"].save("tests/drawing.svg", ContentFile(b"<svg xmlns='http://www.w3.org/2000/svg'/>"))
    yield name
    storages["pictures"].delete(name)


def test_nothing_runs(stored):
    answer = Client().get(f"/media/{stored}")
    policy = answer["Content-Security-Policy"]
    assert answer.status_code == 200
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "public" in answer["Cache-Control"]


def test_nothing_beside_it(stored):
    for path in ("tests/", "tests/../../private/x", "../env", "documents", "documents/x.pdf"):
        assert Client().get(f"/media/{path}", follow=True).status_code in (400, 404), path
