"""What moderators do in the Wagtail admin, and that nobody else does it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from marketplace.accounts.tests.factories import make_editor, make_moderator
from marketplace.booking.enums import Status
from marketplace.booking.tests.factories import NOW, make_booking, make_dispute
from marketplace.core import clock
from marketplace.providers.models import Provider
from marketplace.providers.tests.factories import make_document, make_provider, make_staff
from marketplace.reviews.tests.factories import make_review

pytestmark = pytest.mark.django_db
SUBMITTED = Provider.Verification.SUBMITTED


@pytest.fixture
def moderator(client):
    client.moderator = make_moderator(name="Mara Moderator")
    client.force_login(client.moderator)
    return client


def step(name, provider):
    return reverse(f"provider:{name}", args=[provider.pk])


def status_of(provider) -> str:
    return Provider.objects.values_list("verification", flat=True).get(pk=provider.pk)


class TestProviders:
    def test_listed_filtered_and_found(self, moderator):
        make_provider(trading_name="Kofler Bad", verification=SUBMITTED)
        make_provider(trading_name="Huber Maler")
        page = moderator.get(reverse("provider:index") + "?verification=submitted").content.decode()
        assert "Kofler Bad" in page
        assert "Huber Maler" not in page
        assert "Huber Maler" in moderator.get(reverse("provider:index") + "?q=huber").content.decode()

    def test_who_handed_in_last_stands_on_top(self, moderator):
        for name, days in (("Early Bird", 2), ("Late Bird", 1), ("No Bird", None)):
            when = clock.now() - timedelta(days=days) if days else None
            make_provider(trading_name=name, submitted_at=when)
        page = moderator.get(reverse("provider:index")).content.decode()
        assert page.index("Late Bird") < page.index("Early Bird") < page.index("No Bird")
        page = moderator.get(reverse("provider:index") + "?ordering=trading_name").content.decode()
        assert page.index("Early Bird") < page.index("Late Bird") < page.index("No Bird")

    def test_the_number_of_queries_does_not_grow(self, moderator, django_assert_max_num_queries):
        for _ in range(6):
            make_provider()
        with django_assert_max_num_queries(25):
            moderator.get(reverse("provider:index"))

    def test_the_page_has_everything_that_is_needed_to_decide(self, moderator):
        provider = make_provider(verification=SUBMITTED, about="Rohre <b>seit</b> 1990.", vat_id="IT00000391149")
        document = make_document(provider, original_name="Pass.pdf")
        make_staff(provider, name="Sara Plank")
        page = moderator.get(reverse("provider:inspect", args=[provider.pk])).content.decode()
        for words in (provider.legal_name, "IT00000391149", "Via Goethe 5", provider.owner.email, "Sara Plank"):
            assert words in page
        assert "Rohre &lt;b&gt;seit" in page
        assert reverse("providers:document", args=[document.public_id]) in page
        assert step("verify", provider) in page
        assert step("reject", provider) in page
        assert step("suspend", provider) not in page

    def test_verified_by_post_only(self, moderator):
        provider = make_provider(verification=SUBMITTED)
        assert "Have you looked" in moderator.get(step("verify", provider)).content.decode()
        assert status_of(provider) == SUBMITTED
        answer = moderator.post(step("verify", provider))
        assert answer.url == reverse("provider:inspect", args=[provider.pk])
        assert status_of(provider) == "verified"
        page = moderator.get(answer.url).content.decode()
        assert "Mara Moderator" in page
        assert "providers.move_verification" in page

    @pytest.mark.parametrize(
        ("name", "before", "after"), [("reject", "submitted", "rejected"), ("suspend", "verified", "suspended")]
    )
    def test_a_no_needs_its_reason(self, moderator, name, before, after):
        provider = make_provider(verification=before)
        answer = moderator.post(step(name, provider), {"reason": " "})
        assert answer.status_code == 200
        assert status_of(provider) == before
        moderator.post(step(name, provider), {"reason": "The licence is missing."})
        assert status_of(provider) == after
        page = moderator.get(reverse("provider:inspect", args=[provider.pk])).content.decode()
        assert "The licence is missing." in page

    def test_reinstated(self, moderator):
        provider = make_provider(verification="suspended")
        moderator.post(step("reinstate", provider))
        assert status_of(provider) == "verified"

    def test_too_late_is_said_and_nothing_changes(self, moderator):
        provider = make_provider(verification="rejected")
        page = moderator.post(step("verify", provider), follow=True).content.decode()
        assert "no longer possible" in page
        assert status_of(provider) == "rejected"

    def test_ones_own_business_has_no_buttons(self, moderator):
        provider = make_provider(verification=SUBMITTED, owner=moderator.moderator)
        page = moderator.get(reverse("provider:inspect", args=[provider.pk])).content.decode()
        assert step("verify", provider) not in page
        moderator.post(step("verify", provider))
        assert status_of(provider) == SUBMITTED

    def test_a_row_that_is_gone_leads_back_to_the_list(self, moderator):
        assert moderator.get(reverse("provider:verify", args=[999999])).url == reverse("provider:index")

    def test_a_post_from_another_site_is_refused(self, moderator):
        provider = make_provider(verification=SUBMITTED)
        moderator.handler.enforce_csrf_checks = True
        assert moderator.post(step("verify", provider)).status_code == 403
        assert status_of(provider) == SUBMITTED


class TestHome:
    def test_who_waits_is_on_the_home_page(self, moderator):
        make_provider(trading_name="Kofler Bad", verification=SUBMITTED, submitted_at=clock.now())
        page = moderator.get("/admin/").content.decode()
        assert "1 provider waiting" in page
        assert "Kofler Bad" in page

    def test_the_first_are_shown_and_the_way_to_all(self, moderator):
        for _ in range(6):
            make_provider(verification=SUBMITTED, submitted_at=clock.now())
        page = moderator.get("/admin/").content.decode()
        assert "6 providers waiting" in page
        assert reverse("provider:index") + "?verification=submitted" in page

    def test_nobody_waits(self, moderator):
        assert "Nobody is waiting." in moderator.get("/admin/").content.decode()

    def test_editors_see_neither_panel_nor_menu(self, client):
        client.force_login(make_editor())
        page = client.get("/admin/").content.decode()
        for panel in ("waiting-providers", "disputes", "waiting-reviews"):
            assert f'id="{panel}"' not in page
        assert reverse("provider:index") not in page


class TestQueues:
    def test_disputes_and_reviews_wait_on_the_home_page(self, moderator):
        with clock.moved_to(NOW):
            booking, review = make_dispute(), make_review(published=False)
        page = moderator.get("/admin/").content.decode()
        assert "1 dispute to settle" in page
        assert reverse("booking:inspect", args=[booking.pk]) in page
        assert "1 review to look at" in page
        assert reverse("review:inspect", args=[review.pk]) in page

    def test_nothing_waits(self, moderator):
        page = moderator.get("/admin/").content.decode()
        assert "Everybody agrees." in page
        assert "No review is waiting." in page

    def test_the_first_are_shown_and_the_way_to_all(self, moderator, django_assert_max_num_queries):
        with clock.moved_to(NOW):
            for _ in range(6):
                make_dispute(), make_review(published=False)
        moderator.get("/admin/")
        with django_assert_max_num_queries(45):
            page = moderator.get("/admin/").content.decode()
        assert "6 disputes to settle" in page
        assert "6 reviews to look at" in page
        for waiting in (reverse("booking:index") + "?status=disputed", reverse("review:index") + "?status=pending"):
            assert waiting in page
            assert moderator.get(waiting).status_code == 200

    def test_the_list_of_disputes_is_one(self, moderator):
        with clock.moved_to(NOW):
            wrong, fine = make_dispute(), make_booking()
        page = moderator.get(reverse("booking:index") + "?status=disputed").content.decode()
        assert wrong.reference in page
        assert fine.reference not in page


class TestDisputes:
    @pytest.mark.parametrize(("outcome", "status"), [("done", "finished"), ("back", "cancelled_by_admin")])
    def test_settled_with_a_decision_and_a_reason(self, moderator, outcome, status):
        with clock.moved_to(NOW):
            booking = make_dispute()
            row = reverse("booking:inspect", args=[booking.pk])
            url = reverse("booking:settle", args=[booking.pk])
            page = moderator.get(row).content.decode()
            assert url in page
            assert reverse("booking:cancel", args=[booking.pk]) not in page
            assert "Have you heard both sides?" in moderator.get(url).content.decode()
            for incomplete in ({}, {"outcome": outcome}, {"reason": "Because"}, {"outcome": "x", "reason": "Because"}):
                assert moderator.post(url, incomplete).status_code == 200
            booking.refresh_from_db()
            assert booking.status == Status.DISPUTED
            assert moderator.post(url, {"outcome": outcome, "reason": "Seen on the pictures."}).url == row
            booking.refresh_from_db()
            assert booking.status == status
            page = moderator.get(row).content.decode()
        assert "Seen on the pictures." in page
        assert url not in page

    def test_nobody_settles_their_own(self, moderator):
        with clock.moved_to(NOW):
            booking = make_dispute(customer=moderator.moderator)
            url = reverse("booking:settle", args=[booking.pk])
            assert url not in moderator.get(reverse("booking:inspect", args=[booking.pk])).content.decode()
            answer = moderator.post(url, {"outcome": "back", "reason": "I want it back"})
        assert "on neither side" in answer.content.decode()
        booking.refresh_from_db()
        assert booking.status == Status.DISPUTED

    def test_too_late_is_said(self, moderator):
        with clock.moved_to(NOW):
            booking = make_booking()
            url = reverse("booking:settle", args=[booking.pk])
            answer = moderator.post(url, {"outcome": "back", "reason": "Because"})
        assert "no longer possible" in answer.content.decode()


class TestBookings:
    def test_listed_and_shown_with_their_history(self, moderator):
        with clock.moved_to(NOW):
            booking = make_booking()
            assert booking.reference in moderator.get(reverse("booking:index")).content.decode()
            page = moderator.get(reverse("booking:inspect", args=[booking.pk])).content.decode()
        assert booking.customer.email in page
        assert "booking.move" in page
        assert reverse("booking:cancel", args=[booking.pk]) in page

    def test_cancelled_with_a_reason(self, moderator):
        with clock.moved_to(NOW):
            booking = make_booking()
            url = reverse("booking:cancel", args=[booking.pk])
            assert moderator.post(url, {"reason": ""}).status_code == 200
            moderator.post(url, {"reason": "The provider was a fraud."})
            booking.refresh_from_db()
            assert booking.status == Status.CANCELLED_BY_ADMIN
            page = moderator.get(reverse("booking:inspect", args=[booking.pk])).content.decode()
        assert "The provider was a fraud." in page
        assert url not in page
