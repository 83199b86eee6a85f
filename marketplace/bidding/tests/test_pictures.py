"""Pictures of a request: how many, whose, and that none outlives what was given up."""

from io import BytesIO
from unittest.mock import Mock

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from marketplace.accounts.tests.factories import make_moderator, make_user
from marketplace.bidding.actions.add_pictures import FOLDER, add_pictures, take_picture_out
from marketplace.bidding.actions.end_request import cancel_request
from marketplace.bidding.queries import chances_for, opportunities_for, picture_for, request_for_provider
from marketplace.bidding.tests.factories import make_bid, make_bidder, make_request
from marketplace.core import uploads
from marketplace.core.errors import Invalid, NotFound, WrongState
from marketplace.providers.actions.suspend_provider import suspend_provider

pytestmark = pytest.mark.django_db


def picture():
    target = BytesIO()
    Image.new("RGB", (30, 20), "red").save(target, "JPEG")
    return SimpleUploadedFile("tap.jpg", target.getvalue(), "image/jpeg")


def files() -> set[str]:
    """The files of requests' pictures."""
    storage = storages["private"]
    return set(storage.listdir(FOLDER)[1]) if storage.exists(FOLDER) else set()


class TestPictures:
    def test_none_lies_among_the_public_ones(self):
        request = make_request()
        before = files()
        stored = add_pictures(public_id=request.public_id, actor=request.customer, pictures=[picture()])[0]
        assert not storages["pictures"].exists(stored.file)
        assert len(files() - before) == len(uploads.SIZES)
        take_picture_out(public_id=request.public_id, picture_public_id=stored.public_id, actor=request.customer)

    def test_six_in_all_and_out_again(self):
        request = make_request()
        add_pictures(public_id=request.public_id, actor=request.customer, pictures=[picture(), picture()])
        with pytest.raises(Invalid) as error:
            add_pictures(public_id=request.public_id, actor=request.customer, pictures=[picture()] * 5)
        assert error.value.field == "pictures"
        first, second = request.pictures.all()
        assert (first.position, second.position, first.file.endswith(".webp")) == (0, 1, True)
        take_picture_out(public_id=request.public_id, picture_public_id=first.public_id, actor=request.customer)
        assert list(request.pictures.all()) == [second]
        with pytest.raises(NotFound):
            take_picture_out(public_id=request.public_id, picture_public_id=first.public_id, actor=request.customer)

    def test_what_is_no_picture_and_who_is_a_stranger(self):
        request = make_request()
        with pytest.raises(Invalid):
            add_pictures(
                public_id=request.public_id,
                actor=request.customer,
                pictures=[SimpleUploadedFile("a.jpg", b"nothing", "image/jpeg")],
            )
        with pytest.raises(NotFound):
            add_pictures(public_id=request.public_id, actor=make_user(), pictures=[picture()])

    def test_what_is_given_up_leaves_no_file(self):
        request = make_request()
        before = files()
        bad = SimpleUploadedFile("a.jpg", b"nothing", "image/jpeg")
        for pictures, refused in (([picture(), bad], Invalid), ([picture()] * 7, Invalid)):
            with pytest.raises(refused):
                add_pictures(public_id=request.public_id, actor=request.customer, pictures=pictures)
        with pytest.raises(NotFound):
            add_pictures(public_id=request.public_id, actor=make_user(), pictures=[picture()])
        assert files() == before

    def test_pictures_are_made_ready_before_anything_is_locked(self, monkeypatch):
        request = make_request()
        monkeypatch.setattr("marketplace.bidding.actions.add_pictures.lock_request", Mock(side_effect=NotFound))
        decoded = Mock(wraps=uploads._decode)
        monkeypatch.setattr(uploads, "_decode", decoded)
        before = files()
        with pytest.raises(NotFound):
            add_pictures(public_id=request.public_id, actor=request.customer, pictures=[picture()])
        assert decoded.called
        assert files() == before

    def test_not_after_it_is_over(self):
        request = make_request()
        cancel_request(public_id=request.public_id, actor=request.customer)
        with pytest.raises(WrongState):
            add_pictures(public_id=request.public_id, actor=request.customer, pictures=[picture()])


class TestWhoSeesThem:
    @pytest.fixture
    def world(self):
        """Two businesses that the request suits, one of which has bid; both are suspended then."""
        watcher, bidder = make_bidder(), make_bidder()
        request = make_request()
        shown = add_pictures(public_id=request.public_id, actor=request.customer, pictures=[picture()])[0]
        make_bid(request=request, provider=bidder)
        return request, shown, watcher, bidder

    def test_its_customer_and_whom_it_suits(self, world):
        request, shown, watcher, bidder = world
        for user in (request.customer, watcher.owner, bidder.owner):
            with picture_for(user=user, public_id=shown.public_id, size=160) as found:
                assert found.read(4) == b"RIFF"
        with pytest.raises(NotFound):
            picture_for(user=make_user(), public_id=shown.public_id, size=160)

    def test_who_was_suspended_looks_into_no_more_homes(self, world):
        request, shown, watcher, bidder = world
        for provider in (watcher, bidder):
            suspend_provider(provider_id=provider.pk, actor=make_moderator(), reason="Complaints")
            provider.refresh_from_db()
            assert opportunities_for(provider) == chances_for(provider) == []
        with pytest.raises(NotFound):
            request_for_provider(watcher, request.public_id)
        with pytest.raises(NotFound):
            picture_for(user=watcher.owner, public_id=shown.public_id, size=160)
        # What they have bid for stays in their books.
        assert request_for_provider(bidder, request.public_id).own_bid
        picture_for(user=bidder.owner, public_id=shown.public_id, size=160).close()
