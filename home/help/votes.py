"""Was this helpful? Two buttons, and a field for what is missing; works without JavaScript."""

import secrets
from typing import TYPE_CHECKING

from allauth.core import ratelimit
from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from home.actions.vote_help import MOST_LETTERS, vote_help

if TYPE_CHECKING:
    from home.models import HelpArticlePage

VOTED = "voted"
VOTER = "help_voter"  # in the session of people without an account: a number that means nothing anywhere else


class VoteForm(forms.Form):
    """Yes or no, with a comment on no."""

    helpful = forms.ChoiceField(choices=[("yes", ""), ("no", "")], widget=forms.HiddenInput)
    comment = forms.CharField(
        label=_("What is missing?"),
        required=False,
        max_length=MOST_LETTERS,
        help_text=_("We read everything and cannot answer here: please write nothing about yourself."),
        widget=forms.Textarea({"rows": 4}),
    )


def answer(page: "HelpArticlePage", request: HttpRequest) -> HttpResponse:
    """Take a vote and lead back to the article; 422 for a comment that is too long, 429 for too many votes."""
    form = VoteForm(request.POST)
    if not form.is_valid():
        return page.show(request, form=form, status=422)
    if not ratelimit.consume(request, action="help_vote"):
        form.add_error(None, _("That was a lot of answers. Please wait a while."))
        return page.show(request, form=form, status=429)
    helpful = form.cleaned_data["helpful"]
    comment = form.cleaned_data["comment"] if "comment" in request.POST else None
    vote_help(article_id=page.pk, helpful=helpful == "yes", voter=voter_of(request), comment=comment)
    said = "comment" if comment else helpful
    return HttpResponseRedirect(f"{page.get_url(request)}?{VOTED}={said}#helpful")


def voter_of(request: HttpRequest) -> str:
    """The account, or else the session."""
    if request.user.is_authenticated:
        return f"account:{request.user.pk}"
    if VOTER not in request.session:
        request.session[VOTER] = secrets.token_hex(16)
    return f"session:{request.session[VOTER]}"
