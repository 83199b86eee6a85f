"""Rule 9: every number shown equals a recount, after any order of publishing, hiding, rejecting, deleting, voting."""

from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from marketplace.accounts.tests.factories import make_moderator, make_user
from marketplace.booking.tests.factories import NOW, make_bookable_service
from marketplace.catalog.tests.factories import make_category
from marketplace.core import clock
from marketplace.core.errors import DomainError
from marketplace.reviews import rules
from marketplace.reviews.actions.delete_review import delete_review
from marketplace.reviews.actions.moderate_review import hide_review, publish_review, reject_review
from marketplace.reviews.actions.vote_helpful import vote_helpful
from marketplace.reviews.invariants import averages_equal_a_recount, helpful_counts_equal_a_recount
from marketplace.reviews.models import HelpfulVote, Review
from marketplace.reviews.queries import heard_of_category
from marketplace.reviews.tests.factories import make_review

STEPS = ("publish", "hide", "reject", "delete", "vote", "unvote")


def categories_equal_a_recount(categories) -> bool:
    """The slow and obvious way: look at every review and climb the tree from its service."""
    rows = [review for review in Review.objects.select_related("service__category") if review.status == "published"]
    for category in categories:
        inside = [
            review
            for review in rows
            if category == review.service.category or category in review.service.category.get_ancestors()
        ]
        average, shown = heard_of_category(category)
        if average != rules.average(review.rating for review in inside):
            return False
        latest = sorted(inside, key=lambda review: (review.published_at, review.pk), reverse=True)
        if [one.pk for one in shown] != [one.pk for one in latest[:2]]:
            return False
    return True


def votes_equal_a_recount(reviews) -> bool:
    return all(
        Review.objects.values_list("helpful_count", flat=True).get(pk=pk)
        == HelpfulVote.objects.filter(review=pk).count()
        for pk in Review.objects.filter(pk__in=reviews).values_list("pk", flat=True)
    )


class AnyOrder(TestCase):
    """Two services in two trades, some reviews, and whatever may happen to them."""

    @hypothesis_settings(max_examples=15)
    @given(
        st.lists(st.tuples(st.integers(1, 5), st.booleans()), min_size=1, max_size=4),
        st.lists(st.tuples(st.integers(0, 3), st.sampled_from(STEPS), st.booleans()), max_size=14),
    )
    def test_any_order(self, written, steps):
        with clock.moved_to(NOW):
            services = [
                make_bookable_service(instant=True, category=make_category(key)) for key in ("plumber", "maths-tutor")
            ]
            moderator, readers = make_moderator(), [make_user(), make_user()]
            reviews = [
                make_review(service=services[other], index=index * 3, rating=stars, published=False)
                for index, (stars, other) in enumerate(written)
            ]
            trades = [service.category for service in services]
            categories = [*trades, *(parent for trade in trades if (parent := trade.get_parent()))]
            keys = [review.pk for review in reviews]
            customers = [review.customer for review in reviews]

            def take(step, which, reader):
                pk = keys[which]
                if step == "delete":
                    return delete_review(review_id=pk, actor=customers[which])
                if step in ("vote", "unvote"):
                    return vote_helpful(review_id=pk, actor=reader, helpful=step == "vote")
                if step == "publish":
                    return publish_review(review_id=pk, actor=moderator)
                call = hide_review if step == "hide" else reject_review
                return call(review_id=pk, actor=moderator, reason="because")

            for which, step, second in steps:
                try:
                    take(step, which % len(keys), readers[second])
                except DomainError:
                    continue
                assert not list(averages_equal_a_recount())
                assert not list(helpful_counts_equal_a_recount())
                assert votes_equal_a_recount(keys)
                assert categories_equal_a_recount(categories)
            assert not list(averages_equal_a_recount())
            assert categories_equal_a_recount(categories)
