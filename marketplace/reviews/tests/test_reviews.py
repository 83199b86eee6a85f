"""Reviews: who may write, who decides, what counts, who hears."""

from decimal import Decimal

import pytest
from django.core import mail
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from marketplace.accounts.tests.factories import make_admin, make_moderator, make_user
from marketplace.booking.tests.factories import NOW, make_bookable_service, make_booking
from marketplace.core import clock, testing
from marketplace.core.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from marketplace.notifications.tasks import sweep_deliveries
from marketplace.providers.models import Provider
from marketplace.providers.tests.factories import make_staff
from marketplace.reviews import rules
from marketplace.reviews.actions.answer_review import answer_review
from marketplace.reviews.actions.moderate_review import hide_review, publish_review, reject_review
from marketplace.reviews.actions.write_review import write_review
from marketplace.reviews.invariants import averages_equal_a_recount
from marketplace.reviews.models import Review
from marketplace.reviews.queries import published_of, summary, to_write
from marketplace.reviews.tests.factories import make_finished, make_review
from marketplace.search.rules import weighed_rating

pytestmark = pytest.mark.usefixtures("monday")


def rating_of(provider):
    return Provider.objects.values_list("rating_average", "rating_count").get(pk=provider.pk)


@given(st.lists(st.integers(1, 5), max_size=40))
def test_an_average_lies_between_its_stars(stars):
    found = rules.average(stars)
    assert found.count == len(stars)
    if stars:
        assert min(stars) <= found.average <= max(stars)
        assert abs(found.average * len(stars) - sum(stars)) <= Decimal("0.005") * len(stars)
    else:
        assert found.average is None


@given(st.integers(1, 500), st.integers(100, 500))
def test_few_stars_weigh_less_than_many(count, hundredths):
    average = Decimal(hundredths) / 100
    one, more = weighed_rating(average=average, count=count), weighed_rating(average=average, count=count + 1)
    ordinary = weighed_rating(average=None, count=0)
    assert abs(more - ordinary) >= abs(one - ordinary) - 1e-9
    assert weighed_rating(average=Decimal(5), count=1) < weighed_rating(average=Decimal("4.9"), count=40)


@pytest.mark.django_db
class TestWriting:
    def test_not_by_who_was_taken_on_since_they_booked(self):
        booking = make_finished()
        place = make_staff(booking.provider, user=booking.customer)
        with pytest.raises(NotAllowed):
            write_review(booking_id=booking.pk, actor=booking.customer, rating=5, language="en")
        assert not Review.objects.exists()
        place.is_active = False
        place.save()
        assert write_review(booking_id=booking.pk, actor=booking.customer, rating=5, language="en").rating == 5

    def test_the_customer_of_a_finished_booking_writes_one(self):
        booking = make_finished()
        review = write_review(booking_id=booking.pk, actor=booking.customer, rating=4, text=" Fine ", language="de")
        assert (review.status, review.text, review.service_id) == ("pending", "Fine", booking.lines.get().service_id)
        assert rating_of(booking.provider) == (None, 0), "nobody has read it yet"
        with pytest.raises(Conflict):
            write_review(booking_id=booking.pk, actor=booking.customer, rating=5, language="de")

    def test_not_before_it_is_finished(self):
        booking = make_booking(service=make_bookable_service(instant=True))
        with pytest.raises(WrongState):
            write_review(booking_id=booking.pk, actor=booking.customer, rating=5, language="en")

    def test_nobody_else_writes_it(self):
        booking = make_finished()
        for stranger in (make_user(), booking.provider.owner, make_admin()):
            with pytest.raises(NotFound):
                write_review(booking_id=booking.pk, actor=stranger, rating=1, language="en")

    @pytest.mark.parametrize("stars", [{"rating": 0}, {"rating": 6}, {"rating": 5, "sub_ratings": {"quality": 9}}])
    def test_one_to_five(self, stars):
        booking = make_finished()
        with pytest.raises(Invalid):
            write_review(booking_id=booking.pk, actor=booking.customer, language="en", **stars)
        assert not Review.objects.exists()

    def test_what_is_still_to_write(self):
        booking = make_finished()
        assert list(to_write(booking.customer)) == [booking]
        write_review(booking_id=booking.pk, actor=booking.customer, rating=5, language="en")
        assert not to_write(booking.customer)


@pytest.mark.django_db
class TestModeration:
    def test_published_counts_and_hidden_does_not(self):
        service = make_bookable_service(instant=True)
        first = make_review(rating=5, service=service)
        second = make_review(rating=2, service=service, index=4)
        assert rating_of(first.provider) == (Decimal("3.50"), 2)
        service.refresh_from_db()
        assert (service.rating_average, service.rating_count) == (Decimal("3.50"), 2)
        hide_review(review_id=second.pk, actor=make_moderator(), reason="Names a third person")
        assert rating_of(first.provider) == (Decimal("5.00"), 1)
        publish_review(review_id=second.pk, actor=make_moderator())
        assert rating_of(first.provider) == (Decimal("3.50"), 2)

    def test_a_rejection_needs_a_reason_and_is_final(self):
        review = make_review(published=False)
        with pytest.raises(Invalid):
            reject_review(review_id=review.pk, actor=make_moderator(), reason=" ")
        reject_review(review_id=review.pk, actor=make_moderator(), reason="An advertisement")
        with pytest.raises(WrongState):
            publish_review(review_id=review.pk, actor=make_moderator())

    def test_no_provider_hides_one_and_nobody_judges_their_own(self):
        review = make_review()
        owner = review.provider.owner
        for actor in (owner, review.customer, make_user()):
            with pytest.raises(NotFound):
                hide_review(review_id=review.pk, actor=actor, reason="I do not like it")
        owner.is_superuser = True
        owner.save()
        with pytest.raises(NotFound):
            hide_review(review_id=review.pk, actor=owner, reason="I do not like it")

    def test_people_are_told(self):
        review = make_review()
        testing.deliver_all()
        sweep_deliveries()
        assert [m.to[0] for m in mail.outbox if "Good work" in m.body] == [review.provider.owner.email]
        mail.outbox.clear()
        answer_review(review_id=review.pk, actor=review.provider.owner, text="Thank you", language="en")
        testing.deliver_all()
        sweep_deliveries()
        assert [m.to[0] for m in mail.outbox] == [review.customer.email]


