"""Brings the marketplace together in the Wagtail admin: one menu group, and what waits on the home page."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.admin.viewsets.model import ModelViewSetGroup

from marketplace.bidding.viewsets import BidViewSet, RequestViewSet
from marketplace.booking.viewsets import BookingViewSet, CommissionRuleViewSet
from marketplace.catalog.viewsets import CategoryViewSet, ServiceViewSet
from marketplace.invoicing.viewsets import CreditNoteViewSet, InvoiceViewSet
from marketplace.moderation.panels import DisputesPanel, WaitingProvidersPanel, WaitingReviewsPanel
from marketplace.moderation.providers import WholeProviderViewSet
from marketplace.payments.viewsets import PaymentViewSet, RefundViewSet
from marketplace.providers.queries import may_judge
from marketplace.reviews.queries import may_moderate
from marketplace.reviews.viewsets import ReviewViewSet


class MarketplaceGroup(ModelViewSetGroup):
    """Providers, bookings, requests, bids, reviews, money, invoices, services, categories, commission."""

    menu_label = _("Marketplace")
    menu_icon = "site"
    menu_order = 150
    items = (
        WholeProviderViewSet,
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


@hooks.register("construct_homepage_panels")
def show_what_waits(request: HttpRequest, panels: list[Component]) -> None:
    """Only for those who may do something about it."""
    if may_judge(request.user):
        panels.append(WaitingProvidersPanel())
    if request.user.has_perm("booking.change_booking"):
        panels.append(DisputesPanel())
    if may_moderate(request.user):
        panels.append(WaitingReviewsPanel())
