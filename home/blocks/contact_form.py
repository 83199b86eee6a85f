"""The contact form inside another page."""

from typing import Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from home.blocks.chosen import PageChoice
from home.blocks.previews import LEADS_ON


class ContactFormBlock(blocks.StructBlock):
    """Asks what it is about; the rest of the form comes with the button.

    Kept pages carry no token of a form, so the button leads to the contact page, topic chosen; with JavaScript its form
    takes the place of the button.
    """

    title = blocks.CharBlock(label=_("Title"), max_length=80)
    text = blocks.TextBlock(label=_("Text"), required=False, default="")
    button = blocks.CharBlock(label=_("Button"), max_length=60)
    page = PageChoice(label=_("Contact page"), page_type="home.ContactPage", required=False)

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """The topics of the page, and a beginning for ids that no other form of this page has."""
        taken = (parent_context or {}).get("taken_ids", set())
        number = next(number for number in range(1, 100) if f"ask{number}" not in taken)
        taken.add(f"ask{number}")
        page = value.get("page")
        topic = page.topic_field(f"ask{number}") if page else None
        return super().get_context(value, parent_context=parent_context) | {"topic": topic, "prefix": f"ask{number}"}

    def get_preview_value(self) -> Any:
        """Leads to the contact page of the editor's language, if there is one."""
        page = self.child_blocks["page"].target_model.objects.live()
        words = {"title": gettext("Questions left?"), "text": gettext("A person answers.")}
        chosen = page.filter(locale__language_code=get_language()).first()
        return self.normalize(words | {"button": gettext("Write to us"), "page": chosen})

    class Meta:
        icon = "form"
        label = _("Contact form")
        group = LEADS_ON
        description = _("The form of the contact page, opened inside this page.")
        template = "pages/home/blocks/contact_form.html"
