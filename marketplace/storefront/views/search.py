"""The search page: a sentence understood as chips, people with free times, and where they are."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from marketplace.core import formats
from marketplace.core.pagecache import keep
from marketplace.core.seo import Head
from marketplace.search import rules
from marketplace.search.queries import SearchPage, search
from marketplace.search.words import suggest_towns, suggest_trades
from marketplace.storefront.pins import on_the_map
from marketplace.storefront.region import bounds

DISTANCES = (5, 10, 15, 25, 50, 100)


class SearchForm(forms.Form):
    """What the address may say. Everything is optional; what cannot be read is said beside its field."""

    q = forms.CharField(label=_("What do you need?"), required=False, max_length=200)
    near = forms.CharField(label=_("Where?"), required=False, max_length=80)
    km = forms.TypedChoiceField(
        label=_("Within"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("usual range")), *((km, f"{km} km") for km in DISTANCES)],
    )
    on = forms.DateField(
        label=_("When?"),
        required=False,
        error_messages={"invalid": _("Please enter a day like 2026-11-26.")},
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    sort = forms.ChoiceField(
        label=_("Sort by"),
        required=False,
        choices=[
            ("best", _("Best match")),
            ("soonest", _("Free soonest")),
            ("price", _("Lowest price")),
            ("distance", _("Nearest")),
            ("rating", _("Best rated")),
        ],
    )
    category = forms.SlugField(required=False, widget=forms.HiddenInput)
    page = forms.IntegerField(required=False, min_value=1, max_value=1000, widget=forms.HiddenInput)


@require_GET
def results(request: HttpRequest) -> HttpResponse:
    """People who can do it, where and when it is wanted."""
    form = SearchForm(request.GET or None, initial={"sort": "best"})
    form.is_valid()
    data: dict[str, Any] = getattr(form, "cleaned_data", {})
    query = rules.SearchQuery(
        text=data.get("q", ""),
        near=data.get("near", ""),
        km=data.get("km"),
        category=data.get("category", ""),
        on=data.get("on"),
        sort=data.get("sort") or "best",
        page=data.get("page") or 1,
        language=get_language() or "en",
    )
    found = search(query)
    known = found.category is not None or not query.category
    if known and not query.text and not query.near:  # of words and places there is no end
        keep("listing", f"locale:{query.language}", parameters=("category", "page"))
    shown, pins, towns = on_the_map(found)
    context = {
        "head": Head(path=request.path),  # without its filters, and not indexed
        "form": form,
        "found": found,
        "chips": _chips(found),
        "heading": _heading(found),
        "shown": shown,
        "pins": pins,
        "map_size": bounds(),
        "towns": towns,
        "next_page": _address(found, page=found.query.page + 1) if found.has_next else "",
        "previous_page": _address(found, page=found.query.page - 1) if found.has_previous else "",
    }
    return render(request, "pages/search/results.html", context, status=400 if form.errors else 200)


@require_GET
def suggestions(request: HttpRequest) -> HttpResponse:
    """Names of trades or towns for what somebody is typing."""
    language = get_language() or "en"
    text = request.GET.get("q", "")[:60]
    find = suggest_towns if request.GET.get("kind") == "town" else suggest_trades
    return JsonResponse({"suggestions": find(text, language) if text.strip() else []})


def _address(found: SearchPage, **changes: Any) -> str:
    """The address of this search with something changed; what is empty is left out."""
    query = found.query
    values = {
        "q": query.text,
        "near": query.near,
        "km": query.km,
        "category": query.category,
        "on": query.on.isoformat() if query.on else "",
        "sort": query.sort if query.sort != "best" else "",
        "page": "",
        **changes,
    }
    return "?" + urlencode({key: value for key, value in values.items() if value})


def _chips(found: SearchPage) -> list[tuple[str, str, str]]:
    """What was understood: icon, words, and the address without it."""
    chips = []
    query = found.query
    if found.category:
        name = found.category.safe_translation_getter("name", any_language=True)
        chips.append(("wrench", name, _address(found, category="")))
    if query.text:
        chips.append(("search", found.corrected or query.text, _address(found, q="")))
    if found.place:
        name = found.place.name(query.language)
        words = _("%(place)s, within %(km)s km") % {"place": name, "km": query.km} if query.km else name
        chips.append(("map-pin", words, _address(found, near="", km="")))
    if query.on:
        chips.append(("calendar", formats.day_short(query.on), _address(found, on="")))
    return chips


def _heading(found: SearchPage) -> dict[str, Any]:
    """The count in words: who, and for which day."""
    people = ""
    if found.category:
        people = found.category.safe_translation_getter("people", any_language=True) or ""
    day: date | None = found.query.on
    return {"count": found.total, "people": people, "day": formats.day_short(day) if day else ""}
