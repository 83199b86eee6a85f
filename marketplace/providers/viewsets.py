"""What moderators see and decide of providers."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import F, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn
from wagtail.admin.views.generic import IndexView

from marketplace.accounts.queries import audit_of
from marketplace.core.viewsets import ReadOnlyViewSet, StepInspectView, StepView
from marketplace.providers import rules
from marketplace.providers.actions.suspend_provider import reinstate_provider, suspend_provider
from marketplace.providers.actions.verify_provider import reject_provider, verify_provider
from marketplace.providers.models import Provider
from marketplace.providers.moves import LONGEST_REASON
from marketplace.providers.queries import abouts, gaps, valid_documents

WAITS = (rules.SUBMITTED,)


class ReasonForm(forms.Form):
    """A reason that the provider reads."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        help_text=_("The provider gets these words by e-mail. Say what is wrong and what would help."),
        widget=forms.Textarea({"rows": 4}),
    )


class ProviderStep(StepView):
    """A step with a provider."""

    model = Provider
    index_url_name = "provider:index"


class VerifyView(ProviderStep):
    """They are who they say they are."""

    page_title = _("Verify")
    question = _("Have you looked at the papers? From now on this provider is found and can be booked.")
    button = _("Verify")
    done = _("The provider is verified.")

    def take(self, **cleaned: Any) -> Provider:
        """Verify them."""
        return verify_provider(provider_id=self.object.pk, actor=self.actor)


class RejectView(ProviderStep):
    """Not like this."""

    page_title = _("Reject")
    question = _("The provider can mend what the reason names and hand in again.")
    button = _("Reject")
    done = _("The provider was rejected and told why.")
    form_class = ReasonForm
    is_serious = True

    def take(self, **cleaned: Any) -> Provider:
        """Reject them, with the reason."""
        return reject_provider(provider_id=self.object.pk, actor=self.actor, reason=cleaned["reason"])


class SuspendView(ProviderStep):
    """Off the market."""

    page_title = _("Suspend")
    question = _("The provider is no longer found or booked.")
    button = _("Suspend")
    done = _("The provider is suspended and was told why.")
    form_class = ReasonForm
    is_serious = True

    def take(self, **cleaned: Any) -> Provider:
        """Suspend them, with the reason."""
        return suspend_provider(provider_id=self.object.pk, actor=self.actor, reason=cleaned["reason"])


class ReinstateView(ProviderStep):
    """Back again."""

    page_title = _("Reinstate")
    question = _("The provider is found and can be booked again.")
    button = _("Reinstate")
    done = _("The provider is back.")

    def take(self, **cleaned: Any) -> Provider:
        """Let them back."""
        return reinstate_provider(provider_id=self.object.pk, actor=self.actor)


class ProviderInspectView(StepInspectView):
    """Everything a moderator needs to decide, on one page."""

    template_name = "pages/moderation/provider.html"
    page_title = _("Provider")

    def steps(self) -> Sequence[tuple[str, str | Promise, bool]]:
        """What the status allows, unless it is one's own business."""
        permitted = self.user_has_permission("change")
        if not rules.may_judge(owner_id=self.object.owner_id, actor_id=self.request.user.pk, permitted=permitted):
            return []
        return {
            rules.SUBMITTED: [("verify", VerifyView.button, False), ("reject", RejectView.button, True)],
            rules.VERIFIED: [("suspend", SuspendView.button, True)],
            rules.SUSPENDED: [("reinstate", ReinstateView.button, False)],
        }.get(self.object.verification, [])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The business, what it says, its people, its papers, what is missing and what happened."""
        valid = set(valid_documents(self.object).values_list("pk", flat=True))
        return super().get_context_data(**kwargs) | {
            "abouts": abouts(self.object),
            "people": self.object.staff_members.all(),
            "documents": [(one, one.pk in valid) for one in self.object.documents.all()],
            "missing": gaps(self.object),
            "audit": audit_of(self.object),
        }


class ProviderIndexView(IndexView):
    """Who handed in last stands on top; who never did, at the end."""

    def order_queryset(self, queryset: QuerySet[Provider]) -> QuerySet[Provider]:
        """As somebody chose, or by the day of handing in."""
        if self.ordering == self.default_ordering:
            return queryset.order_by(F("submitted_at").desc(nulls_last=True), "-pk")
        return super().order_queryset(queryset)


class ProviderViewSet(ReadOnlyViewSet):
    """The list of providers, those who wait first in the filter."""

    model = Provider
    icon = "group"
    menu_label = _("Providers")
    menu_order = 100
    inspect_view_class = ProviderInspectView
    inspect_template_name = "pages/moderation/provider.html"
    list_display = (
        "trading_name",
        StatusTagColumn(
            "verification",
            label=_("Verification"),
            accessor="get_verification_display",
            primary=lambda provider: provider.verification in WAITS,
        ),
        Column("city", label=_("Town")),
        Column("get_account_type_display", label=_("Kind of business")),
        DateColumn("submitted_at", label=_("Handed in"), sort_key="submitted_at"),
    )
    list_filter = ("verification", "account_type", "country")
    search_fields = ("trading_name", "legal_name", "owner__email", "owner__name", "city", "slug")
    index_view_class = ProviderIndexView
    ordering = "-submitted_at"
    list_per_page = 50
    steps = {"verify": VerifyView, "reject": RejectView, "suspend": SuspendView, "reinstate": ReinstateView}
