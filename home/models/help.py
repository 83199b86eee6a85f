"""The help centre: an index and its articles."""

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from home.blocks import ARTICLE_BLOCKS
from home.models.base import BasePage


class HelpIndexPage(BasePage):
    """All help articles of a language."""

    intro = models.TextField(_("introduction"), blank=True)

    template = "pages/help/index.html"
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = ["home.HelpArticlePage"]
    content_panels = [*BasePage.content_panels, FieldPanel("intro")]

    class Meta:
        verbose_name = _("help")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The articles in the editors' order."""
        articles = HelpArticlePage.objects.child_of(self).live()
        return super().get_context(request, *args, **kwargs) | {
            "articles": [(article, article.get_url(request)) for article in articles]
        }


class HelpArticlePage(BasePage):
    """One question answered."""

    intro = models.TextField(_("introduction"))
    body = StreamField(ARTICLE_BLOCKS, blank=True, verbose_name=_("text"))

    template = "pages/help/article.html"
    parent_page_types: ClassVar[list[str]] = ["home.HelpIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels = [*BasePage.content_panels, FieldPanel("intro"), FieldPanel("body")]

    class Meta:
        verbose_name = _("help article")
