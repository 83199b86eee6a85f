"""Where editors' files lie: pictures in the open, documents with the private files, on a disk and in a bucket."""

import importlib

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.test import Client
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction

from marketplace.accounts.tests.factories import make_user
from portal.settings.parts import storage

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper():
    document = get_document_model()(title="Prices", collection=Collection.get_first_root_node())
    document.file.save("prices.pdf", ContentFile(b"%PDF-1.7 %%EOF"))
    yield document
    document.file.delete(save=False)


def test_a_document_lies_with_the_private_files_and_is_handed_out_by_its_view(paper):
    assert storages["private"].exists(f"editors/{paper.file.name}")
    assert not storages["pictures"].exists(paper.file.name)
    assert Client().get(f"/media/{paper.file.name}").status_code == 404
    answer = Client().get(paper.url)
    assert (answer.status_code, b"".join(answer)) == (200, b"%PDF-1.7 %%EOF")
    with pytest.raises(NotImplementedError):
        _ = paper.file.url


def test_a_closed_collection_closes_them(paper):
    kind = CollectionViewRestriction.LOGIN
    CollectionViewRestriction.objects.create(collection=paper.collection, restriction_type=kind)
    assert Client().get(paper.url).status_code == 302
    client = Client()
    client.force_login(make_user())
    answer = client.get(paper.url)
    assert (answer.status_code, b"".join(answer)) == (200, b"%PDF-1.7 %%EOF")
    # Many a proxy keeps what ends in .pdf for everybody, if nothing else is said.
    assert answer["Cache-Control"] == "private, no-cache"


def test_what_businesses_hand_in_is_out_of_wagtails_reach():
    name = storages["private"].save("documents/provider/identity.pdf", ContentFile(b"%PDF-1.7 %%EOF"))
    try:
        assert not default_storage.exists(name)
        default_storage.delete(name)
        assert storages["private"].exists(name)
    finally:
        storages["private"].delete(name)


def test_two_of_one_name_are_two(paper):
    other = default_storage.save("documents/prices.pdf", ContentFile(b"other"))
    try:
        assert other != paper.file.name
        assert paper.file.open().read() == b"%PDF-1.7 %%EOF"
        assert other.partition("/")[2] in default_storage.listdir("documents")[1]
        assert default_storage.size(other) == 5
    finally:
        default_storage.delete(other)
    assert not default_storage.exists(other)


def test_a_picture_lies_in_the_open():
    name = default_storage.save("original_images/tap.webp", ContentFile(b"x"))
    try:
        assert storages["pictures"].exists(name)
        assert not storages["private"].exists(name)
        assert default_storage.url(name) == f"/media/{name}"
    finally:
        default_storage.delete(name)


def test_in_a_bucket_documents_lie_beside_the_papers_and_nothing_is_overwritten(monkeypatch):
    monkeypatch.setenv("S3_BUCKET", "piazza")
    try:
        made = importlib.reload(storage).STORAGES
    finally:
        monkeypatch.undo()
        importlib.reload(storage)
    assert made["default"]["BACKEND"].endswith("EditorsStorage")
    assert made["private"]["OPTIONS"]["location"] == "private"
    assert made["editors"]["OPTIONS"]["location"] == "private/editors"
    assert made["private"]["OPTIONS"]["querystring_auth"] is made["editors"]["OPTIONS"]["querystring_auth"] is True
    assert {made[name]["OPTIONS"]["file_overwrite"] for name in ("pictures", "private", "editors")} == {False}
