"""What must hold of allocations after every commit."""

from collections.abc import Iterator

from django.db import connection

from marketplace.core.registries import Invariant, invariants

# Written against the rows themselves: should the constraint ever be missing, this still sees it.
OVERLAPS = """
    SELECT a.id, b.id FROM scheduling_allocation a JOIN scheduling_allocation b
      ON a.staff_member_id = b.staff_member_id AND a.unit = b.unit AND a.id < b.id AND a.occupied && b.occupied
    WHERE a.active AND b.active
"""


def overlapping_allocations() -> Iterator[str]:
    """Pairs of active allocations that share time."""
    with connection.cursor() as cursor:
        cursor.execute(OVERLAPS)
        for first, second in cursor.fetchall():
            yield f"allocations {first} and {second} overlap"


invariants.register(
    "scheduling.no_overlap",
    Invariant("no staff member has two active allocations that overlap", overlapping_allocations),
)
