"""Compute everything that search knows again, after a large load or a change of rules."""

from typing import Any

from django.core.management.base import BaseCommand

from marketplace.catalog.models import Service
from marketplace.search.actions.refresh_service import refresh_service


class Command(BaseCommand):
    help = "Rebuild the search documents and free days of every published service."

    def handle(self, *args: Any, **options: Any) -> None:
        """One transaction per service, so that readers are never kept waiting."""
        keys = list(Service.objects.filter(status=Service.Status.PUBLISHED).order_by("pk").values_list("pk", flat=True))
        for pk in keys:
            refresh_service(service_id=pk)
        self.stdout.write(f"{len(keys)} services")
