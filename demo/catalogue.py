"""A large, plain catalogue for benchmarks: many services of the demo's providers, made in bulk."""

from datetime import timedelta
from decimal import Decimal
from itertools import cycle, islice

from demo.data_files import LANGUAGES
from marketplace.catalog.models import Category, Service
from marketplace.providers.models import Provider
from marketplace.search.actions.refresh_service import refresh_service

BATCH = 1000


def add_services(count: int) -> int:
    """Add services until there are `count` that this made; returns how many were added."""
    there = Service.objects.filter(position__gte=BATCH).count()
    providers = list(Provider.objects.found().order_by("pk"))
    trades = list(Category.objects.trades())
    wanted = list(islice(zip(cycle(providers), cycle(trades), range(there, count)), max(count - there, 0)))
    for at in range(0, len(wanted), BATCH):
        _add(wanted[at : at + BATCH])
    return len(wanted)


def _add(batch: list[tuple[Provider, Category, int]]) -> None:
    rows = [
        Service(
            provider=provider,
            category=trade,
            language=provider.language,
            price=Decimal(20 + number % 180),
            duration=timedelta(minutes=60),
            place=Service.Place.AT_CUSTOMER,
            status=Service.Status.PUBLISHED,
            position=BATCH + number,
        )
        for provider, trade, number in batch
    ]
    services = Service.objects.bulk_create(rows)
    translation = Service._parler_meta.root_model
    translation.objects.bulk_create(
        translation(master=service, language_code=code, title=f"{_name(trade, code)} {number}", description="")
        for service, (_, trade, number) in zip(services, batch, strict=True)
        for code in LANGUAGES
    )
    through = Service.performed_by.through
    staff = {provider.pk: provider.staff_members.first() for provider, _, _ in batch}
    through.objects.bulk_create(
        through(service=service, staffmember=staff[service.provider_id]) for service in services
    )
    for service in services:
        refresh_service(service_id=service.pk)


def _name(trade: Category, code: str) -> str:
    return trade.safe_translation_getter("name", language_code=code, any_language=True)
