"""Strangers get packed pages; where there is a session, pages stay as they are."""

import gzip

import pytest
from django.http import FileResponse, HttpResponse

from marketplace.core.middleware import CompressionMiddleware

LONG = "<p>a page with much to say, again and again</p>" * 40


@pytest.fixture
def answer(rf):
    def ask(response, *, cookies=None, accepts="gzip, br"):
        request = rf.get("/", headers={"accept-encoding": accepts} if accepts else {})
        request.COOKIES.update(cookies or {})
        return CompressionMiddleware(lambda _: response)(request)

    return ask


def test_a_page_for_a_stranger_is_packed(answer):
    packed = answer(HttpResponse(LONG))
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    assert len(packed.content) < len(LONG) / 3
    assert gzip.decompress(packed.content).decode() == LONG


def test_its_length_is_not_the_same_twice(answer):
    """Django adds some bytes at random, so that lengths tell less."""
    assert len({len(answer(HttpResponse(LONG)).content) for _ in range(40)}) > 1


@pytest.mark.parametrize("cookies", [{"sessionid": "x"}, {"sessionid": ""}])
def test_a_page_of_somebody_with_a_session_is_not(answer, cookies):
    plain = answer(HttpResponse(LONG), cookies=cookies)
    assert "Content-Encoding" not in plain
    assert plain.content.decode() == LONG


def test_other_cookies_do_not_matter(answer):
    assert answer(HttpResponse(LONG), cookies={"csrftoken": "x"})["Content-Encoding"] == "gzip"


@pytest.mark.parametrize("kind", ["image/jpeg", "application/json", "application/pdf", ""])
def test_other_kinds_of_answers_are_not(answer, kind):
    assert "Content-Encoding" not in answer(HttpResponse(LONG, headers={"Content-Type": kind}))


def test_a_streamed_file_is_not(answer, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(LONG)
    with path.open("rb") as file:
        assert "Content-Encoding" not in answer(FileResponse(file, content_type="text/html"))


def test_who_cannot_unpack_gets_it_plain(answer):
    assert "Content-Encoding" not in answer(HttpResponse(LONG), accepts="")
    assert "Content-Encoding" not in answer(HttpResponse(LONG), accepts="identity")


@pytest.mark.django_db
def test_it_is_at_work_in_the_portal(client):
    packed = client.get("/en/account/login/", headers={"accept-encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in client.get("/en/account/login/")
