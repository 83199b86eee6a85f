"""Answers that an app has already are not sent again; what may not be kept has no name."""

from datetime import timedelta

import pytest

from marketplace.accounts.tests.clients import App
from marketplace.accounts.tests.factories import make_user
from marketplace.booking.tests.factories import NOW, make_bookable_service
from marketplace.catalog.models import Service
from marketplace.core import clock
from marketplace.core.testing import deliver_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def service():
    with clock.moved_to(NOW):
        made = make_bookable_service(title="Mending a tap")
        deliver_all()
        yield made


def addresses(service) -> list[str]:
    return ["categories/", "services/", f"services/{service.public_id}/"]


def test_what_the_app_has_is_not_sent_again(service):
    for path in addresses(service):
        first = App().get(path)
        again = App().get(path, **{"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        for header in ("ETag", "Cache-Control", "Vary", "Content-Language"):
            assert again[header] == first[header], (path, header)
        assert "Content-Type" not in again


@pytest.mark.parametrize("known", ['"something", {}', "W/{}", "*"])
def test_any_name_of_a_list_counts_and_so_does_one_that_was_compressed_on_its_way(service, known):
    path = f"services/{service.public_id}/"
    name = App().get(path)["ETag"]
    assert App().get(path, **{"If-None-Match": known.format(name)}).status_code == 304


@pytest.mark.parametrize("known", ['"something"', "", "not quoted", '"\u00fc"'])
def test_any_other_name_gets_the_answer(service, known):
    answer = App().get(f"services/{service.public_id}/", **{"If-None-Match": known})
    assert (answer.status_code, answer.json()["id"]) == (200, service.public_id)


def test_a_change_is_another_name(service):
    path = f"services/{service.public_id}/"
    name = App().get(path)["ETag"]
    Service.objects.filter(pk=service.pk).update(duration=timedelta(minutes=90))
    answer = App().get(path, **{"If-None-Match": name})
    assert answer.status_code == 200
    assert answer["ETag"] != name


def test_what_is_gone_is_gone_whatever_the_app_has(service):
    path = f"services/{service.public_id}/"
    name = App().get(path)["ETag"]
    Service.objects.filter(pk=service.pk).update(status=Service.Status.PAUSED)
    answer = App().get(path, **{"If-None-Match": name})
    assert answer.status_code == 404
    assert "ETag" not in answer


def test_each_language_has_its_own_name(service):
    names = {App(language=language).get("categories/")["ETag"] for language in ("en", "de", "it")}
    assert len(names) == 3


def test_with_a_token_it_is_the_apps_alone(service):
    app = App(make_user())
    for path in addresses(service):
        name = app.get(path)["ETag"]
        again = app.get(path, **{"If-None-Match": name})
        assert again.status_code == 304
        assert "private" in again["Cache-Control"]
        assert "public" not in again["Cache-Control"]
        assert "Authorization" in again["Vary"]


def test_one_service_is_asked_for_again_each_time(service):
    rule = App().get(f"services/{service.public_id}/")["Cache-Control"]
    assert set(rule.split(", ")) == {"public", "no-cache"}


def test_what_may_not_be_kept_has_no_name(service):
    app = App(make_user())
    for path in ("bookings/", "auth/current-user/", "notifications/", f"services/{service.public_id}/slots/"):
        answer = app.get(path, **{"If-None-Match": "*"})
        assert (answer.status_code, "ETag" in answer) == (200, False), path


def test_a_refused_token_is_refused(service):
    answer = App(token="a.b.c").get("categories/", **{"If-None-Match": "*"})
    assert answer.status_code == 401
    assert "ETag" not in answer
