"""A small town for the contracts: a business, its people and customer, and one of everything that they can have."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.urls import reverse

from marketplace.accounts.models import User
from marketplace.accounts.tests.factories import make_address, make_admin, make_moderator, make_user
from marketplace.bidding.actions.add_pictures import add_pictures
from marketplace.bidding.models import ServiceRequest
from marketplace.bidding.tests.factories import make_bid, make_request
from marketplace.booking.models import Booking
from marketplace.booking.tests.factories import NOW, make_bookable_service, make_booking, make_draft
from marketplace.catalog.models import Service
from marketplace.chat.actions.open_conversation import open_conversation
from marketplace.chat.tests.factories import picture as make_picture
from marketplace.chat.tests.factories import say
from marketplace.invoicing.actions.issue_invoices import issue_invoices
from marketplace.notifications.tests.factories import make_told, make_untold
from marketplace.providers.models import Provider, StaffMember
from marketplace.providers.tests.factories import make_document, make_provider, make_staff
from marketplace.reviews.tests.factories import make_finished, make_review
from marketplace.scheduling.tests.factories import make_hours
from marketplace.search.actions.refresh_service import refresh_service


@dataclass(frozen=True)
class People:
    """The business and its customer, with the bookings that everything else hangs on."""

    service: Service
    hidden: Provider
    staff: StaffMember
    customer: User
    booking: Booking
    finished: Booking

    @property
    def provider(self) -> Provider:
        """Whose business it is."""
        return self.service.provider


def make_town() -> SimpleNamespace:
    """What the words of the table mean: addresses' parts by their names, and the accounts of the roles."""
    people = make_people()
    parts = business_of(people) | reviews_of(people) | requests_of(people) | talk_of(people) | papers_of(people)
    accounts = accounts_of(customer=people.customer, staff=people.staff, hidden=people.hidden)
    return SimpleNamespace(**parts, accounts=accounts, booked=people.booking, sold=people.service)


def make_people() -> People:
    """A business with an owner and staff, a customer with bookings, and a stranger's business that is not public."""
    service = make_bookable_service()
    staff = make_staff(service.provider, user=make_user(role="provider"))
    make_hours(staff)
    refresh_service(service_id=service.pk)
    customer = make_user()
    return People(
        service=service,
        hidden=make_provider(verification="draft"),
        staff=staff,
        customer=customer,
        booking=make_booking(service=service, customer=customer),
        finished=make_finished(service=service, customer=customer, index=6),
    )


def business_of(people: People) -> dict[str, Any]:
    """What the business shows and keeps, and what nobody has checked yet."""
    person = people.provider.staff_members.order_by("pk").first()
    return {
        "slug": people.provider.slug,
        "trade": people.service.category.safe_translation_getter("slug", language_code="en"),
        "hidden_slug": people.hidden.slug,
        "service": people.service.public_id,
        "hidden_service": make_hidden_service(people.hidden),
        "person": person.public_id,
        "away": person.time_off.create(starts_at=NOW, ends_at=NOW.replace(hour=9)).pk,
        "document": make_document(people.provider).public_id,
    }


def papers_of(people: People) -> dict[str, Any]:
    """The customer's bookings, invoice, address and notifications."""
    link = reverse("dashboard:booking", args=[people.booking.public_id])
    return {
        "draft": make_draft(service=people.service, customer=people.customer, index=3).public_id,
        "booking": people.booking.public_id,
        "finished": people.finished.public_id,
        "invoice": issue_invoices(booking_id=people.finished.pk)[0].public_id,
        "home": make_address(people.customer).public_id,
        "told": make_told(people.customer, link=link).public_id,
        "untold": make_untold(people.customer).public_id,
    }


def reviews_of(people: People) -> dict[str, Any]:
    """A stranger's review, and two of the customer's: one is public."""
    service, customer = people.service, people.customer
    review = make_review(service=service, index=10, pictures=1)
    published = make_review(service=service, customer=customer, index=16)
    own = make_review(service=service, customer=customer, index=13, published=False, pictures=1)
    return {
        "review": review.public_id,
        "published_review": published.public_id,
        "own_review": own.public_id,
        "reviewed": own.booking.public_id,
    }


def talk_of(people: People) -> dict[str, Any]:
    """A conversation about the booking, with a picture."""
    both = [people.customer, people.provider.owner]
    talk = open_conversation(kind="booking", subject_id=people.booking.pk, participants=both)
    photo = say(talk, people.customer, pictures=[make_picture()]).pictures.get()
    return {"talk": talk.public_id, "photo": photo.public_id}


def requests_of(people: People) -> dict[str, Any]:
    """A request with a bid and a picture, and one that was never sent."""
    category = people.service.category
    asked = make_request(customer=people.customer, category=category)
    unsent = make_request(customer=people.customer, category=category, publish=False)
    bid = make_bid(request=asked, provider=people.provider, staff_member=people.staff)
    return {
        "asked": asked.public_id,
        "shot": show(asked),
        "draft_shot": show(unsent),
        "bid": bid.public_id,
    }


def accounts_of(*, customer: User, staff: StaffMember, hidden: Provider) -> dict[str, User]:
    """Who asks in which role: `staff` works in the business that is asked about, `hidden` is another one."""
    return {
        "customer": customer,
        "other_customer": make_user(),
        "owner": staff.provider.owner,
        "other_provider": hidden.owner,
        "staff": staff.user,
        "moderator": make_moderator(),
        "admin": make_admin(),
    }


def make_hidden_service(provider: Provider) -> str:
    """A service of a provider that nobody has checked yet."""
    from_bookable = make_bookable_service()
    from_bookable.provider = provider
    from_bookable.save()
    return from_bookable.public_id


def show(request: ServiceRequest) -> str:
    """A picture of a request."""
    return add_pictures(public_id=request.public_id, actor=request.customer, pictures=[make_picture()])[0].public_id
