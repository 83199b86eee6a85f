"""Checks drafts that are published from a list: Wagtail would publish them as they lie, however unfinished."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.fields import StreamField
from wagtail.models import Page

from home.translating import untranslated

SAID_AT_MOST = 5


def is_finished(page: Page) -> bool:
    """Whether the newest version of a page passes what its form would check, and is in its language throughout."""
    latest = page.get_latest_revision_as_object()
    try:
        latest.full_clean()
        for field in latest._meta.get_fields():
            if isinstance(field, StreamField):
                field.stream_block.clean(getattr(latest, field.name))
    except ValidationError:
        return False
    return not untranslated(page)


def refuse_unchecked(request: HttpRequest, action: str, objects: Iterable[Any], view: Any) -> HttpResponse | None:
    """All of a selection is published or nothing; editors are told which pages to open."""
    if action != "publish" or request.method != "POST":
        return None
    below = "include_descendants" in request.POST
    wrong = [page.get_admin_display_title() for page in _to_publish(objects, below=below) if not is_finished(page)]
    if not wrong:
        return None
    more = " …" if len(wrong) > SAID_AT_MOST else ""
    words = _("Nothing was published. These pages are not finished; open them to see what is missing: %(pages)s")
    messages.error(request, words % {"pages": ", ".join(wrong[:SAID_AT_MOST]) + more})
    return redirect(view.next_url)


def _to_publish(objects: Iterable[Any], *, below: bool) -> Iterator[Page]:
    """What readers would see for the first time, or in a new version."""
    for one in objects:
        if not isinstance(one, Page):
            continue
        if not one.live or one.has_unpublished_changes:
            yield one.specific
        if below:
            yield from one.get_descendants().not_live().specific()
