"""What the API shows of the catalogue, in the reader's language."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from rest_framework import serializers

from marketplace.accounts.models import Language
from marketplace.catalog.models import Category, Service
from marketplace.core.api.fields import MoneySerializer, money
from marketplace.providers.models import PolicyKind, Provider
from marketplace.providers.queries import public_location

MINUTE = timedelta(minutes=1)


class TradeSerializer(serializers.Serializer):
    """A trade: what a service belongs to."""

    key = serializers.CharField(help_text="Stable and in no language; for `services/?category=`.")
    name = serializers.CharField()
    people = serializers.CharField(help_text="Those who do it, plural.")
    description = serializers.CharField()


class GroupSerializer(TradeSerializer):
    """A group of trades."""

    children = TradeSerializer(many=True)


class CategoryTreeSerializer(serializers.Serializer):
    """Every group with its trades."""

    results = GroupSerializer(many=True)


class TradeNameSerializer(serializers.Serializer):
    """A trade as a service names it."""

    key = serializers.CharField()
    name = serializers.CharField()


class RatingSerializer(serializers.Serializer):
    """Stars of published reviews."""

    average = serializers.FloatField(allow_null=True)
    count = serializers.IntegerField()


PLACE = ("town", "region", "country", "latitude", "longitude")


class PlaceSerializer(serializers.Serializer):
    """Where somebody is, as everybody may know it: an individual's street is nobody's business."""

    town = serializers.CharField()
    region = serializers.CharField()
    country = serializers.CharField(help_text="ISO 3166-1, two letters.")
    latitude = serializers.FloatField()
    longitude = serializers.FloatField()


class ProviderSerializer(serializers.Serializer):
    """Who sells a service."""

    id = serializers.CharField()
    name = serializers.CharField()
    slug = serializers.CharField()
    languages = serializers.ListField(child=serializers.CharField())
    rating = RatingSerializer()
    location = PlaceSerializer()


class PriceSerializer(serializers.Serializer):
    """How a price is to be read; no amount where it is by quote."""

    model = serializers.ChoiceField(Service.PriceModel.choices)
    amount = MoneySerializer(allow_null=True)


class ServiceSerializer(serializers.Serializer):
    """A service as a list shows it."""

    id = serializers.CharField()
    title = serializers.CharField()
    language = serializers.ChoiceField(Language.choices, help_text="The language that title and description are in.")
    category = TradeNameSerializer()
    provider = ProviderSerializer()
    price = PriceSerializer()
    duration_minutes = serializers.IntegerField()
    place = serializers.ChoiceField(Service.Place.choices)
    comes_within_km = serializers.IntegerField(
        allow_null=True,
        help_text="How far from `provider.location` the provider comes to customers; null where they do not travel.",
    )
    instant_booking = serializers.BooleanField(help_text="Confirmed at once; else the provider is asked.")
    time_zone = serializers.CharField(help_text="The zone that its times are kept in.")


class PersonSerializer(serializers.Serializer):
    """Somebody whose time is booked."""

    id = serializers.CharField()
    name = serializers.CharField()


class CancellationStepSerializer(serializers.Serializer):
    """Up to this many hours before the start, this much comes back."""

    hours_before = serializers.IntegerField()
    per_cent = serializers.IntegerField()


class PolicySerializer(serializers.Serializer):
    """The terms of cancelling."""

    kind = serializers.ChoiceField(PolicyKind.choices)
    steps = CancellationStepSerializer(many=True)


class ServiceDetailSerializer(ServiceSerializer):
    """A service with everything that is told before booking it."""

    description = serializers.CharField()
    staff = PersonSerializer(many=True)
    cancellation = PolicySerializer()
    horizon_days = serializers.IntegerField(help_text="How many days ahead it can be booked.")


def language_now() -> str:
    """The language of this answer."""
    return (get_language() or settings.LANGUAGE_CODE)[:2]


def trade(category: Category) -> dict[str, Any]:
    """As `TradeSerializer`."""

    def word(name: str) -> str:
        return category.safe_translation_getter(name, any_language=True) or ""

    return {
        "key": category.key,
        "name": word("name"),
        "people": word("people"),
        "description": word("description"),
    }


def words_of(service: Service) -> tuple[str, str, str]:
    """Title, description and their language: the reader's where there is a translation, else the original."""
    for language in (language_now(), service.language):
        title = service.safe_translation_getter("title", language_code=language, default="")
        if title:
            text = service.safe_translation_getter("description", language_code=language, default="")
            return title, text or "", language
    return str(service), "", service.language


def policy(kind: str, steps: list[list[int]]) -> dict[str, Any]:
    """As `PolicySerializer`."""
    return {"kind": kind, "steps": [{"hours_before": hours, "per_cent": per_cent} for hours, per_cent in steps]}


def person(member: Any) -> dict[str, str]:
    """As `PersonSerializer`."""
    return {"id": member.public_id, "name": member.name}


def seller(provider: Provider) -> dict[str, Any]:
    """As `ProviderSerializer`; no query."""
    location = public_location(provider, language_now())
    return {
        "id": provider.public_id,
        "name": provider.trading_name,
        "slug": provider.slug,
        "languages": provider.languages,
        "rating": {"average": provider.rating_average, "count": provider.rating_count},
        "location": {name: getattr(location, name) for name in PLACE},
    }


def service(one: Service) -> dict[str, Any]:
    """As `ServiceSerializer`; its provider and category are loaded."""
    title, _text, language = words_of(one)
    return {
        "id": one.public_id,
        "title": title,
        "language": language,
        "category": trade(one.category),
        "provider": seller(one.provider),
        "price": {"model": one.price_model, "amount": money(one.price, one.currency)},
        "duration_minutes": one.duration // MINUTE,
        "place": one.place,
        "comes_within_km": one.provider.service_radius_km if one.place == Service.Place.AT_CUSTOMER else None,
        "instant_booking": one.provider.instant_booking,
        "time_zone": one.provider.timezone,
    }


def service_detail(one: Service) -> dict[str, Any]:
    """As `ServiceDetailSerializer`; its people and its provider's policy are loaded as well."""
    return service(one) | {
        "description": words_of(one)[1],
        "staff": [person(member) for member in one.performed_by.all() if member.is_active],
        "cancellation": policy(one.provider.policy.kind, one.provider.policy.steps),
        "horizon_days": one.horizon_days,
    }
