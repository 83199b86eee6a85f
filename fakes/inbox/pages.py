"""The mailbox as HTML."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import quote

from fakes.inbox.store import Mail

HERE = Path(__file__).parent
LINK = re.compile(r"https?://[^\s<>\"')]+[^\s<>\"').,;:!?]")


def frame(title: str, body: str) -> str:
    """A whole page around ``body``."""
    page = Template((HERE / "page.html").read_text())
    return page.substitute(title=escape(title), body=body)


def listing(mails: list[Mail], *, to: str) -> str:
    """The list of mails, with the field that searches by recipient."""
    rows = "".join(_row(mail) for mail in mails)
    if not rows:
        why = "No mail to anybody like that." if to else "No mail yet. It shows up here by itself."
        rows = f'<li class="empty">{why}</li>'
    return frame(
        "Mail inbox",
        f"""
<form class="search" method="get" role="search">
  <label for="to">Recipient</label>
  <input id="to" name="to" type="search" value="{escape(to)}" placeholder="anna@" autocomplete="off">
  <button>Search</button>
</form>
<p class="count" role="status">{len(mails)} {"mail" if len(mails) == 1 else "mails"}</p>
<ul class="mails" data-refresh>{rows}</ul>""",
    )


def _row(mail: Mail) -> str:
    when = mail.received.astimezone()
    return f"""
<li><a href="/mail/{quote(mail.id)}">
  <span class="to">{escape(", ".join(mail.recipients))}</span>
  <strong>{escape(mail.subject) or "(no subject)"}</strong>
  <time datetime="{mail.received.isoformat()}">{_day(when)} {when:%H:%M:%S}</time>
</a></li>"""


def _day(when: datetime) -> str:
    today = datetime.now(UTC).astimezone().date()
    return "" if when.date() == today else f"{when:%d.%m.%Y}"


def one(mail: Mail) -> str:
    """One mail: what it says about itself, as the reader's program shows it, and as plain text."""
    id = quote(mail.id)
    html = (
        f'<h2>As it looks</h2><iframe title="The mail as it looks" src="/mail/{id}/html" '
        'sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>'
        if mail.html
        else ""
    )
    return frame(
        mail.subject or "(no subject)",
        f"""
<p><a href="/">← All mails</a></p>
<h1>{escape(mail.subject) or "(no subject)"}</h1>
<dl>
  <dt>To</dt><dd>{escape(", ".join(mail.recipients))}</dd>
  <dt>From</dt><dd>{escape(mail.sender)}</dd>
  <dt>Received</dt><dd>{mail.received.astimezone():%d.%m.%Y %H:%M:%S}</dd>
  <dt>Source</dt><dd><a href="/mail/{id}/raw">with all headers</a></dd>
</dl>
{html}
<h2>Plain text</h2>
<pre tabindex="0">{with_links(mail.text) or "(none)"}</pre>""",
    )


def with_links(text: str) -> str:
    """Escaped text whose web addresses can be clicked."""
    parts: list[str] = []
    end = 0
    for found in LINK.finditer(text):
        address = escape(found.group())
        parts += [escape(text[end : found.start()]), f'<a href="{address}">{address}</a>']
        end = found.end()
    return "".join([*parts, escape(text[end:])])
