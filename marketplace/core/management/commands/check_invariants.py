"""Looks at what the database holds and says which rule is broken where. Exit status 1 on a breach."""

from typing import Any

from django.core.management.base import BaseCommand

from marketplace.core.registries import invariants

MOST_LINES = 20


class Command(BaseCommand):
    help = "Check every rule that must hold after a commit; exits 1 when one does not."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each rule with its state."""
        broken = 0
        for key, invariant in invariants:
            lines = []
            for line in invariant.breaches():
                lines.append(line)
                if len(lines) >= MOST_LINES:
                    break
            broken += len(lines)
            if options["verbosity"] or lines:
                self.stdout.write(f"{'ok    ' if not lines else 'BROKEN'} {key}: {invariant.rule}")
            for line in lines:
                self.stdout.write(f"       {line}")
        if broken:
            raise SystemExit(1)
