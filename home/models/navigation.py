"""Header and footer, one row per language, edited by editors."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Func
from django.db.models.functions import JSONObject
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.fields import StreamField
from wagtail.models import Page, PreviewableMixin, TranslatableMixin
from wagtail.models.sites import SiteRootPath

from home.addresses import addresses_of
from home.kept import forget

PLACES = [
    ("search", _("Search")),
    ("request", _("Post a request")),
    ("offer", _("Offer services")),
]


class LinkBlock(blocks.StructBlock):
    """A word that leads to a page, or to a place of the marketplace."""

    label = blocks.CharBlock(label=_("Word"), max_length=60)
    page = blocks.PageChooserBlock(label=_("Page"), required=False)
    place = blocks.ChoiceBlock(label=_("or place"), choices=PLACES, required=False)

    def clean(self, value: Any) -> Any:
        """A link leads somewhere."""
        value = super().clean(value)
        if not value.get("page") and not value.get("place"):
            wrong = ValidationError(_("Choose a page or a place."))
            raise StructBlockValidationError(block_errors={"page": wrong})
        return value

    class Meta:
        icon = "link"
        label = _("Link")


class ColumnBlock(blocks.StructBlock):
    """A column of the footer."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=60)
    links = blocks.ListBlock(LinkBlock(), label=_("Links"))

    class Meta:
        icon = "list-ul"
        label = _("Column")


class LinkedPaths(Func):
    """Of the JSON given: the tree's paths of all live pages that are named in it, by their ids. No further query."""

    template = """(SELECT coalesce(json_object_agg(page.id, page.url_path), '{}')::jsonb FROM wagtailcore_page page
        WHERE page.live
          AND page.id IN (SELECT (link #>> '{}')::bigint FROM jsonb_path_query(%(expressions)s, '$.**.page') link
                          WHERE jsonb_typeof(link) = 'number'))"""
    output_field = models.JSONField()


class ChromeQuerySet(models.QuerySet["Chrome"]):
    """Named reads of header and footer."""

    def with_paths(self) -> "ChromeQuerySet":
        """With the paths of the pages that are linked to, by their ids."""
        legal = {name: JSONObject(page=name) for name in ("terms_page_id", "privacy_page_id")}
        named = JSONObject(header="header", footer="footer", **legal)
        return self.annotate(**{Chrome.PATHS: LinkedPaths(named)})


class Chrome(PreviewableMixin, TranslatableMixin, models.Model):
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

    PATHS = "paths"
    SHOWN = ("header", "footer", "footer_note", "terms_page_id", "privacy_page_id")

    panels = [
        FieldPanel("header"),
        FieldPanel("footer"),
        FieldPanel("footer_note"),
        FieldPanel("terms_page"),
        FieldPanel("privacy_page"),
    ]

    objects = ChromeQuerySet.as_manager()

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("header and footer")
        verbose_name_plural = _("headers and footers")

    def __str__(self) -> str:
        return f"{capfirst(self._meta.verbose_name)} ({self.locale})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Editors see their change at once: the cached copy goes."""
        super().save(*args, **kwargs)
        forget(self.locale.language_code)

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Chrome":
        """From these fields as the database has them."""
        fields = {name: row[name] for name in cls.SHOWN}
        return cls(**{**fields, "header": json.dumps(row["header"]), "footer": json.dumps(row["footer"])})

    def parts(self, paths: Mapping[str, str] | None = None, roots: Sequence[SiteRootPath] = ()) -> dict[str, Any]:
        """Header and footer as plain data, ready for the cache; one query unless `paths` were read with the row."""
        header = [_plain(item) for item in self.header.raw_data]
        columns = [_plain(item) for item in self.footer.raw_data]
        links = [[_plain(item) for item in column["links"]] for column in columns]
        legal_ids = {"terms_url": self.terms_page_id, "privacy_url": self.privacy_page_id}
        wanted = {link.get("page") for link in [*header, *(link for column in links for link in column)]}
        keys = {*wanted, *legal_ids.values()} - {None, ""}
        if paths is None:
            paths = {
                str(key): path for key, path in Page.objects.live().filter(pk__in=keys).values_list("pk", "url_path")
            }
        found = addresses_of({int(key): path for key, path in paths.items()}, roots)
        urls = {key: url or "/" for key, url in found.items()}
        return {
            "header": links_of(header, urls),
            "footer": [
                {"title": column["heading"], "links": shown}
                for column, named in zip(columns, links, strict=True)
                if (shown := links_of(named, urls))
            ],
            "note": self.footer_note,
            "legal": {name: urls[pk] for name, pk in legal_ids.items() if pk in urls},
        }

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """An empty page of this language with this header and footer around it."""
        with translation.override(self.locale.language_code):
            return TemplateResponse(request, "pages/home/chrome.html", self.context()).render()

    def context(self) -> dict[str, Any]:
        """What a preview puts around its page instead of what readers see now."""
        parts = self.parts()
        return {
            "navigation": parts["header"],
            "footer_columns": parts["footer"],
            "footer_note": parts["note"],
            **parts["legal"],
        }


def _plain(item: Any) -> Any:
    """What a block holds, as it is stored: pages are numbers there, and read together."""
    return item["value"] if "value" in item and "type" in item else item


def links_of(values: Iterable[Mapping[str, Any]], urls: Mapping[int, str]) -> list[dict[str, str]]:
    """The words and the address of each link; none to a page that was taken back."""
    return [link_of(value, urls) for value in values if not value.get("page") or value["page"] in urls]


def link_of(value: Mapping[str, Any], urls: Mapping[int, str]) -> dict[str, str]:
    """The words and the address of a link."""
    if value.get("page"):
        url = urls[value["page"]]
    elif value.get("place") == "offer":
        url = reverse("account_signup") + "?role=provider"
    elif value.get("place") == "request":
        url = reverse("storefront:request")
    else:
        url = reverse("storefront:search")
    return {"title": value["label"], "url": url}
