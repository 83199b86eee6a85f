"""Keeps a page away from readers of a language until all of its words are in that language."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from wagtail.models import Page
from wagtail_localize.models import Translation


def untranslated(page: Page) -> int:
    """How many passages of a translated page are still in the language of the original. Two queries."""
    translation = Translation.objects.filter(
        source__object_id=page.translation_key, target_locale_id=page.locale_id, enabled=True
    ).first()
    if translation is None:
        return 0
    every, done = translation.get_progress()
    return int(every - done)


def refuse_unfinished(request: HttpRequest, page: Page) -> HttpResponse | None:
    """wagtail-localize would publish what is missing in the original's words; here editors hear how much."""
    if request.method != "POST" or request.POST.get("action") != "publish":
        return None
    if not (missing := untranslated(page)):
        return None
    words = ngettext(
        "“%(page)s” was not published: %(count)d passage is not translated yet. It is marked below.",
        "“%(page)s” was not published: %(count)d passages are not translated yet. They are marked below.",
        missing,
    )
    messages.error(request, words % {"page": page.title, "count": missing})
    return redirect(request.path)
