"""Writing a review and taking it back, reading those of one's business, answering, and rating a customer."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from marketplace.accounts.forms import ActionForm
from marketplace.accounts.requests import AccountRequest
from marketplace.booking import rules as booking_rules
from marketplace.booking.enums import Status
from marketplace.booking.queries import booking_for
from marketplace.core.errors import NotFound
from marketplace.core.fields import PicturesField
from marketplace.dashboard.access import owner_required, provider_required
from marketplace.providers.models import Provider
from marketplace.reviews import rules
from marketplace.reviews.actions.answer_review import answer_review
from marketplace.reviews.actions.delete_review import delete_review
from marketplace.reviews.actions.rate_customer import rate_customer
from marketplace.reviews.actions.write_review import write_review
from marketplace.reviews.models import SUB_RATINGS, Review
from marketplace.reviews.queries import of_booking, published_of, reviews_of_booking

PER_PAGE = 10
STARS = [(str(n), str(n)) for n in range(1, 6)]


class ReviewForm(ActionForm):
    """Stars, parts of it, and words."""

    rating = forms.TypedChoiceField(
        label=_("How was it, from 1 to 5 stars?"), choices=STARS, coerce=int, widget=forms.RadioSelect
    )
    quality = forms.TypedChoiceField(
        label=_("Quality"), choices=[("", "–"), *STARS], coerce=int, empty_value=None, required=False
    )
    punctuality = forms.TypedChoiceField(
        label=_("Punctuality"), choices=[("", "–"), *STARS], coerce=int, empty_value=None, required=False
    )
    communication = forms.TypedChoiceField(
        label=_("Communication"), choices=[("", "–"), *STARS], coerce=int, empty_value=None, required=False
    )
    value = forms.TypedChoiceField(
        label=_("Value for money"), choices=[("", "–"), *STARS], coerce=int, empty_value=None, required=False
    )
    text = forms.CharField(
        label=_("In your words"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("What was done, and what should others know? Your first name is shown beside it."),
    )
    pictures = PicturesField(
        label=_("Pictures of the work"),
        most=rules.MOST_PICTURES,
        required=False,
        help_text=_("Up to four, please without people’s faces. They are shown once we have looked at the review."),
    )


class AnswerForm(ActionForm):
    """The provider's answer."""

    text = forms.CharField(label=_("Your answer"), max_length=1000, widget=forms.Textarea({"rows": 4}))


class RatingForm(ActionForm):
    """A provider's word on a customer."""

    rating = forms.TypedChoiceField(
        label=_("How was it, from 1 to 5 stars?"), choices=STARS, coerce=int, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("In your words"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Was everything as agreed? Keep to what other providers need to know."),
    )


@never_cache
@login_required
def write(request: AccountRequest, public_id: str) -> HttpResponse:
    """One review per finished booking."""
    view = booking_for(user=request.user, public_id=public_id)
    booking = view.booking
    if booking_rules.CUSTOMER not in view.sides:
        raise NotFound
    if booking.status != Status.FINISHED or of_booking(booking) is not None:
        return redirect("dashboard:booking", public_id=public_id)
    form = ReviewForm(request.POST, request.FILES) if request.method == "POST" else ReviewForm()
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        form.run(
            write_review,
            booking_id=booking.pk,
            actor=request.user,
            rating=data["rating"],
            text=data["text"],
            language=get_language() or "en",
            sub_ratings={name: data[name] for name in SUB_RATINGS},
            pictures=data["pictures"],
        )
        if not form.errors:
            messages.success(request, _("Thank you. We read it before it is shown."))
            return redirect("dashboard:booking", public_id=public_id)
    context = {
        "form": form,
        "parts": SUB_RATINGS,
        "booking": booking,
        "line": booking.lines.all()[0],
        "provider": booking.provider,
        "side": "customer",
        "place": "bookings",
    }
    return render(request, "pages/dashboard/review.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
def delete(request: AccountRequest, public_id: str) -> HttpResponse:
    """Ask, then take one's own review back."""
    view = booking_for(user=request.user, public_id=public_id)
    review = of_booking(view.booking)
    if review is None or review.customer_id != request.user.pk:
        raise NotFound
    if request.method == "POST":
        delete_review(review_id=review.pk, actor=request.user)
        messages.success(request, _("Your review is gone."))
        return redirect("dashboard:booking", public_id=public_id)
    context = {"booking": view.booking, "review": review, "side": "customer", "place": "bookings"}
    return render(request, "pages/dashboard/review_delete.html", context)


@owner_required
def rate(request: AccountRequest, provider: Provider, public_id: str) -> HttpResponse:
    """Rate the customer of a finished booking, once."""
    booking = booking_for(user=request.user, public_id=public_id).booking
    if booking.provider_id != provider.pk:
        raise NotFound
    if not reviews_of_booking(booking, viewer=request.user, as_provider=True).may_rate:
        return redirect("dashboard:booking", public_id=public_id)
    form = RatingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.run(rate_customer, booking_id=booking.pk, actor=request.user, **form.cleaned_data)
        if not form.errors:
            messages.success(request, _("Thank you for your rating."))
            return redirect("dashboard:booking", public_id=public_id)
    context = {"form": form, "booking": booking, "line": booking.lines.all()[0], "provider": provider}
    return render(
        request,
        "pages/dashboard/rate_customer.html",
        context | {"place": "business_bookings"},
        status=422 if form.errors else 200,
    )


@provider_required
def overview(request: AccountRequest, provider: Provider) -> HttpResponse:
    """What customers say, the latest first."""
    page = Paginator(published_of(provider), PER_PAGE).get_page(request.GET.get("page"))
    context = {"provider": provider, "page": page, "place": "reviews"}
    return render(request, "pages/dashboard/reviews.html", context)


@owner_required
def answer(request: AccountRequest, provider: Provider, public_id: str) -> HttpResponse:
    """Answer once, in public."""
    review = Review.objects.published().filter(provider=provider, public_id=public_id).first()
    if review is None:
        raise NotFound
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.run(
            answer_review,
            review_id=review.pk,
            actor=request.user,
            text=form.cleaned_data["text"],
            language=get_language() or "en",
        )
        if not form.errors:
            messages.success(request, _("Your answer is published."))
            return redirect("dashboard:business_reviews")
    context = {"provider": provider, "form": form, "review": review, "place": "reviews"}
    return render(request, "pages/dashboard/review_answer.html", context, status=422 if form.errors else 200)
