"""The one way to a number: drawn in the transaction that issues, so that a rollback gives it back."""

from dataclasses import dataclass

from marketplace.core.actions import action
from marketplace.invoicing import rules
from marketplace.invoicing.models import NumberSeries


@dataclass(frozen=True, slots=True)
class Drawn:
    """A number of a series, as the fields of a document."""

    series: NumberSeries
    sequence: int
    number: str


@action
def draw_number(*, provider_id: int | None, prefix: str, kind: str, year: int) -> Drawn:
    """The next number of an issuer (None: the platform), kind and year.

    The series stays locked until the issuing transaction ends: whoever comes next waits, and gets this number if
    the transaction is rolled back. The prefix is the first one's for the whole year. The document that is
    issued leaves its audit row; a number by itself has no audit row.
    """
    key = rules.issuer_key(provider_id)
    NumberSeries.objects.get_or_create(issuer_key=key, kind=kind, year=year, defaults={"prefix": prefix})
    series = NumberSeries.objects.select_for_update().get(issuer_key=key, kind=kind, year=year)
    series.last_number += 1
    series.save(update_fields=["last_number"])
    is_credit = kind == NumberSeries.Kind.CREDIT_NOTE
    number = rules.number_text(prefix=series.prefix, year=year, sequence=series.last_number, is_credit=is_credit)
    return Drawn(series, series.last_number, number)
