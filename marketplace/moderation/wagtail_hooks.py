"""Brings the marketplace together in the Wagtail admin: one menu group, and what waits on the home page."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.admin.viewsets.model import ModelViewSetGroup

from marketplace.booking.viewsets import BookingViewSet
from marketplace.catalog.viewsets import CategoryViewSet, ServiceViewSet
from marketplace.providers.queries import may_judge, waiting
from marketplace.providers.viewsets import ProviderViewSet
from marketplace.reviews.viewsets import ReviewViewSet

SHOWN = 5


class MarketplaceGroup(ModelViewSetGroup):
    """Providers, bookings, reviews, services, categories."""

    menu_label = _("Marketplace")
    menu_icon = "site"
    menu_order = 150
    items = (ProviderViewSet, BookingViewSet, ReviewViewSet, ServiceViewSet, CategoryViewSet)


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


@hooks.register("construct_homepage_panels")
def show_what_waits(request: HttpRequest, panels: list[Component]) -> None:
    """Only for those who may do something about it."""
    if may_judge(request.user):
        panels.append(WaitingProvidersPanel())
