"""Searching: a fixed number of queries, and the live status of service and provider joined into each.

The words pick candidates (500 at the most, by their rank), arithmetic filters by distance and sorts, and only the page
that is shown is read whole, its free times looked at again in one batch.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import BooleanField, F, FloatField, Q, QuerySet, Value
from django.db.models.expressions import RawSQL

from marketplace.catalog.models import Category, Service
from marketplace.core import clock
from marketplace.core.geo import distance_km
from marketplace.core.pagecache import stale_after
from marketplace.core.places import Place, find_place, place_named
from marketplace.providers.models import Provider
from marketplace.scheduling.queries import Slot, open_slots_many
from marketplace.search import rules
from marketplace.search.models import SearchEntry
from marketplace.search.words import closest_term, tsquery

PER_PAGE = 12
MOST_CANDIDATES = 500
TIMES_SHOWN = 4
REGION_ZONE = ZoneInfo("Europe/Rome")
MATCHES = (
    "EXISTS (SELECT FROM search_searchdocument d WHERE d.service_id = search_searchentry.service_id AND d.vector @@ {})"
)
RANK = (
    "(SELECT max(ts_rank(d.vector, {0})) FROM search_searchdocument d"
    " WHERE d.service_id = search_searchentry.service_id AND d.vector @@ {0})"
)


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One service of a page of results, with the free times to show and why it stands here (codes)."""

    service: Service
    provider: Provider
    distance_km: float | None
    times: list[Slot]
    zone: ZoneInfo
    reasons: list[str]


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What a search found. `query` is what was understood; `place` None with `query.near` set: nobody knows it."""

    query: rules.SearchQuery
    place: Place | None
    category: Category | None
    results: list[SearchResult]
    total: int
    has_next: bool
    corrected: str  # the word that was searched instead of a mistyped one, or ""

    @property
    def unknown_place(self) -> bool:
        """Whether a place was named that nobody knows."""
        return bool(self.query.near) and self.place is None

    @property
    def has_previous(self) -> bool:
        """Whether there is an earlier page."""
        return self.query.page > 1


def search(query: rules.SearchQuery, *, at: datetime | None = None, trades: Iterable[Category] = ()) -> SearchPage:
    """Find services. Nine queries at most, whatever is found; `trades` are those that the page has read already."""
    known = {trade.pk: trade for trade in trades}
    at = at or clock.now()
    today = at.astimezone(REGION_ZONE).date()
    query = rules.understand(query, today=today, knows_place=lambda name: _is_place(name, query.language))
    place = find_place(query.near, language=query.language) if query.near else None
    category = _category(query.category, known) if query.category else None
    candidates = _candidates(query, place, category)
    corrected = ""
    if not candidates and query.text:
        query, place, candidates = _read_wider(query, place, category)
    if not candidates and query.text:
        corrected = closest_term(query.text)
        if corrected:
            candidates = _candidates(replace(query, text=corrected), place, category)
    found = rules.in_order(candidates, query.sort)
    first = (max(query.page, 1) - 1) * PER_PAGE
    results = _results(found[first : first + PER_PAGE], query, at, known)
    return SearchPage(
        query=query,
        place=place,
        category=category,
        results=results,
        total=len(found),
        has_next=len(found) > first + PER_PAGE,
        corrected=corrected,
    )


def bookable_entries(providers: Collection[int] | None = None) -> QuerySet[SearchEntry]:
    """Entries whose service can be booked at this moment, whatever the index last heard; of some providers if named."""
    entries = SearchEntry.objects.filter(
        service__status=Service.Status.PUBLISHED,
        service__provider__verification=Provider.Verification.VERIFIED,
        service__provider__is_available=True,
    )
    return entries if providers is None else entries.filter(service__provider_id__in=providers)


def _candidates(
    query: rules.SearchQuery, place: Place | None, category: Category | None, *, groups: bool = False
) -> list[rules.Candidate]:
    entries = bookable_entries(query.providers)
    rank: RawSQL | None = None
    if query.text:
        expression, parameters = tsquery(query.text, groups=groups)
        if not expression:
            return []
        entries = entries.filter(RawSQL(MATCHES.format(expression), parameters, output_field=BooleanField()))
        rank = RawSQL(RANK.format(expression), [*parameters, *parameters], output_field=FloatField())
    if query.category:
        if category is None:
            return []
        entries = entries.filter(category_path__startswith=category.path)
    if query.on:
        entries = entries.filter(service__search_days__date=query.on)
    entries = entries.annotate(first=F("service__search_days__first_free" if query.on else "next_free"))
    if place is not None:
        entries = entries.filter(Q(is_online=True) | _near(place, query.km))
    entries = entries.annotate(rank=rank) if rank else entries.annotate(rank=Value(0.0, output_field=FloatField()))
    rows = entries.order_by("-rank", "-score", "pk").values_list(
        "service_id",
        "service__provider_id",
        "price",
        "latitude",
        "longitude",
        "radius_km",
        "is_online",
        "first",
        "rank",
        "score",
    )[:MOST_CANDIDATES]
    found = [rules.Candidate(*row) for row in rows]
    if place is None:
        return found
    centre = (place.latitude, place.longitude)
    measured = [replace(one, distance=distance_km(centre, (one.latitude, one.longitude))) for one in found]
    return [one for one in measured if rules.reaches(one, km=query.km)]


def _read_wider(
    query: rules.SearchQuery, place: Place | None, category: Category | None
) -> tuple[rules.SearchQuery, Place | None, list[rules.Candidate]]:
    """What a sentence that found nobody may mean: a place at its end, or words of a whole group of trades."""
    if not query.near:
        text, near = rules.place_at_the_end(query.text, lambda name: _is_place(name, query.language))
        moved, end = replace(query, text=text, near=near), place_named(near, language=query.language)
        if end and (candidates := _candidates(moved, end, category) or _candidates(moved, end, category, groups=True)):
            return moved, end, candidates
    return query, place, _candidates(query, place, category, groups=True)


def _is_place(name: str, language: str) -> bool:
    return place_named(name, language=language) is not None


def _near(place: Place, km: int | None) -> Q:
    south, north, west, east = rules.bounding_box((place.latitude, place.longitude), km or rules.MOST_KM)
    return Q(latitude__range=(south, north), longitude__range=(west, east))


def _category(key: str, known: dict[int, Category]) -> Category | None:
    """The trade or group of that key; what is read is known from then on."""
    found = next((one for one in known.values() if one.key == key and one.is_active), None)
    found = found or Category.objects.active().filter(key=key).first()
    if found is not None:
        known[found.pk] = found
    return found


def _results(
    page: list[rules.Candidate], query: rules.SearchQuery, at: datetime, known: dict[int, Category]
) -> list[SearchResult]:
    services = {service.pk: service for service in _services([one.service_id for one in page], known)}
    shown = [services[one.service_id] for one in page if one.service_id in services]
    start, end = _window(query.on, at)
    slots = open_slots_many(shown, start, end, at=at) if shown else {}
    results = []
    for one in page:
        service = services.get(one.service_id)
        if service is None:
            continue
        zone = ZoneInfo(service.provider.timezone)
        times = [slot for slot in slots[service.pk] if not query.on or slot.start.astimezone(zone).date() == query.on]
        if query.on and not times:
            continue  # full since the index last looked
        shown_times = _spread(times)
        stale_after(*(slot.start - service.lead_time for slot in shown_times))
        results.append(
            SearchResult(
                service=service,
                provider=service.provider,
                distance_km=None if one.is_online else one.distance,
                times=shown_times,
                zone=zone,
                reasons=rules.reasons(one, page),
            )
        )
    return results


def _spread(times: list[Slot]) -> list[Slot]:
    """The first free time and a few more of the same day, spread over it."""
    if not times:
        return []
    day = [slot for slot in times if slot.start - times[0].start < timedelta(hours=14)]
    step = max(len(day) // TIMES_SHOWN, 1)
    return day[::step][:TIMES_SHOWN]


def _window(on: date | None, at: datetime) -> tuple[datetime, datetime]:
    if on is None:
        return at, at + timedelta(days=14)
    start = datetime.combine(on, time(), REGION_ZONE) - timedelta(hours=12)
    return max(start, at), start + timedelta(days=2)


def _services(keys: list[int], known: dict[int, Category]) -> list[Service]:
    """Services with provider, policy and trade. What providers say about themselves is on no card, so it stays away."""
    services = list(Service.objects.bookable().filter(pk__in=keys).select_related("provider__policy"))
    missing = {service.category_id for service in services} - known.keys()
    if missing:
        known.update({trade.pk: trade for trade in Category.objects.filter(pk__in=missing)})
    for service in services:
        service.category = known[service.category_id]
    return services
