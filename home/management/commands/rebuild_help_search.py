"""Read every help article again, after a large load or a change of rules."""

from typing import Any

from django.core.management.base import BaseCommand

from home.actions.refresh_help import refresh_help
from home.models import HelpArticlePage


class Command(BaseCommand):
    help = "Rebuild what the search of the help centre knows of every article."

    def handle(self, *args: Any, **options: Any) -> None:
        """One transaction per article."""
        keys = list(HelpArticlePage.objects.order_by("pk").values_list("pk", flat=True))
        for pk in keys:
            refresh_help(article_id=pk)
        self.stdout.write(f"{len(keys)} articles")
