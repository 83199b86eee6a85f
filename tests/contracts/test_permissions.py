"""Who is let in where: role × endpoint × own or foreign object. An endpoint that nobody listed fails."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, reverse

from home import urls as help_urls
from marketplace.accounts.tests.factories import make_address, make_admin, make_moderator, make_user
from marketplace.bidding.actions.add_pictures import add_pictures
from marketplace.bidding.tests.factories import make_bid, make_request
from marketplace.booking.tests.factories import NOW, make_bookable_service, make_booking, make_draft
from marketplace.chat.actions.open_conversation import open_conversation
from marketplace.chat.tests.factories import picture as make_picture
from marketplace.chat.tests.factories import say
from marketplace.core import clock
from marketplace.dashboard import urls as dashboard_urls
from marketplace.invoicing.actions.issue_invoices import issue_invoices
from marketplace.notifications.tests.factories import make_told, make_untold
from marketplace.providers import urls as provider_urls
from marketplace.providers.tests.factories import make_document, make_provider, make_staff
from marketplace.reviews import urls as review_urls
from marketplace.reviews.tests.factories import make_finished, make_review
from marketplace.scheduling.tests.factories import make_hours
from marketplace.search.actions.refresh_service import refresh_service
from marketplace.storefront import urls as storefront_urls

pytestmark = pytest.mark.django_db
# In the order of the columns below. `customer`, `owner` and `staff` are those of the booking and the business.
ROLES = ("anonymous", "customer", "other_customer", "owner", "other_provider", "staff", "moderator", "admin")
# What the answer is: a page, away to the sign-in page, away to starting a business, away after it was done, or no.
CODES = {"ok": 200, "gone": 404, "no": 403, "bad": 422, "file": 200, "nothing": 204, "method": 405}


@dataclass(frozen=True)
class Endpoint:
    """A method and an address, and what each role gets; the words after the name are looked up in the town."""

    method: str
    name: str
    arguments: tuple[str, ...]
    expected: tuple[str, ...]
    label: str = ""

    @property
    def id(self) -> str:
        """How the test is called."""
        return " ".join(filter(None, (self.method, self.name, *self.arguments, self.label)))


def row(method: str, name: str, arguments: str, expected: str) -> Endpoint:
    """One line of the table; a single word counts for every role."""
    words = expected.split()
    return Endpoint(method, name, tuple(arguments.split()), tuple(words * len(ROLES) if len(words) == 1 else words))


#                                                anon  customer other_c owner other_p staff moder admin
TABLE = [
    row("GET", "storefront:search", "", "ok"),
    row("GET", "storefront:suggest", "", "ok"),
    row("GET", "storefront:provider", "slug", "ok"),
    row("GET", "storefront:provider", "hidden_slug", "gone gone gone gone ok gone gone gone"),
    row("GET", "storefront:times", "slug", "ok"),
    row("GET", "storefront:times", "hidden_slug", "gone"),
    row("GET", "storefront:book", "service", "ok"),
    row("GET", "storefront:book", "hidden_service", "gone"),
    row("POST", "storefront:hold", "service", "login done done back done back done done"),
    row("POST", "storefront:hold", "hidden_service", "gone"),
    row("GET", "storefront:details", "draft", "login ok gone gone gone gone gone gone"),
    row("POST", "storefront:details", "draft", "login bad gone gone gone gone gone gone"),
    row("POST", "storefront:give_back", "draft", "login back gone gone gone gone gone gone"),
    row("GET", "storefront:done", "booking", "login ok gone ok gone ok ok ok"),
    row("POST", "storefront:pay", "booking", "login abooking gone gone gone gone gone gone"),
    row("GET", "storefront:paid", "booking", "login abooking gone gone gone gone gone gone"),
    row("GET", "storefront:patterns", "", "ok"),
    row("GET", "storefront:town_trade", "trades trade bolzano", "ok"),
    row("GET", "storefront:town_trade", "trades trade merano", "gone"),
    row("GET", "storefront:town", "towns bolzano", "ok"),
    row("GET", "storefront:town", "towns merano", "gone"),
    row("GET", "help:search", "", "ok"),
    row("GET", "help:suggest", "", "ok"),
    row("GET", "dashboard:home", "", "login ok ok business business business ok ok"),
    row("GET", "dashboard:bookings", "", "login ok ok ok ok ok ok ok"),
    row("GET", "dashboard:profile", "", "login ok ok ok ok ok ok ok"),
    row("POST", "dashboard:phone", "", "login profile profile profile profile profile profile profile"),
    row("GET", "dashboard:address_new", "", "login ok ok ok ok ok ok ok"),
    row("POST", "dashboard:address_new", "", "login bad bad bad bad bad bad bad"),
    row("GET", "dashboard:address", "home", "login ok gone gone gone gone gone gone"),
    row("POST", "dashboard:address", "home", "login bad gone gone gone gone gone gone"),
    row("POST", "dashboard:address_delete", "home", "login profile gone gone gone gone gone gone"),
    row("GET", "dashboard:notifications", "", "login ok ok ok ok ok ok ok"),
    row("GET", "dashboard:bell", "", "nothing ok ok ok ok ok ok ok"),
    row("GET", "dashboard:notification_open", "told", "login abooking gone gone gone gone gone gone"),
    row("GET", "dashboard:notification_open", "untold", "login gone gone gone gone gone gone gone"),
    row("POST", "dashboard:notifications_read", "", "login inbox inbox inbox inbox inbox inbox inbox"),
    row("GET", "dashboard:notification_preferences", "", "login ok ok ok ok ok ok ok"),
    row("POST", "dashboard:notification_preferences", "", "login wishes wishes wishes wishes wishes wishes wishes"),
    row("GET", "dashboard:booking", "booking", "login ok gone ok gone ok ok ok"),
    row("GET", "dashboard:booking", "draft", "login draft gone gone gone gone gone gone"),
    row("GET", "dashboard:booking_step", "booking cancel", "login step gone step gone step step step"),
    row("POST", "dashboard:booking_step", "booking accept", "login step gone step gone step step step"),
    row("POST", "dashboard:booking_step", "booking nonsense", "login gone gone gone gone gone gone gone"),
    row("GET", "dashboard:review", "booking", "login abooking gone gone gone gone gone gone"),
    row("GET", "dashboard:review", "finished", "login ok gone gone gone gone gone gone"),
    row("POST", "dashboard:review", "finished", "login bad gone gone gone gone gone gone"),
    row("GET", "dashboard:invoices", "", "login ok ok ok ok ok ok ok"),
    row("GET", "dashboard:invoice", "invoice", "login ok gone ok gone gone ok ok"),
    row("GET", "dashboard:invoice_pdf", "invoice", "login file gone file gone gone file file"),
    row("GET", "dashboard:earnings", "", "login start start ok ok gone start start"),
    row("GET", "dashboard:business_invoices", "", "login start start ok ok gone start start"),
    row("GET", "dashboard:business_invoices_export", "", "login start start file file gone start start"),
    row("GET", "dashboard:review_delete", "reviewed", "login ok gone gone gone gone gone gone"),
    row("POST", "dashboard:review_delete", "reviewed", "login abooking gone gone gone gone gone gone"),
    row("GET", "dashboard:rate_customer", "finished", "login start start ok gone gone start start"),
    row("POST", "dashboard:rate_customer", "finished", "login start start bad gone gone start start"),
    row("GET", "dashboard:rate_customer", "booking", "login start start abooking gone gone start start"),
    row("POST", "storefront:review_helpful", "review", "login page page page page page page page"),
    row("POST", "storefront:review_helpful", "own_review", "gone"),
    row("GET", "storefront:review_report", "review", "login ok ok ok ok ok ok ok"),
    row("POST", "storefront:review_report", "review", "login bad bad bad bad bad bad bad"),
    row("GET", "storefront:review_report", "published_review", "login no ok ok ok ok ok ok"),
    row("GET", "storefront:review_report", "own_review", "login gone gone gone gone gone gone gone"),
    row("GET", "dashboard:conversations", "", "login ok ok ok ok ok ok ok"),
    row("GET", "dashboard:unread", "", "nothing ok ok ok ok ok ok ok"),
    row("GET", "dashboard:conversation", "talk", "login ok gone ok gone gone gone gone"),
    row("POST", "dashboard:conversation", "talk", "login bad gone bad gone gone gone gone"),
    row("POST", "dashboard:conversation_step", "talk mute", "login talk gone talk gone gone gone gone"),
    row("POST", "dashboard:conversation_step", "talk nonsense", "login gone gone gone gone gone gone gone"),
    row("GET", "dashboard:message_picture", "photo", "login file gone file gone gone gone gone"),
    row("GET", "dashboard:business_reviews", "", "login start start ok ok ok start start"),
    row("GET", "dashboard:review_answer", "review", "login start start ok gone gone start start"),
    row("POST", "dashboard:review_answer", "review", "login start start bad gone gone start start"),
    row("GET", "storefront:request", "", "ok"),
    row("POST", "storefront:request", "", "bad"),
    row("GET", "dashboard:requests", "", "login ok ok ok ok ok ok ok"),
    row("GET", "dashboard:request", "asked", "login ok gone gone gone gone gone gone"),
    row("GET", "dashboard:request_picture", "shot", "login file gone file gone file gone gone"),
    row("GET", "dashboard:request_picture", "draft_shot", "login file gone gone gone gone gone gone"),
    row("GET", "dashboard:request_pictures", "asked", "login ok gone gone gone gone gone gone"),
    row("POST", "dashboard:request_pictures", "asked", "login bad gone gone gone gone gone gone"),
    row("POST", "dashboard:request_picture_out", "asked shot", "login pictures gone gone gone gone gone gone"),
    row("POST", "dashboard:request_picture_out", "asked draft_shot", "login gone gone gone gone gone gone gone"),
    row("POST", "dashboard:request_cancel", "asked", "login arequest gone gone gone gone gone gone"),
    row("GET", "dashboard:bid_accept", "asked bid", "login ok gone gone gone gone gone gone"),
    row("POST", "dashboard:bid_accept", "asked bid", "login bad gone gone gone gone gone gone"),
    row("GET", "dashboard:opportunities", "", "login start start ok ok ok start start"),
    row("GET", "dashboard:opportunity", "asked", "login start start ok gone ok start start"),
    row("POST", "dashboard:opportunity", "asked", "login start start bad gone bad start start"),
    row("POST", "dashboard:bid_withdraw", "asked", "login start start achance gone achance start start"),
    row("POST", "dashboard:opportunity_dismiss", "asked", "login start start chances gone chances start start"),
    row("GET", "dashboard:business", "", "login start start ok ok ok start start"),
    row("GET", "dashboard:business_bookings", "", "login start start ok ok ok start start"),
    row("GET", "dashboard:calendar", "", "login start start ok ok ok start start"),
    row("POST", "dashboard:set_available", "", "login start start business business gone start start"),
    row("GET", "dashboard:onboarding", "", "login ok ok business business business ok ok"),
    row("GET", "dashboard:business_profile", "", "login start start ok ok gone start start"),
    row("GET", "dashboard:documents", "", "login start start ok ok gone start start"),
    row("POST", "dashboard:submit", "", "login start start business business gone start start"),
    row("GET", "dashboard:services", "", "login start start ok ok gone start start"),
    row("GET", "dashboard:service_new", "", "login start start ok ok gone start start"),
    row("GET", "dashboard:service", "service", "login start start ok gone gone start start"),
    row("POST", "dashboard:service", "service", "login start start bad gone gone start start"),
    row("POST", "dashboard:service_step", "service pause", "login start start services gone gone start start"),
    row("POST", "dashboard:service_step", "service nonsense", "login start start gone gone gone start start"),
    row("GET", "dashboard:team", "", "login start start ok ok gone start start"),
    row("GET", "dashboard:person", "person", "login start start ok gone gone start start"),
    row("POST", "dashboard:person", "person", "login start start bad gone gone start start"),
    row("GET", "dashboard:hours", "person", "login start start ok gone gone start start"),
    row("POST", "dashboard:time_off", "person", "login start start bad gone gone start start"),
    row("POST", "dashboard:time_off_remove", "person away", "login start start hours gone gone start start"),
    row("GET", "reviews:picture", "review 0", "gone gone gone gone gone gone file file"),
    row("GET", "reviews:picture", "own_review 0", "gone file gone gone gone gone file file"),
    row("GET", "providers:document", "document", "gone gone gone file gone gone file file"),
]
POST_ONLY = (
    "dashboard:request_picture_out",
    "dashboard:request_cancel",
    "dashboard:bid_withdraw",
    "dashboard:opportunity_dismiss",
    "storefront:give_back",
    "storefront:pay",
    "storefront:review_helpful",
    "dashboard:notifications_read",
    "dashboard:conversation_step",
    "dashboard:set_available",
    "dashboard:submit",
    "dashboard:service_step",
    "dashboard:time_off",
    "dashboard:time_off_remove",
)
LEADS_TO = {
    "login": r"/account/login/$",
    "start": r"/business/start/$",
    "business": r"/business/$",
    "arequest": r"/requests/[^/]+/$",
    "pictures": r"/requests/[^/]+/pictures/$",
    "achance": r"/business/opportunities/[^/]+/$",
    "chances": r"/business/opportunities/$",
    "abooking": r"/bookings/[^/]+/$",
    "services": r"/business/services/$",
    "hours": r"/business/team/[^/]+/hours/$",
    "talk": r"/messages/[^/]+/$",
    "profile": r"/me/profile/$",
    "inbox": r"/notifications/$",
    "wishes": r"/notifications/preferences/$",
    "page": r"/p/[^/]+/#review-",
    "back": r"/book/[^/]+/$",
    "done": r"/booking/[^/]+/details/$",
    "draft": r"/booking/[^/]+/details/$",
}


@pytest.fixture
def town(settings: Any, tmp_path: Any) -> Iterator[SimpleNamespace]:
    """A business with an owner and staff, a customer with a draft and a booking, and strangers to all of it."""
    with clock.moved_to(NOW):
        service = make_bookable_service()
        provider, hidden = service.provider, make_provider(verification="draft")
        staff = make_staff(provider, user=make_user(role="provider"))
        make_hours(staff)
        refresh_service(service_id=service.pk)
        customer = make_user()
        booking = make_booking(service=service, customer=customer)
        finished = make_finished(service=service, customer=customer, index=6)
        review = make_review(service=service, index=10, pictures=1)
        published = make_review(service=service, customer=customer, index=16)
        own = make_review(service=service, customer=customer, index=13, published=False, pictures=1)
        person = provider.staff_members.order_by("pk").first()
        asked = make_request(customer=customer, category=service.category)
        unsent = make_request(customer=customer, category=service.category, publish=False)
        bid = make_bid(request=asked, provider=provider, staff_member=staff)
        talk = open_conversation(kind="booking", subject_id=booking.pk, participants=[customer, provider.owner])
        photo = say(talk, customer, pictures=[make_picture()]).pictures.get()
        yield SimpleNamespace(
            slug=provider.slug,
            trade=service.category.safe_translation_getter("slug", language_code="en"),
            hidden_slug=hidden.slug,
            service=service.public_id,
            hidden_service=make_hidden_service(hidden),
            draft=make_draft(service=service, customer=customer, index=3).public_id,
            booking=booking.public_id,
            person=person.public_id,
            finished=finished.public_id,
            invoice=issue_invoices(booking_id=finished.pk)[0].public_id,
            talk=talk.public_id,
            home=make_address(customer).public_id,
            photo=photo.public_id,
            review=review.public_id,
            asked=asked.public_id,
            shot=show(asked),
            draft_shot=show(unsent),
            bid=bid.public_id,
            told=make_told(customer, link=reverse("dashboard:booking", args=[booking.public_id])).public_id,
            untold=make_untold(customer).public_id,
            own_review=own.public_id,
            reviewed=own.booking.public_id,
            published_review=published.public_id,
            away=person.time_off.create(starts_at=NOW, ends_at=NOW.replace(hour=9)).pk,
            document=make_document(provider).public_id,
            accounts={
                "customer": customer,
                "other_customer": make_user(),
                "owner": provider.owner,
                "other_provider": hidden.owner,
                "staff": staff.user,
                "moderator": make_moderator(),
                "admin": make_admin(),
            },
            booked=booking,
            sold=service,
        )


def make_hidden_service(provider: Any) -> str:
    """A service of a provider that nobody has checked yet."""
    from_bookable = make_bookable_service()
    from_bookable.provider = provider
    from_bookable.save()
    return from_bookable.public_id


def show(request: Any) -> str:
    """A picture of a request."""
    return add_pictures(public_id=request.public_id, actor=request.customer, pictures=[make_picture()])[0].public_id


def names_of(module: Any) -> set[str]:
    return {f"{module.app_name}:{one.name}" for one in module.urlpatterns if isinstance(one, URLPattern)}


def test_every_endpoint_is_in_the_table() -> None:
    ours = (
        names_of(help_urls)
        | names_of(storefront_urls)
        | names_of(dashboard_urls)
        | names_of(provider_urls)
        | names_of(review_urls)
    )
    assert {one.name for one in TABLE} == ours
    assert all(len(one.expected) == len(ROLES) for one in TABLE)


@pytest.mark.parametrize("endpoint", TABLE, ids=lambda endpoint: endpoint.id)
def test_who_is_let_in(endpoint: Endpoint, town: SimpleNamespace) -> None:
    for role, expected in zip(ROLES, endpoint.expected, strict=True):
        with transaction.atomic():  # what one role did is not there for the next
            check(endpoint, role, expected, town)
            transaction.set_rollback(True)


def check(endpoint: Endpoint, role: str, expected: str, town: SimpleNamespace) -> None:
    """One cell of the table."""
    answer = ask(endpoint, role, town)
    said = f"{role} got {answer.status_code} {getattr(answer, 'url', '')}, expected {expected}"
    if expected in CODES:
        assert answer.status_code == CODES[expected], said
    elif expected == "step":
        assert_step(endpoint, role, answer, town)
    else:
        assert answer.status_code == 302, said
        assert re.search(LEADS_TO[expected], answer.url.partition("?")[0]), said
    town.sold.refresh_from_db()
    paused = endpoint.arguments[-1:] == ("pause",) and role == "owner"
    assert (town.sold.status == "paused") == paused, said


def assert_step(endpoint: Endpoint, role: str, answer: Any, town: SimpleNamespace) -> None:
    """Both sides and who watches over them may ask; the step is only taken by the side that may take it."""
    town.booked.refresh_from_db()
    if endpoint.method == "GET":
        assert answer.status_code in (200, 302), role
        assert town.booked.status == "requested"
    else:
        assert answer.status_code == 302
        assert town.booked.status == ("accepted" if role in ("owner", "staff") else "requested")


def ask(endpoint: Endpoint, role: str, town: SimpleNamespace) -> Any:
    """Send one request as somebody."""
    client = Client()
    if role != "anonymous":
        client.force_login(town.accounts[role])
    words = [getattr(town, word, word) for word in endpoint.arguments]
    data = {"sent": "1"}  # a form of a browser is never quite empty: it carries its token
    if endpoint.name == "storefront:hold":
        data = {"start": "2026-11-25T14:00:00+0100"}
    if endpoint.name == "storefront:times":
        data = {"service": town.service}
    return getattr(client, endpoint.method.lower())(reverse(endpoint.name, args=words), data)


@pytest.mark.parametrize("name", POST_ONLY)
def test_what_changes_something_asks_for_post(name: str, town: SimpleNamespace) -> None:
    endpoint = next(one for one in TABLE if one.name == name)
    get = Endpoint("GET", endpoint.name, endpoint.arguments, ())
    role = "customer" if name.startswith("storefront:") else "owner"
    assert ask(get, role, town).status_code == 405


def test_a_post_without_its_token_is_refused(town: SimpleNamespace) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(town.accounts["owner"])
    answer = client.post(reverse("dashboard:booking_step", args=[town.booking, "accept"]))
    assert answer.status_code == 403
    town.booked.refresh_from_db()
    assert town.booked.status == "requested"
