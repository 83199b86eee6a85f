"""What moderators see of reviews, and how they publish, reject, hide and keep one."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn
from wagtail.admin.views.generic.models import IndexView

from marketplace.accounts.queries import audit_of
from marketplace.core.viewsets import ReadOnlyViewSet, StepInspectView, StepView
from marketplace.reviews import rules
from marketplace.reviews.actions.moderate_review import (
    hide_review,
    keep_review,
    publish_review,
    reject_review,
)
from marketplace.reviews.models import Review, ReviewReport
from marketplace.reviews.queries import with_open_reports


class ReasonForm(forms.Form):
    """Why: the customer reads it when a review is rejected."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 4}))


class ReviewStep(StepView):
    """A step with a review."""

    model = Review
    index_url_name = "review:index"


class PublishView(ReviewStep):
    """Everybody may read it."""

    page_title = _("Publish the review")
    question = _("The review is shown at once, and the averages follow. The provider is told.")
    button = _("Publish")
    done = _("The review is published.")

    def take(self, **cleaned: Any) -> Review:
        """Publish it."""
        return publish_review(review_id=self.object.pk, actor=self.actor)


class RejectView(ReviewStep):
    """It breaks the rules for reviews."""

    page_title = _("Reject the review")
    question = _("The review is not shown. The customer reads the reason by e-mail.")
    button = _("Reject")
    done = _("The review is rejected.")
    form_class = ReasonForm
    is_serious = True

    def take(self, **cleaned: Any) -> Review:
        """Reject it, with the reason."""
        return reject_review(review_id=self.object.pk, actor=self.actor, reason=cleaned["reason"])


class HideView(ReviewStep):
    """It was published and must not be seen any longer."""

    page_title = _("Hide the review")
    question = _("The review is no longer shown and no longer counts.")
    button = _("Hide")
    done = _("The review is hidden.")
    form_class = ReasonForm
    is_serious = True

    def take(self, **cleaned: Any) -> Review:
        """Hide it, with the reason."""
        return hide_review(review_id=self.object.pk, actor=self.actor, reason=cleaned["reason"])


class KeepView(ReviewStep):
    """It was reported and breaks no rule."""

    page_title = _("Keep the review")
    question = _("The review stays as it is, and its open reports are closed.")
    button = _("Keep")
    done = _("The review stays. Its reports are closed.")

    def take(self, **cleaned: Any) -> Review:
        """Close its reports."""
        return keep_review(review_id=self.object.pk, actor=self.actor)


class ReviewInspectView(StepInspectView):
    """A review with the booking it is about and its history."""

    template_name = "pages/moderation/review.html"
    page_title = _("Review")

    def steps(self) -> Sequence[tuple[str, str | Promise, bool]]:
        """What moderation can do with it now."""
        if not self.user_has_permission("change"):
            return []
        views = (("publish", PublishView, rules.PUBLISHED), ("reject", RejectView, rules.REJECTED))
        all_views = (*views, ("hide", HideView, rules.HIDDEN))
        possible = [
            (name, view.button, view.is_serious)
            for name, view, after in all_views
            if rules.may_move(before=self.object.status, after=after)
        ]
        if self.object.reports.filter(status=ReviewReport.Status.OPEN).exists():
            possible.insert(0, ("keep", KeepView.button, KeepView.is_serious))
        return possible

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What was said and shown, of what, who complained, and what happened since."""
        return super().get_context_data(**kwargs) | {
            "pictures": self.object.pictures.all(),
            "reports": self.object.reports.select_related("account", "closed_by"),
            "audit": audit_of(self.object),
        }


class ReviewFilterSet(WagtailFilterSet):
    """What waits for a moderator: new reviews by their status, others by an open report."""

    reported = django_filters.ChoiceFilter(
        label=_("Reports"), choices=[("open", _("With open reports"))], method="filter_reported", empty_label=_("All")
    )

    class Meta:
        model = Review
        fields = ("status", "rating", "language")

    def filter_reported(self, queryset: QuerySet[Review], name: str, value: str) -> QuerySet[Review]:
        """Only reviews that somebody has reported and nobody has judged since."""
        return queryset.filter(pk__in=ReviewReport.objects.filter(status=ReviewReport.Status.OPEN).values("review"))


class ReviewIndexView(IndexView):
    """The list, with the number of open reports beside each review."""

    def get_base_queryset(self) -> QuerySet[Review]:
        """Provider and customer along, so that the number of queries does not grow."""
        return with_open_reports(super().get_base_queryset().select_related("provider", "customer"))


class ReviewViewSet(ReadOnlyViewSet):
    """The queue of reviews."""

    model = Review
    icon = "comment"
    menu_label = _("Reviews")
    menu_order = 250
    inspect_view_class = ReviewInspectView
    inspect_template_name = "pages/moderation/review.html"
    list_display = (
        "public_id",
        StatusTagColumn("status", label=_("Status"), accessor="get_status_display"),
        Column("open_reports", label=_("Open reports")),
        Column("rating", label=_("Stars")),
        Column("provider", label=_("Provider")),
        Column("customer", label=_("Customer")),
        DateColumn("written_at", label=_("Written"), sort_key="written_at"),
    )
    index_view_class = ReviewIndexView
    filterset_class = ReviewFilterSet
    search_fields = ("text", "provider__trading_name", "customer__name")
    ordering = ("-written_at", "-pk")
    list_per_page = 50
    steps = {"publish": PublishView, "reject": RejectView, "hide": HideView, "keep": KeepView}
