"""What the pattern library shows: each component in each state, with words as they occur."""

from typing import Any

from django import forms
from django.core.paginator import Paginator

from marketplace.booking.enums import Status


class PatternForm(forms.Form):
    """One field of every kind."""

    name = forms.CharField(label="Name", help_text="As on the doorbell.")
    message = forms.CharField(label="Message", widget=forms.Textarea({"rows": 3}), required=False)
    trade = forms.ChoiceField(label="Trade", choices=[("plumber", "Plumber"), ("joiner", "Joiner")])
    place = forms.ChoiceField(
        label="Place", choices=[("home", "At my place"), ("shop", "At the shop")], widget=forms.RadioSelect
    )
    terms = forms.BooleanField(label="I have read the terms")


def pattern_context() -> dict[str, Any]:
    """Everything the page needs; nothing is read from the database."""
    wrong = PatternForm({"name": "", "trade": "plumber"}, prefix="wrong")
    wrong.is_valid()
    return {
        "form": PatternForm(),
        "wrong": wrong,
        "page": Paginator(range(100), 10).page(3),
        "statuses": list(Status.choices),
        "steps": ["Service", "Person and time", "Your details", "Done"],
        "levels": ["info", "ok", "wait", "bad"],
    }