@pytest.mark.django_db
class TestAnswers:
    def test_one_answer_by_the_owner_in_public(self):
        review = make_review()
        with pytest.raises(NotFound):
            answer_review(review_id=review.pk, actor=make_user(), text="Not mine", language="en")
        answer_review(review_id=review.pk, actor=review.provider.owner, text="Thank you", language="en")
        with pytest.raises(Conflict):
            answer_review(review_id=review.pk, actor=review.provider.owner, text="Again", language="en")

    def test_what_is_not_published_is_not_answered(self):
        review = make_review(published=False)
        with pytest.raises(NotFound):
            answer_review(review_id=review.pk, actor=review.provider.owner, text="Thank you", language="en")


@pytest.mark.django_db
class TestPages:
    def test_shown_where_people_decide(self, client):
        review = make_review(rating=4, text="<b>Solid</b> work")
        answer_review(review_id=review.pk, actor=review.provider.owner, text="Thank you", language="de")
        testing.deliver_all()
        Provider.objects.filter(pk=review.provider_id).update(language="en")  # only then is the English page indexed
        page = client.get(reverse("storefront:provider", args=[review.provider.slug])).content.decode()
        assert "&lt;b&gt;Solid&lt;/b&gt; work" in page
        assert "Thank you" in page
        assert '"ratingValue": "4.00"' in page
        assert review.customer.email not in page

    def test_what_waits_is_nowhere(self, client):
        review = make_review(published=False, text="Secret for now")
        page = client.get(reverse("storefront:provider", args=[review.provider.slug])).content.decode()
        assert "Secret for now" not in page
        assert "aggregateRating" not in page

    def test_the_number_of_queries_does_not_grow(self, client, django_assert_max_num_queries):
        service = make_bookable_service(instant=True)
        for index in range(4):
            make_review(service=service, index=index * 3)
        client.get(reverse("storefront:provider", args=[service.provider.slug]))
        with django_assert_max_num_queries(26):
            client.get(reverse("storefront:provider", args=[service.provider.slug]))

    def test_from_the_form_to_the_answer(self, client):
        booking = make_finished()
        client.force_login(booking.customer)
        address = reverse("dashboard:review", args=[booking.public_id])
        assert client.post(address, {"text": "No stars"}).status_code == 422
        assert client.post(address, {"rating": "5", "quality": "4", "text": "Tidy"}).status_code == 302
        review = Review.objects.get()
        assert (review.rating, review.quality, review.punctuality) == (5, 4, None)
        client.force_login(make_moderator())
        assert client.post(reverse("review:publish", args=[review.pk])).status_code == 302
        client.force_login(booking.provider.owner)
        answer = reverse("dashboard:review_answer", args=[review.public_id])
        assert client.post(answer, {"text": ""}).status_code == 422
        assert client.post(answer, {"text": "Gern geschehen"}).status_code == 302
        assert "Gern geschehen" in client.get(reverse("dashboard:business_reviews")).content.decode()

    @pytest.mark.parametrize("who", ["stranger", "owner"])
    def test_strangers_do_not_write(self, client, who):
        booking = make_finished()
        client.force_login(make_user() if who == "stranger" else booking.provider.owner)
        assert client.get(reverse("dashboard:review", args=[booking.public_id])).status_code == 404


@pytest.mark.django_db
def test_the_summary_adds_up():
    service = make_bookable_service(instant=True)
    for index, stars in enumerate((5, 5, 4, 1)):
        make_review(service=service, index=index * 3, rating=stars)
    provider = Provider.objects.get(pk=service.provider_id)
    found = summary(provider)
    assert [(stars, count) for stars, count, _ in found.stars] == [(5, 2), (4, 1), (3, 0), (2, 0), (1, 1)]
    assert (found.average, found.count) == (Decimal("3.75"), 4)
    assert published_of(provider).count() == 4


@pytest.mark.race
def test_publishing_at_once_counts_every_review(race_database):
    with clock.moved_to(NOW):
        service = make_bookable_service(instant=True)
        moderator = make_moderator()
        reviews = [make_review(service=service, index=n * 3, published=False) for n in range(4)]

    def publish(review):
        def run():
            with clock.moved_to(NOW):
                return publish_review(review_id=review.pk, actor=moderator)

        return run

    results = testing.all_at_once([publish(review) for review in reviews])
    assert all(isinstance(result, Review) for result in results), results
    assert rating_of(service.provider) == (Decimal("5.00"), 4)
    assert not list(averages_equal_a_recount())
