"""Pictures of reviews: taken in, kept private until a moderator has looked, public while the review is."""

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from marketplace.accounts.tests.factories import make_editor, make_moderator, make_user
from marketplace.core import testing, uploads
from marketplace.core.errors import Conflict, Invalid, WrongState
from marketplace.core.uploads import SIZES
from marketplace.reviews.actions import moderate_review as moderating
from marketplace.reviews.actions import write_review as writing
from marketplace.reviews.actions.delete_review import delete_review
from marketplace.reviews.actions.moderate_review import hide_review, publish_review, reject_review
from marketplace.reviews.actions.withdraw_pictures import withdraw_pictures
from marketplace.reviews.actions.write_review import write_review
from marketplace.reviews.models import Review, ReviewPicture
from marketplace.reviews.tests.factories import make_finished, make_review, make_upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def sized_name(name: str, size: int) -> str:
    """The file of one size, as `core.uploads` calls it."""
    return name if size == SIZES[-1] else name.replace(".webp", f"-{size}.webp")


def stored(review, storage="pictures") -> set[str]:
    """Which files of a review's pictures a storage has."""
    names = {sized_name(name, size) for name in review.pictures.values_list("file", flat=True) for size in SIZES}
    return {name for name in names if storages[storage].exists(name)}


def files_in(storage: str) -> list[str]:
    folder = "reviews"
    return storages[storage].listdir(folder)[1] if storages[storage].exists(folder) else []


def fail(*_args, **_fields):
    raise OSError("cut off")


def write(booking, pictures):
    return write_review(booking_id=booking.pk, actor=booking.customer, rating=5, language="en", pictures=pictures)


class TestWriting:
    def test_kept_in_order_with_their_pixels(self):
        review = make_review(published=False, pictures=3)
        rows = review.pictures.values_list("position", "width", "height")
        assert list(rows) == [(0, 600, 400), (1, 600, 400), (2, 600, 400)]

    def test_what_waits_has_no_public_file(self):
        review = make_review(published=False, pictures=2)
        assert len(stored(review, "private")) == 2 * len(SIZES)
        assert not stored(review)

    def test_four_and_not_five(self):
        write(make_finished(), [make_upload() for _ in range(4)])
        with pytest.raises(Invalid) as refused:
            write(make_finished(), [make_upload() for _ in range(5)])
        assert refused.value.field == "pictures"

    def test_one_bad_file_is_named_and_leaves_nothing_behind(self):
        before = files_in("private")
        with pytest.raises(Invalid) as refused:
            write(make_finished(), [make_upload(), SimpleUploadedFile("letter.docx", b"PK words")])
        assert refused.value.field == "pictures"
        assert "letter.docx" in str(refused.value)
        assert files_in("private") == before
        assert not Review.objects.exists()

    def test_a_second_review_stores_nothing(self):
        booking = make_finished()
        write(booking, [])
        before = files_in("private")
        with pytest.raises(Conflict):
            write(booking, [make_upload()])
        assert files_in("private") == before

    def test_what_is_given_up_leaves_no_file(self, monkeypatch):
        before, booking = files_in("private"), make_finished()
        monkeypatch.setattr(writing, "announce", fail)
        with pytest.raises(OSError, match="cut off"):
            write(booking, [make_upload(), make_upload()])
        assert files_in("private") == before
        assert not Review.objects.exists()

    def test_pictures_are_ready_before_anything_is_locked(self, monkeypatch):
        booking, locks, store = make_finished(), [], uploads._store_sizes

        def looked_at(*args, **fields):
            locks.append([query["sql"] for query in asked.captured_queries if "FOR UPDATE" in query["sql"]])
            return store(*args, **fields)

        monkeypatch.setattr(uploads, "_store_sizes", looked_at)
        with CaptureQueriesContext(connection) as asked:
            write(booking, [make_upload(), make_upload()])
        assert locks == [[], []]
        assert any("FOR UPDATE" in query["sql"] for query in asked.captured_queries)


class TestModeration:
    def test_publishing_that_is_given_up_leaves_nothing_public(self, monkeypatch):
        review = make_review(published=False, pictures=2)
        monkeypatch.setattr(moderating, "show_picture", lambda name: (uploads.show_picture(name), fail()))
        with pytest.raises(OSError, match="cut off"):
            publish_review(review_id=review.pk, actor=make_moderator())
        review.refresh_from_db()
        assert review.status == "pending"
        assert not stored(review)
        assert len(stored(review, "private")) == 2 * len(SIZES)

    def test_a_second_publishing_takes_nothing_away(self):
        review = make_review(pictures=1)
        with pytest.raises(WrongState):
            publish_review(review_id=review.pk, actor=make_moderator())
        assert stored(review)

    def test_public_while_published_and_not_after(self):
        review = make_review(pictures=2)
        assert len(stored(review)) == 2 * len(SIZES)
        hide_review(review_id=review.pk, actor=make_moderator(), reason="Shows a face")
        testing.deliver_all()
        assert not stored(review)
        publish_review(review_id=review.pk, actor=make_moderator())
        testing.deliver_all()
        assert len(stored(review)) == 2 * len(SIZES), "what was said of the first hiding is old news by now"

    def test_a_rejected_one_never_had_any(self):
        review = make_review(published=False, pictures=1)
        reject_review(review_id=review.pk, actor=make_moderator(), reason="An advertisement")
        testing.deliver_all()
        assert not stored(review)

    def test_withdrawing_a_published_ones_does_nothing(self):
        review = make_review(pictures=1)
        withdraw_pictures(review_id=review.pk)
        assert stored(review)
        withdraw_pictures(review_id=review.pk + 1)

    def test_taken_back_with_all_its_files(self, django_capture_on_commit_callbacks):
        review = make_review(pictures=2)
        names = list(review.pictures.values_list("file", flat=True))
        with django_capture_on_commit_callbacks(execute=True):
            delete_review(review_id=review.pk, actor=review.customer)
        assert not ReviewPicture.objects.exists()
        for storage in ("pictures", "private"):
            assert not any(storages[storage].exists(sized_name(name, size)) for name in names for size in SIZES)


class TestLooking:
    def ask(self, client, review, position=0):
        return client.get(reverse("reviews:picture", args=[review.public_id, position]))

    def test_for_the_author_and_for_moderators_only(self, client):
        review = make_review(published=False, pictures=1)
        assert self.ask(client, review).status_code == 404
        for account in (make_user(), review.provider.owner, make_editor()):
            client.force_login(account)
            assert self.ask(client, review).status_code == 404
        for account in (review.customer, make_moderator()):
            client.force_login(account)
            answer = self.ask(client, review)
            assert answer.status_code == 200
            assert answer["Content-Type"] == "image/webp"
            assert "no-store" in answer["Cache-Control"]
            assert b"".join(answer.streaming_content)[8:12] == b"WEBP"
        assert self.ask(client, review, 1).status_code == 404

    def test_a_file_that_is_gone_is_not_there(self, client):
        review = make_review(published=False, pictures=1)
        client.force_login(review.customer)
        storages["private"].delete(sized_name(review.pictures.get().file, 480))
        assert self.ask(client, review).status_code == 404

    def test_the_moderator_sees_them_before_deciding(self, client):
        review = make_review(published=False, pictures=2)
        client.force_login(make_moderator())
        page = client.get(reverse("review:inspect", args=[review.pk])).content.decode()
        assert page.count(reverse("reviews:picture", args=[review.public_id, 1])) == 1
        assert "s review" in page
