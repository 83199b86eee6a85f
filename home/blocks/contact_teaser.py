"""The way to the contact page."""

from typing import Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.models import Page

from home.blocks.chosen import PageChoice
from home.blocks.previews import LEADS_ON


class ContactTeaserBlock(blocks.StructBlock):
    """A few words and a button that leads to the contact page."""

    title = blocks.CharBlock(label=_("Title"), max_length=80)
    text = blocks.TextBlock(label=_("Text"), required=False, default="")
    button = blocks.CharBlock(label=_("Button"), max_length=60)
    page = PageChoice(label=_("Contact page"), page_type="home.ContactPage", required=False)

    def get_preview_value(self) -> Any:
        """Leads to the contact page of the editor's language, if there is one."""
        pages = Page.objects.live().filter(content_type__app_label="home", content_type__model="contactpage")
        page = pages.filter(locale__language_code=get_language()).first()
        words = {
            "title": gettext("Questions left?"),
            "text": gettext("A person answers."),
            "button": gettext("Write to us"),
        }
        return self.normalize(words | {"page": page})

    class Meta:
        icon = "mail"
        label = _("Link to the contact page")
        group = LEADS_ON
        description = _("A few words and a button that leads to the contact page.")
        template = "pages/home/blocks/contact_teaser.html"
