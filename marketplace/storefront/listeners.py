"""Public pages are made again when something they show has changed."""

from marketplace.booking.events import BookingMoved
from marketplace.booking.models import Booking
from marketplace.catalog.events import ServiceChanged
from marketplace.catalog.models import Service
from marketplace.core.outbox import listen
from marketplace.core.pagecache import purge
from marketplace.providers.events import ProviderChanged, VerificationChanged
from marketplace.providers.models import StaffMember
from marketplace.reviews.events import ReviewAnswered, ReviewMoved
from marketplace.reviews.models import Review
from marketplace.scheduling.events import CalendarChanged

# The search purges as well, once it has computed again what pages read of it. These make sure that it happens at all:
# while Redis is away they fail, and the outbox tries them again.


def _purge_provider(provider_id: int) -> None:
    trades = Service.objects.filter(provider=provider_id).order_by("category_id").values_list("category_id", flat=True)
    purge("listing", f"provider:{provider_id}", *(f"trade:{pk}" for pk in trades.distinct()), must=True)


@listen(ProviderChanged, VerificationChanged)
def purge_provider(fact: ProviderChanged | VerificationChanged) -> None:
    """Name, place, standing, rating: on their page and wherever they are listed."""
    _purge_provider(fact.provider_id)


@listen(ServiceChanged)
def purge_service(fact: ServiceChanged) -> None:
    """Words, price, status. A service that is gone has taken its provider's id along: then everything goes."""
    service = Service.objects.filter(pk=fact.service_id).prefetch_related(None).first()
    if service is None:
        purge("all", must=True)
    else:
        _purge_provider(service.provider_id)


@listen(CalendarChanged)
def purge_times(fact: CalendarChanged) -> None:
    """Free times of everything that somebody does."""
    provider_id = StaffMember.objects.filter(pk=fact.staff_member_id).values_list("provider_id", flat=True).first()
    if provider_id is not None:
        _purge_provider(provider_id)


@listen(BookingMoved)
def purge_after_booking(fact: BookingMoved) -> None:
    """The number of finished jobs."""
    provider_id = Booking.objects.filter(pk=fact.booking_id).values_list("provider_id", flat=True).first()
    if provider_id is not None:
        purge(f"provider:{provider_id}", must=True)


@listen(ReviewMoved, ReviewAnswered)
def purge_reviews(fact: ReviewMoved | ReviewAnswered) -> None:
    """Reviews on the provider's page and the trade's."""
    provider_id = Review.objects.filter(pk=fact.review_id).values_list("provider_id", flat=True).first()
    if provider_id is None:
        purge("all", must=True)
    else:
        _purge_provider(provider_id)
