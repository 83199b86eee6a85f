"""The page on which people write to those who run the portal."""

from typing import Any, ClassVar

from django.db import models
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField

from home.contact import SENT, ContactForm, answer
from home.models.base import BasePage, found_by, with_head


class ContactPage(BasePage):
    """A form and a few words; works without JavaScript."""

    intro = models.TextField(_("introduction"), blank=True)
    topics = StreamField(
        [("topic", blocks.CharBlock(label=_("Topic"), max_length=80))],
        blank=True,
        verbose_name=_("topics"),
        help_text=_("What people can choose from; without any, they are not asked."),
    )
    thanks = models.TextField(_("thank-you"), help_text=_("Shown once the message has arrived."))

    template = "pages/home/contact.html"
    search_fields = found_by("intro", "thanks")
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    preview_modes = [("", _("Form")), (SENT, _("Thank-you"))]
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("intro"),
        FieldPanel("topics"),
        MultiFieldPanel([FieldPanel("thanks")], _("After sending")),
    ]

    class Meta:
        verbose_name = _("contact page")

    def topic_names(self) -> list[str]:
        """What can be chosen."""
        return [str(block.value) for block in self.topics]

    def topic_field(self, prefix: str) -> BoundField | None:
        """The question for the topic alone, for another page; None where there are no topics."""
        names = self.topic_names()
        return ContactForm(topics=names, auto_id=f"{prefix}-%s")["topic"] if names else None

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form, or take a message: 422 with the errors beside the fields, 429 when it is too much."""
        response = with_head(self, answer(self, request))
        if not isinstance(response, HttpResponseRedirect):
            add_never_cache_headers(response)  # the form carries a token
        return response

    def previewed(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The form or the thank-you, as readers will see it."""
        form = None if mode_name == SENT else ContactForm(topics=self.topic_names())
        return TemplateResponse(request, self.template, self.get_context(request) | {"form": form})
