"""Pictures of a request on its page: added and taken out by its customer, while nobody has been chosen."""

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from marketplace.bidding import queries, rules
from marketplace.bidding.actions.accept_bid import accept_bid
from marketplace.bidding.actions.add_pictures import FOLDER, add_pictures
from marketplace.bidding.tests.factories import make_bid, make_request
from marketplace.reviews.tests.factories import make_upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


@pytest.fixture
def wanted():
    return make_request()


@pytest.fixture
def browser(wanted):
    client = Client()
    client.force_login(wanted.customer)
    return client


def page_of(wanted) -> str:
    return reverse("dashboard:request_pictures", args=[wanted.public_id])


def out(wanted, picture) -> str:
    return reverse("dashboard:request_picture_out", args=[wanted.public_id, picture.public_id])


def show(wanted, number: int = 1) -> list:
    pictures = [make_upload() for _ in range(number)]
    return add_pictures(public_id=wanted.public_id, actor=wanted.customer, pictures=pictures)


def files() -> set[str]:
    storage = storages["private"]
    return set(storage.listdir(FOLDER)[1]) if storage.exists(FOLDER) else set()


def test_one_is_added_and_the_request_leads_there(browser, wanted):
    assert page_of(wanted) in browser.get(reverse("dashboard:request", args=[wanted.public_id])).content.decode()
    answer = browser.post(page_of(wanted), {"pictures": [make_upload()]})
    assert answer.url == page_of(wanted)
    added = wanted.pictures.get()
    page = browser.get(answer.url).content.decode()
    assert reverse("dashboard:request_picture", args=[added.public_id]) in page
    assert out(wanted, added) in page


def test_one_is_taken_out_with_its_files(browser, wanted, django_capture_on_commit_callbacks):
    before = files()
    first, second = show(wanted, 2)
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post(out(wanted, first))
    assert answer.url == page_of(wanted)
    assert list(wanted.pictures.all()) == [second]
    assert not any(first.file.removeprefix(f"{FOLDER}/").partition(".")[0] in name for name in files() - before)
    assert browser.get(reverse("dashboard:request_picture", args=[first.public_id])).status_code == 404
    assert browser.post(out(wanted, first)).status_code == 404


def test_a_picture_of_another_request_is_not_there(browser, wanted):
    other = make_request(customer=wanted.customer)
    assert browser.post(out(wanted, show(other)[0])).status_code == 404
    assert other.pictures.count() == 1


def test_what_is_no_picture_stands_beside_its_field(browser, wanted):
    answer = browser.post(page_of(wanted), {"pictures": [SimpleUploadedFile("a.jpg", b"nothing", "image/jpeg")]})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"pictures"}
    assert wanted.pictures.count() == 0


def test_a_seventh_is_refused_and_a_full_page_has_no_room(browser, wanted):
    show(wanted, rules.MOST_PICTURES - 1)
    answer = browser.post(page_of(wanted), {"pictures": [make_upload(), make_upload()]})
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"pictures"})
    show(wanted)
    page = browser.get(page_of(wanted)).content.decode()
    assert 'type="file"' not in page
    assert "Remove one to make room" in page


def test_once_somebody_is_chosen_nothing_changes_any_more(browser, wanted):
    kept = show(wanted)[0]
    accept_bid(bid_public_id=make_bid(request=wanted).public_id, actor=wanted.customer, payment_choice="manual")
    leads_back = reverse("dashboard:request", args=[wanted.public_id])
    assert browser.get(page_of(wanted)).url == leads_back
    assert browser.post(page_of(wanted), {"pictures": [make_upload()]}).url == leads_back
    assert browser.post(out(wanted, kept)).url == leads_back
    assert list(wanted.pictures.all()) == [kept]
    assert page_of(wanted) not in browser.get(leads_back).content.decode()


def test_somebody_is_chosen_while_pictures_are_sent(browser, wanted, monkeypatch):
    bid, read = make_bid(request=wanted), queries.request_for_customer

    def meanwhile(*args):
        view = read(*args)
        accept_bid(bid_public_id=bid.public_id, actor=wanted.customer, payment_choice="manual")
        return view

    monkeypatch.setattr(queries, "request_for_customer", meanwhile)
    answer = browser.post(page_of(wanted), {"pictures": [make_upload()]})
    assert (answer.status_code, answer["Location"]) == (302, reverse("dashboard:request", args=[wanted.public_id]))
    assert wanted.pictures.count() == 0
