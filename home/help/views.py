"""The search page of the help centre, and what it suggests."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from home.help.contact import contact_url
from home.help.search import ask, suggest
from home.models import HelpIndexPage

LONGEST = 120


@require_GET
def results(request: HttpRequest) -> HttpResponse:
    """Articles and services for a question; without a question, just the field."""
    language = (get_language() or "en")[:2]
    text = " ".join(request.GET.get("q", "").replace("\0", " ").split())[:LONGEST]
    index = HelpIndexPage.objects.live().filter(locale__language_code=language).first()
    context = {
        "found": ask(text, language, request),
        "trail": [(index, index.get_url(request))] if index else [],
        "contact_url": contact_url(language, request),
    }
    return render(request, "pages/help/search.html", context)


@require_GET
def suggestions(request: HttpRequest) -> HttpResponse:
    """Titles of articles for what is being typed, in the form that the search field of the market reads."""
    text = request.GET.get("q", "").replace("\0", " ").strip()[:LONGEST]
    return JsonResponse({"suggestions": suggest(text, (get_language() or "en")[:2])})
