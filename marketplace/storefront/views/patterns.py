"""The pattern library: each component in each state. A new component starts here."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from marketplace.storefront.patterns import pattern_context


def library(request: HttpRequest) -> HttpResponse:
    """Every component with realistic words."""
    return render(request, "pages/patterns/index.html", pattern_context())
