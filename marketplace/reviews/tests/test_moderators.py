"""Role by endpoint: who is let in to the moderators' pages of reviews, and what a POST of theirs changes."""

import pytest
from django.urls import reverse

from marketplace.accounts.tests.factories import make_admin, make_editor, make_moderator, make_user
from marketplace.booking.tests.factories import NOW
from marketplace.core import clock
from marketplace.providers.tests.factories import make_provider, make_staff
from marketplace.reviews.actions.report_review import report_review
from marketplace.reviews.tests.factories import make_review

pytestmark = pytest.mark.django_db
ROLES = {
    "stranger": lambda review: None,
    "customer": lambda review: review.customer,
    "owner": lambda review: review.provider.owner,
    "worker": lambda review: make_staff(review.provider, user=make_user(role="provider")).user,
    "other provider": lambda review: make_provider().owner,
    "editor": lambda review: make_editor(),
    "moderator": lambda review: make_moderator(),
    "admin": lambda review: make_admin(),
}
LET_IN = {"moderator", "admin"}
CHANGES = {"hide": ("hidden", "hidden"), "keep": ("published", "kept")}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", ["index", "inspect", "hide", "keep"])
def test_who_is_let_in_where(client, role, name):
    with clock.moved_to(NOW):
        review = make_review()
        report = report_review(review_id=review.pk, actor=make_user(), reason="false")
        address = reverse(f"review:{name}", args=[] if name == "index" else [review.pk])
        if (user := ROLES[role](review)) is not None:
            client.force_login(user)
        assert (client.get(address).status_code == 200) is (role in LET_IN)
        client.post(address, {"reason": "Because."})
    review.refresh_from_db()
    report.refresh_from_db()
    expected = CHANGES.get(name, ("published", "open")) if role in LET_IN else ("published", "open")
    assert (review.status, report.status) == expected
