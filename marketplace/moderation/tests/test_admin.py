"""What moderators do in the Wagtail admin, and that nobody else does it."""

import pytest
from django.urls import reverse

from marketplace.accounts.models import User
from marketplace.accounts.tests.factories import make_admin, make_editor, make_moderator, make_user
from marketplace.booking.enums import Status
from marketplace.booking.tests.factories import NOW, make_booking
from marketplace.catalog.tests.factories import make_service
from marketplace.core import clock
from marketplace.core.models import AuditEntry
from marketplace.providers.models import Provider
from marketplace.providers.tests.factories import make_document, make_provider, make_staff

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
        assert "1 provider waits" in page
        assert "Kofler Bad" in page

    def test_nobody_waits(self, moderator):
        assert "Nobody waits." in moderator.get("/admin/").content.decode()

    def test_editors_see_neither_panel_nor_menu(self, client):
        client.force_login(make_editor())
        page = client.get("/admin/").content.decode()
        assert "Providers waiting" not in page
        assert reverse("provider:index") not in page


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


class TestAccountsInTheAdmin:
    def form(self, **change):
        form = {
            "email": "new@example.test",
            "name": "Nora Neu",
            "preferred_language": "it",
            "role": "staff",
            "password1": "four small green stones",
            "password2": "four small green stones",
        }
        return form | change

    def test_listed_added_and_edited_without_first_and_last_name(self, client):
        client.force_login(make_admin())
        assert client.get(reverse("wagtailusers_users:index")).status_code == 200
        page = client.get(reverse("wagtailusers_users:add")).content.decode()
        assert "first_name" not in page
        assert client.post(reverse("wagtailusers_users:add"), self.form()).status_code == 302
        user = User.objects.get(email="new@example.test")
        assert (user.name, user.preferred_language, user.role) == ("Nora Neu", "it", "staff")
        assert user.check_password("four small green stones")
        url = reverse("wagtailusers_users:edit", args=[user.pk])
        assert "Nora Neu" in client.get(url).content.decode()
        change = self.form(name="Nora Alt", password1="", password2="", is_active="on")
        assert client.post(url, change).status_code == 302
        user.refresh_from_db()
        assert user.name == "Nora Alt"

    def test_who_was_added_there_can_sign_in_without_a_code(self, client):
        client.force_login(make_admin())
        client.post(reverse("wagtailusers_users:add"), self.form())
        client.logout()
        answer = client.post(
            reverse("account_login"), {"login": "new@example.test", "password": "four small green stones"}
        )
        assert answer.url == reverse("dashboard:home")

    def test_another_address_follows_the_account(self, client):
        client.force_login(make_admin())
        user = make_user()
        url = reverse("wagtailusers_users:edit", args=[user.pk])
        client.post(url, self.form(email="moved@example.test", password1="", password2="", is_active="on"))
        assert list(user.emailaddress_set.values_list("email", "primary", "verified")) == [
            ("moved@example.test", True, True)
        ]

    def test_ones_own_page_of_the_admin(self, moderator):
        assert moderator.get(reverse("wagtailadmin_account")).status_code == 200


def endpoints(provider, document, booking, service):
    return {
        "list of providers": reverse("provider:index"),
        "results of providers": reverse("provider:index_results"),
        "a provider": reverse("provider:inspect", args=[provider.pk]),
        "verify": step("verify", provider),
        "reject": step("reject", provider),
        "suspend": step("suspend", provider),
        "reinstate": step("reinstate", provider),
        "document": reverse("providers:document", args=[document.public_id]),
        "list of bookings": reverse("booking:index"),
        "a booking": reverse("booking:inspect", args=[booking.pk]),
        "cancel": reverse("booking:cancel", args=[booking.pk]),
        "list of services": reverse("wagtailsnippets_catalog_service:list"),
        "a service": reverse("wagtailsnippets_catalog_service:edit", args=[service.pk]),
        "list of categories": reverse("wagtailsnippets_catalog_category:list"),
    }


ROLES = {
    "stranger": lambda provider: None,
    "customer": lambda provider: make_user(),
    "owner": lambda provider: provider.owner,
    "worker": lambda provider: make_staff(provider, user=make_user(role="provider")).user,
    "other provider": lambda provider: make_provider().owner,
    "editor": lambda provider: make_editor(),
    "moderator": lambda provider: make_moderator(),
    "admin": lambda provider: make_admin(),
}
LET_IN = {"moderator", "admin"}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "name",
    [
        "list of providers",
        "results of providers",
        "a provider",
        "verify",
        "reject",
        "suspend",
        "reinstate",
        "document",
        "list of bookings",
        "a booking",
        "cancel",
        "list of services",
        "a service",
        "list of categories",
    ],
)
def test_who_is_let_in_where(client, role, name):
    with clock.moved_to(NOW):
        booking = make_booking()
        provider = make_provider(verification=SUBMITTED)
        document, service = make_document(provider), make_service(provider)
        url = endpoints(provider, document, booking, service)[name]
        user = ROLES[role](provider)
        if user is not None:
            client.force_login(user)
        allowed = role in LET_IN or (role == "owner" and name == "document")
        assert (client.get(url).status_code == 200) is allowed
        client.post(url, {"reason": "Because."})
    changed = status_of(provider) != SUBMITTED
    assert changed is (role in LET_IN and name in ("verify", "reject"))


class TestDocuments:
    def test_a_file_is_handed_out_so_that_it_stays_a_file(self, client):
        document = make_document(make_provider(), original_name='Pass "neu"\r\n.exe')
        client.force_login(document.provider.owner)
        answer = client.get(reverse("providers:document", args=[document.public_id]))
        assert b"".join(answer.streaming_content).startswith(b"%PDF")
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"].startswith("attachment")
        assert ".pdf" in answer["Content-Disposition"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer["Cache-Control"]
        assert "sandbox" in answer["Content-Security-Policy"]

    def test_a_moderators_look_is_recorded_and_the_owners_is_not(self, client):
        document = make_document(make_provider())
        url = reverse("providers:document", args=[document.public_id])
        client.force_login(document.provider.owner)
        client.get(url)
        assert not AuditEntry.objects.filter(action="providers.read_document").exists()
        client.force_login(make_moderator())
        client.get(url)
        assert AuditEntry.objects.get(action="providers.read_document").data == {"document": document.pk}

    @pytest.mark.parametrize("file", ["documents/missing.pdf", "", "documents/test.html"])
    def test_a_file_that_is_not_there_is_not_found(self, client, file):
        document = make_document(make_provider(), file=file)
        client.force_login(document.provider.owner)
        assert client.get(reverse("providers:document", args=[document.public_id])).status_code == 404

    def test_nothing_is_written_there(self, client):
        document = make_document(make_provider())
        client.force_login(document.provider.owner)
        assert client.post(reverse("providers:document", args=[document.public_id])).status_code == 405
