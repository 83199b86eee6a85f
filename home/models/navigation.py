"""Header and footer, one row per language, edited by editors."""

from typing import Any

from django.core.cache import cache
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import TranslatableMixin
from wagtail.snippets.models import register_snippet

PLACES = [
    ("search", _("Search")),
    ("offer", _("Offer services")),
]


class LinkBlock(blocks.StructBlock):
    """A word that leads to a page, or to a place of the marketplace."""

    label = blocks.CharBlock(label=_("Word"), max_length=60)
    page = blocks.PageChooserBlock(label=_("Page"), required=False)
    place = blocks.ChoiceBlock(label=_("or place"), choices=PLACES, required=False)


class ColumnBlock(blocks.StructBlock):
    """A column of the footer."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=60)
    links = blocks.ListBlock(LinkBlock(), label=_("Links"))


@register_snippet
class Chrome(TranslatableMixin, models.Model):
    """What surrounds every page of one language."""

    header = StreamField([("link", LinkBlock())], blank=True, verbose_name=_("header"))
    footer = StreamField([("column", ColumnBlock())], blank=True, verbose_name=_("footer"))
    footer_note = models.CharField(_("note at the end"), max_length=250, blank=True)

    terms_page = models.ForeignKey(
        "wagtailcore.Page",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("terms of use"),
    )
    privacy_page = models.ForeignKey(
        "wagtailcore.Page",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("privacy"),
    )

    panels = [
        FieldPanel("header"),
        FieldPanel("footer"),
        FieldPanel("footer_note"),
        FieldPanel("terms_page"),
        FieldPanel("privacy_page"),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("header and footer")
        verbose_name_plural = _("headers and footers")

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} ({self.locale})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Editors see their change at once: the cached copy goes."""
        super().save(*args, **kwargs)
        cache.delete(f"chrome:{self.locale.language_code}")
