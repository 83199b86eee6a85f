"""Loads the demo town, only into an empty database or one that it marked itself. Safe to repeat."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from demo import bookings, catalogue, data_files, facts, messages, pages, people, requests, reviews
from marketplace.accounts.models import User
from marketplace.catalog.actions.load_categories import load_categories
from marketplace.catalog.models import Service
from marketplace.core import clock
from marketplace.core.models import AuditEntry
from marketplace.providers.models import Provider
from marketplace.search.actions.refresh_service import refresh_service

MARK = "demo.loaded"
LOGINS = (
    ("customer, German", "anna@demo.piazza.example"),
    ("customer, Italian", "luca@demo.piazza.example"),
    ("customer, English", "emma@demo.piazza.example"),
    ("provider", "matthias-gruber@demo.piazza.example"),
    ("moderator", "moderator@demo.piazza.example"),
    ("editor", "editor@demo.piazza.example"),
    ("administrator", "admin@demo.piazza.example"),
)
NOT_VERIFIED = 2  # the last ones wait for the moderator, so that there is something to do


class Command(BaseCommand):
    help = "Load the demo town into an empty database; --services N adds a large catalogue for benchmarks."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options."""
        parser.add_argument("--services", type=int, default=0, metavar="N", help="add N plain services as well")
        parser.add_argument("--print-logins", action="store_true", help="only print the demo logins")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, or say that it is there already."""
        if options["print_logins"]:
            self._print_logins()
            return
        if AuditEntry.objects.filter(action=MARK).exists():
            self.stdout.write("The demo town is already there.")
        elif User.objects.exists() or Provider.objects.exists():
            raise CommandError("This database has accounts that are not the demo's. The demo town wants an empty one.")
        else:
            self._load()
        if options["services"]:
            made = catalogue.add_services(options["services"])
            self.stdout.write(f"{made} services for benchmarks")

    def _print_logins(self) -> None:
        for who, email in LOGINS:
            self.stdout.write(f"{who}\t{email}\t{settings.DEMO_PASSWORD or '(no password: set DEMO_PASSWORD)'}")

    @transaction.atomic
    def _load(self) -> None:
        """All or nothing. What the bookings announce is heard on the site, but nobody gets a mail about the past."""
        now = clock.now()
        with clock.moved_to(now - timedelta(days=90)):
            self.stdout.write(f"{load_categories()} categories")
            moderator = people.make_team()
            customers = {data["key"]: people.make_customer(data) for data in data_files.customers()}
            found = data_files.providers()
            for number, data in enumerate(found):
                people.make_provider(data, moderator=moderator, verified=number < len(found) - NOT_VERIFIED)
                if number % 10 == 9:
                    self.stdout.write(f"{number + 1} of {len(found)} providers")
                    self.stdout.flush()
        self.stdout.write(f"{messages.make_messages(moderator=moderator)} messages")
        facts.forget()
        made = list(bookings.make_bookings(customers))
        written = reviews.make_reviews(made, moderator=moderator)
        self.stdout.write(f"{len(customers)} customers, {len(made)} bookings, {written} reviews")
        asked, bids = requests.make_requests(customers)
        self.stdout.write(f"{asked} requests, {bids} bids")
        self.stdout.write(f"{pages.load_pages()} pages")
        services = list(Service.objects.filter(status=Service.Status.PUBLISHED).values_list("pk", flat=True))
        for pk in services:
            refresh_service(service_id=pk)
        self.stdout.write(f"{len(services)} services in the search")
        facts.tell()
        facts.hush()
        AuditEntry.objects.create(action=MARK, object_type="accounts.user", object_id=moderator.pk)
