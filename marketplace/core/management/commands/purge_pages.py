"""`manage.py purge_pages [tag ...]`: forget pages that are kept for strangers; all of them without a tag."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from marketplace.core.pagecache.plan import ALL
from marketplace.core.pagecache.store import store


class Command(BaseCommand):
    """After a release that changed templates, or when somebody wants to be sure."""

    help = "Forget pages that are kept for strangers: those with the given tags, or all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The tags."""
        parser.add_argument("tags", nargs="*", default=[ALL])

    def handle(self, *args: Any, **options: Any) -> None:
        """Purge at once."""
        store().purge(options["tags"])
        self.stdout.write("purged: " + " ".join(options["tags"]))
