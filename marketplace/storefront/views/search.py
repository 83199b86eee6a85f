"""The search page: a sentence understood as chips, people with free times, and where they are."""

from dataclasses import dataclass
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
from marketplace.providers.queries import public_location
from marketplace.search import rules
from marketplace.search.queries import SearchPage, SearchResult, search
from marketplace.search.words import suggest_towns, suggest_trades
from marketplace.storefront.region import BESIDE, TownName, Words, bounds, on_map, project, town_names, units_per_km

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
        choices=[("", _("any distance")), *((km, f"{km} km") for km in DISTANCES)],
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


@dataclass(frozen=True, slots=True)
class Pin:
    """A result on the map, in per cent of the picture; its price is written where there is room for it."""

    result: SearchResult
    left: float
    top: float
    has_word: bool


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
    shown, pins, towns = _map(found)
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


def _map(found: SearchPage) -> tuple[dict[str, float] | None, list[Pin], list[TownName]]:
    """The piece of the map that holds every result, each result's place on it, and the names of towns."""
    points = []
    for result in found.results:
        location = public_location(result.provider, found.query.language)
        placed = result.distance_km is not None or found.place is None
        if placed and on_map(location.latitude, location.longitude):
            points.append((result, *project(location.latitude, location.longitude)))
    if found.place and on_map(found.place.latitude, found.place.longitude):
        centre = project(found.place.latitude, found.place.longitude)
    elif points:
        centre = (sum(p[1] for p in points) / len(points), sum(p[2] for p in points) / len(points))
    else:
        return None, [], []
    reach = [max(abs(x - centre[0]), abs(y - centre[1])) for _, x, y in points]
    half = max([*reach, 8 * units_per_km(46.5)]) * 1.25
    shown = {"x": centre[0] - half, "y": centre[1] - half, "side": 2 * half}
    dots = [((x - shown["x"]) / shown["side"] * 100, (y - shown["y"]) / shown["side"] * 100) for _, x, y in points]
    taken = [Words(left, top, 3) for left, top in set(dots)]
    pins: list[Pin] = []
    for (result, _x, _y), (left, top) in zip(points, dots, strict=True):
        price = Words(left, top - BESIDE, 8)
        has_word = price.apart(one for one in taken if (one.left, one.top) != (left, top))
        if has_word:
            taken.append(price)
        pins.append(Pin(result, round(left, 2), round(top, 2), has_word))
    side = shown["side"]
    towns = town_names(shown["x"], shown["y"], side, side, language=found.query.language, taken=taken)
    return shown, pins, towns
