"""Helpful votes and reports: one per account, never on one's own, and a moderator hears."""

import threading

import pytest

from marketplace.accounts.tests.factories import make_moderator, make_user
from marketplace.booking.tests.factories import NOW, at_now
from marketplace.core import clock, testing
from marketplace.core.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from marketplace.core.models import AuditEntry
from marketplace.providers.tests.factories import make_staff
from marketplace.reviews.actions.moderate_review import hide_review, keep_review, publish_review
from marketplace.reviews.actions.report_review import report_review
from marketplace.reviews.actions.vote_helpful import vote_helpful
from marketplace.reviews.invariants import helpful_counts_equal_a_recount
from marketplace.reviews.models import HelpfulVote, Review, ReviewQuerySet, ReviewReport
from marketplace.reviews.queries import to_moderate, votes_of
from marketplace.reviews.tests.factories import make_review

pytestmark = pytest.mark.usefixtures("monday")


def count_of(review) -> int:
    return Review.objects.values_list("helpful_count", flat=True).get(pk=review.pk)


@pytest.mark.django_db
class TestVotes:
    def test_counted_and_taken_back(self):
        review, one, other = make_review(), make_user(), make_user()
        vote_helpful(review_id=review.pk, actor=one, helpful=True)
        vote_helpful(review_id=review.pk, actor=other, helpful=True)
        assert count_of(review) == 2
        assert votes_of(one, [review]) == {review.pk}
        vote_helpful(review_id=review.pk, actor=one, helpful=False)
        assert count_of(review) == 1
        assert votes_of(one, [review]) == frozenset()

    @pytest.mark.parametrize("helpful", [True, False])
    def test_asking_twice_is_asking_once(self, helpful):
        review, user = make_review(), make_user()
        vote_helpful(review_id=review.pk, actor=user, helpful=True)
        for _ in range(2):
            vote_helpful(review_id=review.pk, actor=user, helpful=helpful)
        assert count_of(review) == HelpfulVote.objects.count() == int(helpful)
        assert AuditEntry.objects.filter(action="reviews.vote").count() == (1 if helpful else 2)

    def test_not_on_ones_own_and_not_for_ones_own_business(self):
        review = make_review()
        staff = make_staff(review.provider, user=make_user(role="provider"))
        for account in (review.customer, review.provider.owner, staff.user):
            with pytest.raises(NotAllowed):
                vote_helpful(review_id=review.pk, actor=account, helpful=True)
        assert count_of(review) == 0

    def test_only_on_what_is_published(self):
        review = make_review(published=False)
        with pytest.raises(NotFound):
            vote_helpful(review_id=review.pk, actor=make_user(), helpful=True)
        with pytest.raises(NotFound):
            vote_helpful(review_id=0, actor=make_user(), helpful=True)

    def test_the_number_outlives_hiding(self):
        review, moderator = make_review(), make_moderator()
        vote_helpful(review_id=review.pk, actor=make_user(), helpful=True)
        hide_review(review_id=review.pk, actor=moderator, reason="A mistake")
        publish_review(review_id=review.pk, actor=moderator)
        assert count_of(review) == 1


