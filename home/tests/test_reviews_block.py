"""What customers say, on an editor's page: whose words, in which order, and gone as soon as they are withdrawn."""

import pytest

from home.tests.blocks import show
from home.tests.factories import home_of
from marketplace.booking.tests.factories import make_bookable_service
from marketplace.core.tests.kept import now, warm
from marketplace.providers.models import Provider
from marketplace.reviews.actions.delete_review import delete_review
from marketplace.reviews.actions.moderate_review import hide_review
from marketplace.reviews.models import Review
from marketplace.reviews.queries import praise
from marketplace.reviews.tests.factories import make_moderator, make_review

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
VALUE = {"heading": "Neighbours", "intro": "After the work."}


def said(text: str, *, language: str = "en", provider: Provider | None = None, **fields) -> Review:
    """A published review; of a business of its own unless one is named."""
    review = make_review(service=make_bookable_service(instant=True), text=text, **fields)
    Review.objects.filter(pk=review.pk).update(language=language, provider=provider or review.provider)
    return review


def test_shows_words_stars_first_name_and_the_business():
    review = said("All dry again.", rating=4)
    html = show("reviews", VALUE)
    for part in ("Neighbours", "After the work.", "All dry again.", "4 stars of 5", review.customer.get_short_name()):
        assert part in html
    assert f'href="/en/p/{review.provider.slug}/"' in html
    assert review.customer.name not in html
    assert review.customer.email not in html
    assert '<blockquote lang="en">' in html


def test_only_good_ones_in_words_that_are_published():
    said("Three stars are not praise.", rating=3)
    said("", rating=5)
    make_review(service=make_bookable_service(instant=True), text="Nobody has read it.", published=False)
    assert show("reviews", VALUE) == ""


def test_not_of_a_business_that_cannot_be_found():
    review = said("They were kind.")
    Provider.objects.filter(pk=review.provider_id).update(is_available=False)
    assert praise(language="en", count=3) == []


def test_the_readers_language_first_then_the_latest():
    said("Gut.", language="de")
    older, newer = said("Good."), said("Better.")
    said("Bene.", language="it")
    assert [review.text for review in praise(language="en", count=3)] == ["Better.", "Good.", "Bene."]
    assert [review.text for review in praise(language="de", count=2)] == ["Gut.", "Bene."]
    assert {older.pk, newer.pk} <= {review.pk for review in praise(language="fr", count=4)}


def test_one_of_each_business():
    first = said("The first.")
    said("The second.", provider=first.provider)
    said("Another business.")
    assert [review.text for review in praise(language="en", count=3)] == ["Another business.", "The second."]


def test_asks_once_however_many_there_are(django_assert_num_queries):
    for number in range(4):
        said(f"Word {number}")
    with django_assert_num_queries(1):
        found = praise(language="en", count=3)
        assert [review.customer.name and review.provider.trading_name for review in found]
    assert len(found) == 3


@pytest.mark.parametrize("withdraw", ["by a moderator", "by its author"])
def test_a_withdrawn_one_leaves_kept_pages(settings, then, withdraw):
    settings.PAGE_CACHE = True
    home = home_of("en")
    home.body = [("reviews", VALUE)]
    home.save()
    review = said("Gone by noon.")
    assert "Gone by noon." in warm("/en/")
    if withdraw == "by its author":
        then(lambda: delete_review(review_id=review.pk, actor=review.customer))
    else:
        then(lambda: hide_review(review_id=review.pk, actor=make_moderator(), reason="Not about the work"))
    assert "Gone by noon." not in now("/en/")
