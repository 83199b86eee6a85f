"""Pages that every site has: about, imprint, privacy, terms, accessibility."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from home.blocks import ARTICLE_BLOCKS
from home.models.base import BasePage, found_by


class StandardPage(BasePage):
    """A plain page of text."""

    intro = models.TextField(_("introduction"), blank=True)
    body = StreamField(ARTICLE_BLOCKS, blank=True, verbose_name=_("text"))

    template = "pages/home/standard.html"
    search_fields = found_by("intro", "body")
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels = [*BasePage.content_panels, FieldPanel("intro"), FieldPanel("body")]

    class Meta:
        verbose_name = _("standard page")