@pytest.mark.django_db
class TestReports:
    def test_one_per_account_and_the_review_stays(self):
        review, user = make_review(), make_user()
        report = report_review(review_id=review.pk, actor=user, reason="insult", text=" Rude ")
        assert (report.status, report.text) == ("open", "Rude")
        with pytest.raises(Conflict):
            report_review(review_id=review.pk, actor=user, reason="false")
        report_review(review_id=review.pk, actor=review.provider.owner, reason="false")
        review.refresh_from_db()
        assert review.status == "published"
        assert [one.open_reports for one in to_moderate()] == [2]

    def test_what_is_not_possible(self):
        review = make_review()
        with pytest.raises(NotAllowed):
            report_review(review_id=review.pk, actor=review.customer, reason="false")
        for fields, field in (({"reason": "boredom"}, "reason"), ({"reason": "other", "text": " "}, "text")):
            with pytest.raises(Invalid) as refused:
                report_review(review_id=review.pk, actor=make_user(), **fields)
            assert refused.value.field == field
        waiting = make_review(published=False)
        with pytest.raises(NotFound):
            report_review(review_id=waiting.pk, actor=make_user(), reason="false")
        assert not ReviewReport.objects.exists()

    def test_kept(self):
        review, moderator = make_review(), make_moderator()
        report = report_review(review_id=review.pk, actor=make_user(), reason="false")
        keep_review(review_id=review.pk, actor=moderator)
        report.refresh_from_db()
        assert (report.status, report.closed_by, report.closed_at) == ("kept", moderator, NOW)
        assert not to_moderate()
        with pytest.raises(WrongState):
            keep_review(review_id=review.pk, actor=moderator)

    def test_hiding_closes_all_that_are_open(self):
        review, moderator = make_review(), make_moderator()
        first = report_review(review_id=review.pk, actor=make_user(), reason="false")
        keep_review(review_id=review.pk, actor=moderator)
        for _ in range(2):
            report_review(review_id=review.pk, actor=make_user(), reason="private")
        hide_review(review_id=review.pk, actor=moderator, reason="Names a child")
        found = sorted(ReviewReport.objects.values_list("status", flat=True))
        assert found == ["hidden", "hidden", "kept"]
        first.refresh_from_db()
        assert first.status == "kept"
        assert not testing.breaches()

    def test_nobody_but_a_moderator_closes_one_and_never_their_own(self):
        review = make_review()
        report_review(review_id=review.pk, actor=make_user(), reason="false")
        review.provider.owner.groups.set(make_moderator().groups.all())
        for account in (make_user(), review.customer, review.provider.owner):
            with pytest.raises(NotFound):
                keep_review(review_id=review.pk, actor=account)


@pytest.mark.race
class TestAtOnce:
    def test_a_double_click_is_one_vote(self, race_database):
        review, user = make_review(), make_user()
        results = testing.all_at_once([at_now(vote_helpful, review_id=review.pk, actor=user, helpful=True)] * 6)
        assert all(isinstance(result, Review) for result in results), results
        assert HelpfulVote.objects.count() == count_of(review) == 1

    def test_many_people_are_all_counted(self, race_database):
        review, people = make_review(), [make_user() for _ in range(6)]
        testing.all_at_once([at_now(vote_helpful, review_id=review.pk, actor=one, helpful=True) for one in people])
        assert HelpfulVote.objects.count() == count_of(review) == 6

    def test_control_without_the_row_lock_votes_are_lost(self, race_database, monkeypatch):
        """The race is real: two people who both read before either has written count only themselves."""
        review, people = make_review(), [make_user(), make_user()]
        both_have_read = threading.Barrier(2, timeout=10)
        counted = threading.Barrier(2, timeout=10)
        real = HelpfulVote.objects.create

        def create(**fields):
            both_have_read.wait()
            row = real(**fields)
            counted.wait()  # neither has committed when the other counts
            return row

        monkeypatch.setattr(ReviewQuerySet, "locked", lambda self: self.order_by("pk"))
        monkeypatch.setattr(HelpfulVote.objects, "create", create)
        testing.all_at_once([at_now(vote_helpful, review_id=review.pk, actor=one, helpful=True) for one in people])
        assert HelpfulVote.objects.count() == 2
        assert count_of(review) == 1, "without the lock a vote is lost"
        assert list(helpful_counts_equal_a_recount())

    def test_a_report_and_a_moderator_at_once_leave_nothing_open_and_hidden(self, race_database):
        for _ in range(3):
            review, moderator = make_review(), make_moderator()
            testing.all_at_once(
                [
                    at_now(report_review, review_id=review.pk, actor=make_user(), reason="false"),
                    at_now(hide_review, review_id=review.pk, actor=moderator, reason="Names a child"),
                ]
            )
            assert not ReviewReport.objects.filter(review=review, status="open").exists()
        with clock.moved_to(NOW):
            assert not testing.breaches()
