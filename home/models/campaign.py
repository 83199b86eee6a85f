"""Landing pages for a season or an occasion: their own opening, then the same sections as the home page."""

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail_localize.fields import SynchronizedField, TranslatableField

from home.blocks import LANDING_BLOCKS
from home.market import market_of
from home.models.base import BasePage, PicturedPage, found_by
from home.roots import roots_of
from marketplace.catalog.models import Category


class CampaignPage(PicturedPage):
    """A page that one links to from a letter or a poster."""

    kicker = models.CharField(_("line above the title"), max_length=80, blank=True)
    lead = models.CharField(_("lead"), max_length=250)
    category = models.ForeignKey(
        Category,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("trade"),
        help_text=_("Its print stands beside the title, and the button leads to its free times."),
    )
    picture = models.ForeignKey(
        "wagtailimages.Image",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture"),
        help_text=_("Instead of the print."),
    )
    button = models.CharField(_("words of the button"), max_length=60, blank=True)
    body = StreamField(LANDING_BLOCKS, blank=True, verbose_name=_("sections"))

    comes_with: ClassVar[tuple[str, ...]] = ("category", "picture")
    template = "pages/home/campaign.html"
    search_fields = found_by("kicker", "lead", "body")
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel([FieldPanel(name) for name in ("kicker", "lead", "category", "button")], _("Hero")),
        MultiFieldPanel([FieldPanel("picture"), FieldPanel("picture_alt")], _("Picture")),
        FieldPanel("body"),
    ]
    override_translatable_fields = [
        TranslatableField("kicker"),
        TranslatableField("lead"),
        SynchronizedField("category"),
        SynchronizedField("picture"),
        TranslatableField("picture_alt"),
        TranslatableField("button"),
        TranslatableField("body"),
    ]

    class Meta:
        verbose_name = _("campaign page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Read once what the blocks need, however many there are."""
        context = super().get_context(request, *args, **kwargs)
        return context | market_of(
            [(block.block, block.value) for block in self.body], locale=self.locale, roots=roots_of(request)
        )
