"""Was this helpful? Two buttons, and a field for what is missing; works without JavaScript.

Strangers get articles from a cache, and a form from there can carry no token of theirs. So their two buttons only lead,
by GET, to the same article with the real form (`?vote=yes`), which is made for them and kept by nobody.
"""

import secrets
from typing import TYPE_CHECKING

from allauth.core import ratelimit
from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from home.actions.vote_help import MOST_LETTERS, vote_help

if TYPE_CHECKING:
    from home.models import HelpArticlePage

VOTE = "vote"  # what a stranger is about to say
VOTED = "voted"  # what somebody has said
ANSWERS = ("yes", "no")
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


def about_to_say(request: HttpRequest) -> str:
    """The answer that a stranger chose and has yet to send, or ""."""
    said = request.GET.get(VOTE, "")
    return said if said in ANSWERS else ""


def is_everybodys(request: HttpRequest) -> bool:
    """Whether the article looks the same to whoever is not signed in: nothing asked, nothing answered, no token."""
    return request.method in ("GET", "HEAD") and not {VOTE, VOTED} & request.GET.keys() and not _is_somebody(request)


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
    if _is_somebody(request):
        return f"account:{request.user.pk}"
    if VOTER not in request.session:
        request.session[VOTER] = secrets.token_hex(16)
    return f"session:{request.session[VOTER]}"


def _is_somebody(request: HttpRequest) -> bool:
    return bool(request.user.is_authenticated)
