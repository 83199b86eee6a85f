"""The editors' words about a trade, with the trade's living market beside them."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail_localize.fields import SynchronizedField, TranslatableField

from home.blocks import ARTICLE_BLOCKS
from home.blocks.section import LiveBlock
from home.models.base import BasePage, address_of, found_by
from home.seo.pages import trade_service
from home.seo.towns import towns_with_somebody, towns_with_trade
from marketplace.catalog.models import Category
from marketplace.catalog.queries import tree, with_trades
from marketplace.core.seo import absolute
from marketplace.reviews.queries import heard_of_category
from marketplace.reviews.rules import Average
from marketplace.search.queries import search
from marketplace.search.rules import SearchQuery
from marketplace.search.summary import by_trade

ENOUGH_TO_BE_USUAL = 3  # services of one price model


class CategoryIndexPage(BasePage):
    """All trades, by group, with who is free."""

    intro = models.TextField(_("introduction"), blank=True)

    template = "pages/home/category_index.html"
    search_fields = found_by("intro")
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = ["home.CategoryPage"]
    content_panels = [*BasePage.content_panels, FieldPanel("intro")]

    class Meta:
        verbose_name = _("all trades")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The tree, what each trade offers now, and which trades have a page of their own."""
        pages = CategoryPage.objects.child_of(self).live()
        return super().get_context(request, *args, **kwargs) | {
            "groups": tree(),
            "now": by_trade(),
            "pages": {page.category_id: page.get_url(request) for page in pages},
            "towns": towns_with_somebody(self.locale.language_code),
        }


class CategoryPage(BasePage):
    """One trade. The trade is the same in every language, the words are each language's own."""

    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+", verbose_name=_("trade"))
    intro = models.TextField(_("introduction"))
    body = StreamField(ARTICLE_BLOCKS, blank=True, verbose_name=_("text"))

    comes_with: ClassVar[tuple[str, ...]] = ("category",)
    template = "pages/home/category.html"
    search_fields = found_by("intro", "body")
    parent_page_types: ClassVar[list[str]] = ["home.CategoryIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("category"),
        FieldPanel("intro"),
        FieldPanel("body"),
    ]
    override_translatable_fields = [
        SynchronizedField("category"),
        TranslatableField("intro"),
        TranslatableField("body"),
    ]

    class Meta:
        verbose_name = _("trade page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Services of this trade that are free soonest, with their next times, and what customers say of the trade."""
        context = super().get_context(request, *args, **kwargs)
        language = self.locale.language_code
        trades = with_trades(self.category)
        found = search(SearchQuery(category=self.category.key, sort="soonest", language=language), trades=trades)
        rating, latest = heard_of_category(self.category)
        above = self.get_parent()
        now = by_trade(category=self.category).get(self.category_id)
        return context | {
            "trail": [(above, address_of(above, request))],
            "found": found,
            "results": found.results[:6],
            "towns": towns_with_trade(self.category, language),
            "now": now,
            "usual": now.usual if now and now.usual and now.usual.count >= ENOUGH_TO_BE_USUAL else None,
            "rating": rating,
            "latest": latest,
        }

    def shown_of_market(self) -> tuple[str, ...]:
        """This trade; anything, for a group of trades and where a block of the text shows more of the market."""
        shows_more = self.category.depth == 1 or any(isinstance(block.block, LiveBlock) for block in self.body)
        return ("listing",) if shows_more else (f"trade:{self.category_id}",)

    def structured(self, context: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The trade as a service; an average only where published reviews give one."""
        rating: Average = context["rating"]
        url = absolute(context["translations"][self.locale.language_code])
        return [*super().structured(context), trade_service(self, url=url, rating=rating)]
