"""What a reader can do with a review: find it helpful, or report it."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from marketplace.accounts.forms import ActionForm
from marketplace.accounts.requests import AccountRequest
from marketplace.core.errors import DomainError, NotAllowed
from marketplace.reviews.actions.report_review import report_review
from marketplace.reviews.actions.vote_helpful import vote_helpful
from marketplace.reviews.models import Review, ReviewReport
from marketplace.reviews.queries import published_review


class ReportForm(ActionForm):
    """What is wrong with a review."""

    reason = forms.ChoiceField(
        label=_("What is wrong with it?"), choices=ReviewReport.Reason.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("In your words"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Only our moderators read this."),
    )


def _back(review: Review, page: str = "") -> str:
    """The place of a review on its provider's page."""
    address = reverse("storefront:provider", args=[review.provider.slug])
    query = f"?page={page}" if page.isascii() and page.isdigit() else ""
    return f"{address}{query}#review-{review.public_id}"


@require_POST
def helpful(request: HttpRequest, public_id: str) -> HttpResponse:
    """Vote, or take the vote back, and return to the review. A visitor signs in first."""
    review = published_review(public_id)
    back = _back(review, request.POST.get("page", ""))
    if not request.user.is_authenticated:
        return redirect_to_login(back)
    try:
        vote_helpful(review_id=review.pk, actor=request.user, helpful=request.POST.get("helpful") != "0")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect(back)


@never_cache
@login_required
def report(request: AccountRequest, public_id: str) -> HttpResponse:
    """Say what is wrong; a moderator decides."""
    review = published_review(public_id)
    if review.customer_id == request.user.pk:
        raise NotAllowed(_("This review is your own."))
    back = _back(review)
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.run(report_review, review_id=review.pk, actor=request.user, **form.cleaned_data)
        if not form.errors:
            messages.success(request, _("Thank you. A moderator looks at this review."))
            return redirect(back)
    context = {"review": review, "form": form, "back": back}
    return render(request, "pages/providers/report.html", context, status=422 if form.errors else 200)
