"""Pure rules of providers: the moves of a verification, what is missing for it, what details must look like."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Invalid

DRAFT, SUBMITTED, VERIFIED, REJECTED, SUSPENDED = "draft", "submitted", "verified", "rejected", "suspended"

# A rejected provider mends what the reason names and asks again.
MOVES: dict[str, frozenset[str]] = {
    DRAFT: frozenset({SUBMITTED}),
    SUBMITTED: frozenset({VERIFIED, REJECTED}),
    REJECTED: frozenset({SUBMITTED}),
    VERIFIED: frozenset({SUSPENDED}),
    SUSPENDED: frozenset({VERIFIED}),
}
NEEDS_REASON = frozenset({REJECTED, SUSPENDED})

# What was checked stays as it was checked.
CHECKED_FIELDS = frozenset({"account_type", "legal_name", "vat_id"})
CHANGEABLE_WHILE = frozenset({DRAFT, REJECTED})

ZONES = {"AT": "Europe/Vienna", "CH": "Europe/Zurich", "DE": "Europe/Berlin", "IT": "Europe/Rome"}
VAT_PATTERNS = {"AT": r"ATU\d{8}", "CH": r"CHE\d{9}(MWST|TVA|IVA)?", "DE": r"DE\d{9}", "IT": r"IT\d{11}"}
SHORTEST_ABOUT = 40
MOST_SKILLS, LONGEST_SKILL = 12, 40
MOST_KM, MOST_YEARS = 200, 70


@dataclass(frozen=True, slots=True)
class Missing:
    """Something a provider still has to give: a stable code, words for it, and the step where it is asked."""

    code: str
    text: str | Promise
    step: str


MISSING_ABOUT = Missing("about", _("A few sentences about you, in the language you write in"), "profile")
MISSING_IDENTITY = Missing("identity", _("A document that shows who you are"), "documents")
MISSING_VAT = Missing("vat_id", _("The VAT number of the company"), "profile")
MISSING_ADDRESS = Missing("address", _("The address of the company"), "profile")
MISSING_STAFF = Missing("staff", _("Somebody who takes bookings"), "people")


def may_move(*, before: str, after: str) -> bool:
    """Whether the verification can go from one status to the other."""
    return after in MOVES.get(before, frozenset())


def may_judge(*, owner_id: int, actor_id: int | None, permitted: bool) -> bool:
    """Whether somebody may verify, reject or suspend: with the permission, and never their own business."""
    return permitted and actor_id != owner_id


def may_manage(*, owner_id: int, actor_id: int | None, staff_user_ids: Collection[int] = ()) -> bool:
    """Whether an account may change a provider: its owner, and the logins of staff where that is enough."""
    return actor_id is not None and (actor_id == owner_id or actor_id in staff_user_ids)


def missing_before_submitting(
    *, account_type: str, about: str, vat_id: str, street: str, postcode: str, document_kinds: Iterable[str], staff: int
) -> list[Missing]:
    """What a moderator would have to ask for. `document_kinds` are those of documents that have not expired."""
    missing = []
    if len(about.strip()) < SHORTEST_ABOUT:
        missing.append(MISSING_ABOUT)
    if account_type == "company" and not vat_id:
        missing.append(MISSING_VAT)
    if account_type == "company" and not (street and postcode):
        missing.append(MISSING_ADDRESS)
    if "identity" not in set(document_kinds):
        missing.append(MISSING_IDENTITY)
    if not staff:
        missing.append(MISSING_STAFF)
    return missing


def clean_vat_id(text: str) -> str:
    """A VAT number without spaces, its form checked by the country it begins with. Empty stays empty."""
    value = re.sub(r"[\s.\-/]", "", text).upper()
    if not value:
        return ""
    pattern = VAT_PATTERNS.get(value[:2])
    if pattern is None or not re.fullmatch(pattern, value, re.ASCII):
        raise Invalid(
            _("This does not look like a VAT number."),
            hint=_("It begins with the country, for example IT and eleven figures."),
            field="vat_id",
            code="vat_id",
        )
    return value


def clean_words(words: Iterable[Any], *, field: str = "skills") -> list[str]:
    """Short words without doubles, in their order."""
    cleaned = list(dict.fromkeys(" ".join(str(word).split()) for word in words))
    cleaned = [word for word in cleaned if word]
    if len(cleaned) > MOST_SKILLS or any(len(word) > LONGEST_SKILL for word in cleaned):
        raise Invalid(
            _("At most %(count)s entries of %(length)s letters each.")
            % {"count": MOST_SKILLS, "length": LONGEST_SKILL},
            field=field,
            code="too_long",
        )
    return cleaned


def clean_languages(codes: Iterable[Any]) -> list[str]:
    """Language codes of two or three letters (ISO 639) without doubles; at least one."""
    cleaned = list(dict.fromkeys(str(code).strip().lower() for code in codes))
    if not cleaned or any(not re.fullmatch(r"[a-z]{2,3}", code) for code in cleaned):
        raise Invalid(_("Please choose at least one language."), field="languages", code="languages")
    return cleaned


def within(value: int, *, least: int, most: int, field: str) -> int:
    """A whole number between two limits, both included."""
    if not least <= value <= most:
        raise Invalid(
            _("Please enter a number from %(least)s to %(most)s.") % {"least": least, "most": most},
            field=field,
            code="out_of_range",
        )
    return value


def needed(text: str, *, most: int, field: str) -> str:
    """A text on one line that may not be empty."""
    cleaned = " ".join(str(text).split())
    if not cleaned:
        raise Invalid(_("This is needed."), field=field, code="required")
    return at_most(cleaned, most=most, field=field)


def at_most(text: str, *, most: int, field: str) -> str:
    """A text of limited length."""
    cleaned = str(text).strip()
    if len(cleaned) > most:
        raise Invalid(_("At most %(most)s characters, please.") % {"most": most}, field=field, code="too_long")
    return cleaned
