"""Brings the marketplace together in the Wagtail admin: one menu group, and what waits on the home page."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.admin.viewsets.model import ModelViewSetGroup

from marketplace.bidding.viewsets import BidViewSet, RequestViewSet
from marketplace.booking.queries import disputed
from marketplace.booking.viewsets import BookingViewSet, CommissionRuleViewSet
from marketplace.catalog.viewsets import CategoryViewSet, ServiceViewSet
from marketplace.invoicing.viewsets import CreditNoteViewSet, InvoiceViewSet
from marketplace.payments.viewsets import PaymentViewSet, RefundViewSet
from marketplace.providers.queries import may_judge, waiting
from marketplace.providers.viewsets import ProviderViewSet
from marketplace.reviews.queries import may_moderate, to_moderate
from marketplace.reviews.viewsets import ReviewViewSet

SHOWN = 5


class MarketplaceGroup(ModelViewSetGroup):
    """Providers, bookings, requests, bids, reviews, money, invoices, services, categories, commission."""

    menu_label = _("Marketplace")
    menu_icon = "site"
    menu_order = 150
    items = (
        ProviderViewSet,
        BookingViewSet,
        RequestViewSet,
        BidViewSet,
        ReviewViewSet,
        PaymentViewSet,
        RefundViewSet,
        InvoiceViewSet,
        CreditNoteViewSet,
        ServiceViewSet,
        CategoryViewSet,
        CommissionRuleViewSet,
    )


@hooks.register("register_admin_viewset")
def register_marketplace() -> MarketplaceGroup:
    """The menu group and its addresses."""
    return MarketplaceGroup()


class WaitingProvidersPanel(Component):
    """How many providers wait for somebody to look at their papers, and the first of them."""

    name = "waiting_providers"
    template_name = "pages/moderation/waiting.html"
    order = 50

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Two queries, however many wait."""
        providers = waiting()
        return {
            "count": providers.count(),
            "providers": providers[:SHOWN],
            "list_url": reverse("provider:index") + "?verification=submitted",
        }


class DisputesPanel(Component):
    """Bookings whose two sides do not agree."""

    name = "disputes"
    template_name = "pages/moderation/disputes.html"
    order = 51

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Two queries, however many there are."""
        bookings = disputed()
        return {
            "count": bookings.count(),
            "bookings": bookings[:SHOWN],
            "list_url": reverse("booking:index") + "?status=disputed",
        }


class WaitingReviewsPanel(Component):
    """How many reviews nobody has read yet or somebody has reported, and the first of them."""

    name = "waiting_reviews"
    template_name = "pages/moderation/waiting_reviews.html"
    order = 60

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Two queries, however many wait."""
        reviews = to_moderate()
        index = reverse("review:index")
        return {
            "count": reviews.count(),
            "reviews": reviews[:SHOWN],
            "new_url": f"{index}?status=pending",
            "reported_url": f"{index}?reported=open",
        }


@hooks.register("construct_homepage_panels")
def show_what_waits(request: HttpRequest, panels: list[Component]) -> None:
    """Only for those who may do something about it."""
    if may_judge(request.user):
        panels.append(WaitingProvidersPanel())
    if request.user.has_perm("booking.change_booking"):
        panels.append(DisputesPanel())
    if may_moderate(request.user):
        panels.append(WaitingReviewsPanel())
