"""How money, instants and ids look in JSON, and what a request may carry."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request

from marketplace.core.money import Money

ID = r"[0-9a-z]{12}"
FIRST_YEAR, LAST_YEAR = 2000, 2100  # calendars end somewhere; arithmetic beyond them would overflow


class IdConverter:
    """A public id in an address; anything else is not found before a query is made."""

    regex = ID

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


class InstantField(serializers.DateTimeField):
    """An instant: ISO 8601 in UTC with a Z; what comes in names its offset."""

    default_error_messages = {
        "naive": _("Please name the offset from UTC, as in 2026-11-26T15:30:00Z."),
        "range": _("This is too far away."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(default_timezone=UTC, **kwargs)

    def enforce_timezone(self, value: datetime) -> datetime:
        """Aware instants only, in years that calendars know."""
        if value.tzinfo is None:
            self.fail("naive")
        if not FIRST_YEAR <= value.year <= LAST_YEAR:
            self.fail("range")
        return value.astimezone(UTC)


class DayField(serializers.DateField):
    """A day of the calendar, as 2026-11-26."""

    default_error_messages = {"range": _("This is too far away.")}

    def to_internal_value(self, value: Any) -> date:
        """In years that calendars know."""
        day = super().to_internal_value(value)
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            self.fail("range")
        return day


class IdField(serializers.RegexField):
    """A public id: twelve small letters and digits."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(rf"^{ID}\Z", **kwargs)


class MoneySerializer(serializers.Serializer):
    """An amount in the smallest unit of its currency: 45 euros are 4500."""

    amount_minor = serializers.IntegerField()
    currency = serializers.CharField(help_text="ISO 4217.")


def money(amount: Money | Decimal | None, currency: str = "EUR") -> dict[str, Any] | None:
    """An amount as `MoneySerializer` shows it; None where there is no price."""
    if amount is None:
        return None
    if not isinstance(amount, Money):
        amount = Money(amount, currency)
    return {"amount_minor": amount.minor_units, "currency": amount.currency}


class InputSerializer(serializers.Serializer):
    """What somebody sends: a field that nobody knows is a mistake, and is said."""

    def to_internal_value(self, data: Any) -> Any:
        """Refuse unknown fields before looking at the known ones."""
        if isinstance(data, dict):
            unknown = sorted(set(map(str, data)) - set(self.fields))
            if unknown:
                words = _("There is no field of this name.")
                raise serializers.ValidationError(
                    {name: [serializers.ErrorDetail(str(words), code="unknown")] for name in unknown[:20]}
                )
        return super().to_internal_value(data)


def read_body(serializer: type[serializers.Serializer], request: Request) -> dict[str, Any]:
    """The checked body of a request; raises ValidationError with the fields that are wrong."""
    checked = serializer(data=request.data)
    checked.is_valid(raise_exception=True)
    return checked.validated_data


def read_query(serializer: type[serializers.Serializer], request: Request) -> dict[str, Any]:
    """The checked query of an address; what is empty counts as not given, the last of several counts."""
    given = {name: value for name, value in request.query_params.dict().items() if value != ""}
    checked = serializer(data=given)
    checked.is_valid(raise_exception=True)
    return checked.validated_data
