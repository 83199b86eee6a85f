"""What the whole portal says of itself, in every language the same."""

import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.fields import StreamField
from wagtail.models import PreviewableMixin

from home.models.navigation import Chrome


class ProfileBlock(blocks.StructBlock):
    """A page of the portal's own elsewhere."""

    label = blocks.CharBlock(label=_("Word"), max_length=60)
    address = blocks.URLBlock(label=_("Address"))

    class Meta:
        icon = "link-external"
        label = _("Page elsewhere")


@register_setting(icon="mail", order=100)
class PortalSettings(PreviewableMixin, BaseGenericSetting):
    """How to reach those who run the portal; stands at the end of every page."""

    operator = models.CharField(_("who runs the portal"), max_length=120, blank=True)
    address = models.CharField(_("postal address"), max_length=200, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    profiles = StreamField(
        [("profile", ProfileBlock())],
        blank=True,
        max_num=6,
        verbose_name=_("pages elsewhere"),
        help_text=_("The portal’s own pages on other sites."),
    )

    SHOWN = ("operator", "address", "phone", "email", "profiles")

    panels = [
        MultiFieldPanel(
            [FieldPanel("operator"), FieldPanel("address"), FieldPanel("phone"), FieldPanel("email")],
            _("At the end of every page"),
            help_text=_("The same in every language. What is empty is not shown."),
        ),
        FieldPanel("profiles"),
    ]

    class Meta:
        verbose_name = _("portal")

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "PortalSettings":
        """From these fields as the database has them."""
        return cls(**{**row, "profiles": json.dumps(row["profiles"])})

    def parts(self) -> dict[str, Any]:
        """As plain data, ready for the cache; empty when nothing is written."""
        words = [text for text in (self.operator, self.address) if text]
        links = [
            {"title": one["value"]["label"], "url": one["value"]["address"]}
            for one in self.profiles.raw_data
            if one["value"].get("address")
        ]
        shown = {"words": words, "phone": self.phone, "email": self.email, "links": links}
        return shown if any(shown.values()) else {}

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """Every language."""
        return list(settings.LANGUAGES)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """An empty page in one of the languages, with its own header and footer."""
        with translation.override(mode_name):
            chrome = Chrome.objects.filter(locale__language_code=mode_name).first() or Chrome()
            context = chrome.context() | {"reach": self.parts()}
            return TemplateResponse(request, "pages/home/chrome.html", context).render()
