"""Sentences that are frozen on documents, in the language that is active when they are issued."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# Why there is no tax; the codes are those of `core.taxes`.
REASONS = {
    "DE_19_USTG": gettext_lazy("No VAT is charged: small business under § 19 UStG (Germany)."),
    "AT_6_1_27_USTG": gettext_lazy("No VAT is charged: small business under § 6 (1) no. 27 UStG (Austria)."),
    "IT_FORFETTARIO": gettext_lazy(
        "Operation without VAT under article 1, paragraphs 54 to 89, of Law no. 190/2014 (regime forfettario, Italy)."
    ),
    "CH_10_MWSTG": gettext_lazy("No VAT is charged: not liable under article 10 MWSTG (Switzerland)."),
    "REVERSE_CHARGE": gettext_lazy(
        "Reverse charge: the recipient owes the VAT (articles 44 and 196 of Directive 2006/112/EC)."
    ),
    "OUTSIDE_EU": gettext_lazy("Not subject to VAT here: the place of the service is the recipient’s country."),
}


def reason_in_words(code: str) -> str:
    """Why there is no tax; empty where there is."""
    return str(REASONS[code]) if code else ""


def payment_note_of_service(*, choice: str, provider: str) -> str:
    """How the service is paid."""
    if choice == "manual":
        return _("To be paid to %(provider)s directly.") % {"provider": provider}
    if choice == "card":
        return _("Paid by card through Piazza.")
    return _("Paid through Piazza, as agreed when booking.")


def payment_note_of_commission(*, choice: str, platform: str) -> str:
    """How the commission is paid."""
    if choice == "manual":
        return _("To be paid to %(platform)s.") % {"platform": platform}
    return _("Kept back from the customer’s payment: nothing is left to pay.")


def commission_title(reference: str) -> str:
    """The one line of an invoice for commission."""
    return _("Commission for booking %(reference)s") % {"reference": reference}


def part_title(number: str) -> str:
    """The line of a credit note over a part."""
    return _("Refund of a part of invoice %(number)s") % {"number": number}
