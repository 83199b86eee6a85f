"""What moderators see of requests and bids: everything, to help when somebody asks, and nothing to change."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn

from marketplace.accounts.queries import audit_of
from marketplace.bidding.enums import BidStatus, RequestStatus
from marketplace.bidding.models import Bid, RequestEvent, ServiceRequest
from marketplace.core.viewsets import ReadOnlyViewSet, StepInspectView


def _moves(events: Any) -> list[dict[str, Any]]:
    """Moves with their statuses in words."""
    rows = events.select_related("actor", "bid__provider")
    return [{"event": one, "before": _label(one, one.from_status), "after": _label(one, one.to_status)} for one in rows]


def _label(event: RequestEvent, status: str) -> Any:
    choices = RequestStatus if event.bid_id is None else BidStatus
    return choices(status).label if status else ""


class RequestInspectView(StepInspectView):
    """A request with its bids, the providers it suits and its whole history."""

    template_name = "pages/moderation/request.html"
    page_title = _("Request")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What is wanted, who has bid, what happened."""
        return super().get_context_data(**kwargs) | {
            "bids": self.object.bids.select_related("provider", "booking"),
            "matches": self.object.matches.select_related("provider"),
            "moves": _moves(self.object.events),
            "audit": audit_of(self.object),
        }


class RequestViewSet(ReadOnlyViewSet):
    """The list of requests."""

    model = ServiceRequest
    icon = "help"
    menu_label = _("Requests")
    menu_order = 210
    inspect_view_class = RequestInspectView
    inspect_template_name = "pages/moderation/request.html"
    list_display = (
        "title",
        StatusTagColumn("status", label=_("Status"), accessor="get_status_display"),
        Column("customer", label=_("Customer")),
        Column("city", label=_("Town")),
        DateColumn("created_at", label=_("Posted"), sort_key="created_at"),
    )
    list_filter = ("status", "language")
    search_fields = ("public_id", "title", "customer__name", "customer__email")
    ordering = ("-created_at", "-pk")
    list_per_page = 50


class BidInspectView(StepInspectView):
    """A bid with its lines and its whole history."""

    template_name = "pages/moderation/bid.html"
    page_title = _("Bid")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What was offered and what happened."""
        return super().get_context_data(**kwargs) | {
            "lines": self.object.lines.all(),
            "moves": _moves(self.object.events),
            "audit": audit_of(self.object),
        }


class BidViewSet(ReadOnlyViewSet):
    """The list of bids."""

    model = Bid
    icon = "tag"
    menu_label = _("Bids")
    menu_order = 220
    inspect_view_class = BidInspectView
    inspect_template_name = "pages/moderation/bid.html"
    list_display = (
        "public_id",
        StatusTagColumn("status", label=_("Status"), accessor="get_status_display"),
        Column("request", label=_("Request")),
        Column("provider", label=_("Provider")),
        Column("amount", label=_("Price")),
        DateColumn("created_at", label=_("Placed"), sort_key="created_at"),
    )
    list_filter = ("status",)
    search_fields = ("public_id", "request__title", "provider__trading_name")
    ordering = ("-created_at", "-pk")
    list_per_page = 50
