"""Change what a provider says about themself and on which terms they work."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import Language, User
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.errors import Invalid
from marketplace.core.outbox import announce
from marketplace.providers import rules
from marketplace.providers.actions.open_provider import base_of, newest_policy, place_called
from marketplace.providers.events import ProviderChanged
from marketplace.providers.models import Provider
from marketplace.providers.moves import lock_own
from marketplace.providers.queries import abouts

LONGEST_ABOUT = 2000


def _choice(field: str, values: list[str]) -> Callable[[Any], str]:
    def clean(value: Any) -> str:
        if value not in values:
            raise Invalid(_("Please choose one of these."), field=field, code="choice")
        return str(value)

    return clean


CLEANERS: dict[str, Callable[[Any], Any]] = {
    "account_type": _choice("account_type", Provider.AccountType.values),
    "tax_scheme": _choice("tax_scheme", Provider.TaxScheme.values),
    "language": _choice("language", Language.values),
    "trading_name": lambda value: rules.needed(value, most=120, field="trading_name"),
    "legal_name": lambda value: rules.needed(value, most=160, field="legal_name"),
    "vat_id": rules.clean_vat_id,
    "languages": rules.clean_languages,
    "skills": rules.clean_words,
    "years_of_experience": lambda value: rules.within(
        int(value or 0), least=0, most=rules.MOST_YEARS, field="years_of_experience"
    ),
    "service_radius_km": lambda value: rules.within(int(value), least=1, most=rules.MOST_KM, field="service_radius_km"),
    "street": lambda value: rules.at_most(value, most=120, field="street"),
    "postcode": lambda value: rules.at_most(value, most=10, field="postcode"),
    "policy": newest_policy,
    "instant_booking": bool,
}
BESIDE = frozenset({"town", "about"})


@action
def update_provider(*, provider_id: int, actor: User, **changes: Any) -> Provider:
    """Change any of the fields in `CLEANERS`; what is not named stays.

    Beside them `town` (as somebody types it) moves the base, `policy` is a kind, and `about` is a dictionary of
    language to text. What a moderator has checked (legal name, VAT number, kind of business) no longer changes.
    """
    if unknown := changes.keys() - CLEANERS.keys() - BESIDE:
        raise TypeError(f"A provider has no {', '.join(sorted(unknown))} to change.")
    provider = lock_own(provider_id=provider_id, actor=actor)
    town, about = changes.pop("town", None), changes.pop("about", None)
    cleaned = {name: CLEANERS[name](value) for name, value in changes.items()}
    if town is not None:
        cleaned |= base_of(place_called(town, language=provider.language), language=provider.language)
    changed = sorted(name for name, value in cleaned.items() if getattr(provider, name) != value)
    _keep_what_was_checked(provider, changed)
    for name in changed:
        setattr(provider, name, cleaned[name])
    if changed:
        provider.save(update_fields=changed)
    told = _write_about(provider, about or {})
    if changed or told:
        record(action="providers.update", subject=provider, actor=actor, fields=[*changed, *told])
        announce(ProviderChanged(provider_id=provider.pk))
    return provider


def _keep_what_was_checked(provider: Provider, changed: list[str]) -> None:
    checked = sorted(rules.CHECKED_FIELDS & set(changed))
    if checked and provider.verification not in rules.CHANGEABLE_WHILE:
        raise Invalid(
            _("This was checked and stays as it is."),
            hint=_("Please write to us if it has changed."),
            field=checked[0],
            code="checked",
        )


def _write_about(provider: Provider, about: dict[str, str]) -> list[str]:
    """Write each language's text. Returns what changed."""
    told = []
    before = abouts(provider)
    for language, text in about.items():
        code = _choice("about", Language.values)(language)
        cleaned = rules.at_most(text, most=LONGEST_ABOUT, field=f"about_{code}")
        if cleaned != before.get(code, ""):
            provider.set_current_language(code, initialize=True)
            provider.about = cleaned
            provider.save_translations()
            told.append(f"about_{code}")
    return told
