"""The home page: a question on the sky, the search standing on the square, and what the market offers now."""

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField

from home.blocks import LANDING_BLOCKS
from home.market import market_of
from home.models.base import BasePage, found_by
from home.roots import roots_of


class HomePage(BasePage):
    """One per language."""

    question = models.CharField(_("question"), max_length=80, help_text=_("The large words on the sky."))
    lead = models.CharField(_("lead"), max_length=200)
    placeholder = models.CharField(_("example in the search"), max_length=60, blank=True)
    body = StreamField(LANDING_BLOCKS, blank=True, verbose_name=_("sections"))

    template = "pages/home/home.html"
    search_fields = found_by("question", "lead", "body")
    max_count_per_parent = 3
    subpage_types: ClassVar[list[str]] = [
        "home.CategoryIndexPage",
        "home.StoryIndexPage",
        "home.CampaignPage",
        "home.HelpIndexPage",
        "home.ContactPage",
        "home.StandardPage",
    ]
    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel([FieldPanel("question"), FieldPanel("lead"), FieldPanel("placeholder")], _("Hero")),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("home page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Read once what the blocks need, however many there are."""
        context = super().get_context(request, *args, **kwargs)
        blocks = [(block.block, block.value) for block in self.body]
        return context | market_of(blocks, locale=self.locale, also=frozenset({"now"}), roots=roots_of(request))
