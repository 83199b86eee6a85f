"""The page to pay on as HTML, and what people may type into it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from string import Template

from fakes.stripe import texts
from fakes.stripe.cards import Card, digits, passes_luhn
from fakes.stripe.store import Thing

HERE = Path(__file__).parent
FIELDS = ("number", "expiry", "cvc", "holder")
KIND = {
    "number": 'inputmode="numeric" autocomplete="cc-number" maxlength="30"',
    "expiry": 'inputmode="numeric" autocomplete="cc-exp" maxlength="9" placeholder="12/30"',
    "cvc": 'inputmode="numeric" autocomplete="cc-csc" maxlength="4"',
    "holder": 'autocomplete="cc-name" maxlength="80"',
}
HINTED = ("expiry", "cvc")
# Beside which field a bank's answer is shown; the rest is about the number.
BESIDE = {"expired_card": "expiry", "incorrect_cvc": "cvc"}


def language(session: Thing | None, accepted: str = "") -> str:
    """The language the shop asked for, or the browser's first that the page knows."""
    wanted = [str((session or {}).get("locale") or "")[:2], *re.findall(r"\b(en|de|it)\b", accepted)]
    return next((each for each in wanted if each in texts.LANGUAGES), "en")


def read(typed: dict[str, str]) -> tuple[Card | None, dict[str, str]]:
    """The card that was typed in, or what is wrong with which field, as names of texts."""
    wrong: dict[str, str] = {}
    number = digits(typed.get("number", ""))
    if not passes_luhn(number):
        wrong["number"] = "number_wrong"
    month, year = _expiry(typed.get("expiry", ""))
    if not month:
        wrong["expiry"] = "expiry_wrong"
    elif (year, month) < (datetime.now(UTC).year, datetime.now(UTC).month):
        wrong["expiry"] = "expiry_past"
    if not re.fullmatch(r"[0-9]{3,4}", typed.get("cvc", "").strip()):
        wrong["cvc"] = "cvc_wrong"
    if not typed.get("holder", "").strip():
        wrong["holder"] = "holder_wrong"
    return (None, wrong) if wrong else (Card(number=number, exp_month=month, exp_year=year), {})


def _expiry(typed: str) -> tuple[int, int]:
    """Month and year; zeros when it is no date. People write 12/30, 12 / 2030 and 1230."""
    found = re.fullmatch(r"(\d{1,2})\s*[/.\- ]\s*(\d{2}|\d{4})|(\d{2})(\d{2})", typed.strip())
    if not found:
        return 0, 0
    month, year = int(found[1] or found[3]), int(found[2] or found[4])
    return (month, year + 2000 if year < 100 else year) if 1 <= month <= 12 else (0, 0)


def frame(title: str, body: str, *, language: str) -> str:
    """A whole page around ``body``."""
    words = texts.LANGUAGES[language]
    page = Template((HERE / "page.html").read_text())
    return page.substitute(
        language=language,
        title=escape(title),
        practice=escape(words["practice"]),
        practice_note=escape(words["practice_note"]),
        body=body,
    )


def form(session: Thing, *, language: str, typed: dict[str, str], wrong: dict[str, str]) -> str:
    """The form. What was typed comes back, except the security code."""
    words = texts.LANGUAGES[language]
    amount = texts.amount(session["amount_total"], session["currency"], language)
    later = session["_capture_method"] == "manual"
    fields = {name: _field(name, words, typed.get(name, ""), wrong.get(name, "")) for name in FIELDS}
    back = session["cancel_url"]
    body = f"""
<div class="card">
<h1>{escape(words["title"])}</h1>
{_summary(words, wrong)}
<dl class="sum"><dt>{escape(session["_name"])}</dt><dd>{escape(amount)}</dd></dl>
<form method="post" action="/pay/{escape(session["id"])}" novalidate>
{fields["number"]}
<div class="pair">{fields["expiry"]}{fields["cvc"]}</div>
{fields["holder"]}
{f'<p class="note">{escape(words["authorise_note"])}</p>' if later else ""}
<button type="submit">{escape(words["authorise" if later else "pay"].format(amount=amount))}</button>
</form>
{f'<a class="back" href="{escape(back)}">{escape(words["back"])}</a>' if back else ""}
</div>
{_numbers(words)}"""
    return frame(words["title"], body, language=language)


def _field(name: str, words: dict[str, str], typed: str, wrong: str) -> str:
    described = [f"{name}-hint"] * (name in HINTED) + [f"{name}-wrong"] * bool(wrong)
    value = "" if name == "cvc" else f' value="{escape(typed)}"'
    hint = f'<span class="hint" id="{name}-hint">{escape(words[f"{name}_hint"])}</span>' if name in HINTED else ""
    return f"""<div class="field">
<label for="{name}">{escape(words[name])}</label>{hint}
<input id="{name}" name="{name}" type="text" {KIND[name]} required{value}{
        f' aria-describedby="{" ".join(described)}"' if described else ""
    }{' aria-invalid="true"' if wrong else ""}>
{f'<p class="wrong" id="{name}-wrong">{escape(words[wrong])}</p>' if wrong else ""}</div>"""


def _summary(words: dict[str, str], wrong: dict[str, str]) -> str:
    if not wrong:
        return ""
    items = "".join(f'<li><a href="#{name}">{escape(words[said])}</a></li>' for name, said in wrong.items())
    return f'<div class="summary" role="alert"><p>{escape(words["errors"])}</p><ul>{items}</ul></div>'


def _numbers(words: dict[str, str]) -> str:
    known = {
        "4242 4242 4242 4242": "pays",
        "4000 0000 0000 0002": "is_declined",
        "4000 0000 0000 9995": "has_no_funds",
    }
    rows = "".join(f"<dt>{number}</dt><dd>{escape(words[what])}</dd>" for number, what in known.items())
    return f'<details class="numbers"><summary>{escape(words["numbers"])}</summary><dl>{rows}</dl></details>'


def closed(session: Thing | None, *, language: str) -> str:
    """A page that cannot be paid: expired, paid already, or none at all."""
    words = texts.LANGUAGES[language]
    state = session["status"] if session else "missing"
    onward = ""
    if session and state == "complete":
        onward = f'<a class="go" href="{escape(success_url(session))}">{escape(words["on"])}</a>'
    elif session and session["cancel_url"]:
        onward = f'<a class="go" href="{escape(session["cancel_url"])}">{escape(words["back"])}</a>'
    title, note = words[f"{state}_title"], words[f"{state}_note"]
    body = f'<div class="card"><h1>{escape(title)}</h1><p>{escape(note)}</p>{onward}</div>'
    return frame(title, body, language=language)


def success_url(session: Thing) -> str:
    """Where somebody goes who has paid."""
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])
