"""What moderators see of reviews, and how they publish, reject and hide one."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn

from marketplace.accounts.queries import audit_of
from marketplace.core.viewsets import ReadOnlyViewSet, StepInspectView, StepView
from marketplace.reviews import rules
from marketplace.reviews.actions.moderate_review import hide_review, publish_review, reject_review
from marketplace.reviews.models import Review


class ReasonForm(forms.Form):
    """Why: the customer reads it when a review is rejected."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 4}))


class PublishView(StepView):
    """Everybody may read it."""

    model = Review
    index_url_name = "review:index"
    page_title = _("Publish the review")
    question = _("The review is shown at once, and the averages follow. The provider is told.")
    button = _("Publish")
    done = _("The review is published.")

    def take(self, **cleaned: Any) -> Review:
        return publish_review(review_id=self.object.pk, actor=self.actor)


class RejectView(StepView):
    """It breaks the rules for reviews."""

    model = Review
    index_url_name = "review:index"
    page_title = _("Reject the review")
    question = _("The review is not shown. The customer reads the reason by e-mail.")
    button = _("Reject")
    done = _("The review is rejected.")
    form_class = ReasonForm
    is_serious = True

    def take(self, **cleaned: Any) -> Review:
        return reject_review(review_id=self.object.pk, actor=self.actor, reason=cleaned["reason"])


class HideView(StepView):
    """It was published and must not be seen any longer."""

    model = Review
    index_url_name = "review:index"
    page_title = _("Hide the review")
    question = _("The review is no longer shown and no longer counts.")
    button = _("Hide")
    done = _("The review is hidden.")
    form_class = ReasonForm
    is_serious = True

    def take(self, **cleaned: Any) -> Review:
        return hide_review(review_id=self.object.pk, actor=self.actor, reason=cleaned["reason"])


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
        return [
            (name, view.button, view.is_serious)
            for name, view, after in all_views
            if rules.may_move(before=self.object.status, after=after)
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What was said, of what, and what happened since."""
        return super().get_context_data(**kwargs) | {"audit": audit_of(self.object)}


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
        Column("rating", label=_("Stars")),
        Column("provider", label=_("Provider")),
        Column("customer", label=_("Customer")),
        DateColumn("written_at", label=_("Written"), sort_key="written_at"),
    )
    list_filter = ("status", "rating", "language")
    search_fields = ("text", "provider__trading_name", "customer__name")
    ordering = ("-written_at", "-pk")
    list_per_page = 50
    steps = {"publish": PublishView, "reject": RejectView, "hide": HideView}
