"""The help centre: an index, its sections and their articles."""

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField

from home.blocks import ARTICLE_BLOCKS
from home.help.contact import contact_url
from home.help.contents import contents, with_anchors
from home.help.votes import VOTED, VoteForm, about_to_say, answer, is_everybodys
from home.models.base import BasePage, address_of, found_by, with_head

MOST_RELATED = 4
Linked = tuple[BasePage, str]  # a page with its address


class HelpIndexPage(BasePage):
    """The help centre of a language."""

    intro = models.TextField(_("introduction"), blank=True)

    template = "pages/help/index.html"
    search_fields = found_by("intro")
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = ["home.HelpSectionPage", "home.HelpArticlePage"]
    content_panels = [*BasePage.content_panels, FieldPanel("intro")]

    class Meta:
        verbose_name = _("help")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Sections with their articles in the editors' order, and articles without a section. Four queries at most."""
        articles = list(HelpArticlePage.objects.descendant_of(self).live().defer("body"))
        sections = [
            (section, section.get_url(request), [_linked(one, request) for one in articles if one.is_child_of(section)])
            for section in HelpSectionPage.objects.child_of(self).live()
        ]
        return super().get_context(request, *args, **kwargs) | {
            "sections": sections,
            "articles": [_linked(one, request) for one in articles if one.is_child_of(self)],
            "contact_url": contact_url(self.locale.language_code, request),
        }


class HelpSectionPage(BasePage):
    """Articles that belong together."""

    intro = models.TextField(_("introduction"), blank=True)

    template = "pages/help/section.html"
    search_fields = found_by("intro")
    parent_page_types: ClassVar[list[str]] = ["home.HelpIndexPage"]
    subpage_types: ClassVar[list[str]] = ["home.HelpArticlePage"]
    content_panels = [*BasePage.content_panels, FieldPanel("intro")]

    class Meta:
        verbose_name = _("help section")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Its articles in the editors' order, and the way back."""
        articles = HelpArticlePage.objects.child_of(self).live().defer("body")
        return super().get_context(request, *args, **kwargs) | {
            "trail": trail(self, request),
            "articles": [_linked(one, request) for one in articles],
            "contact_url": contact_url(self.locale.language_code, request),
        }


class HelpArticlePage(BasePage):
    """One question answered."""

    intro = models.TextField(_("introduction"))
    body = StreamField(ARTICLE_BLOCKS, blank=True, verbose_name=_("text"))
    related = StreamField(
        [("article", blocks.PageChooserBlock(page_type="home.HelpArticlePage", label=_("Help article")))],
        blank=True,
        max_num=MOST_RELATED,
        verbose_name=_("related articles"),
        help_text=_("Without any, the other articles of its section are shown."),
    )

    search_words = models.CharField(
        _("other words"),
        max_length=250,
        blank=True,
        help_text=_("What people may type into the search that the text does not say, such as “refund”."),
    )

    schema_type = "Article"
    template = "pages/help/article.html"
    search_fields = found_by("intro", "body", "search_words")
    parent_page_types: ClassVar[list[str]] = ["home.HelpIndexPage", "home.HelpSectionPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("intro"),
        FieldPanel("body"),
        MultiFieldPanel([FieldPanel("related")], _("Read on")),
        FieldPanel("search_words"),
    ]

    class Meta:
        verbose_name = _("help article")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The text with its table of contents, what belongs to it, and the way back. Six queries at most."""
        context = super().get_context(request, *args, **kwargs)  # first, because it reads what the body names at once
        parts = with_anchors(self.body)
        voted = request.GET.get(VOTED, "")
        return context | {
            "trail": trail(self, request),
            "parts": parts,
            "contents": contents(parts),
            "related": [_linked(one, request) for one in self.further()],
            "voted": voted,
            "vote_leads": is_everybodys(request),
            "vote": about_to_say(request),
            "vote_form": VoteForm(initial={"helpful": "no"}) if voted == "no" else None,
            "contact_url": contact_url(self.locale.language_code, request),
        }

    def further(self) -> list["HelpArticlePage"]:
        """What the editors chose, or the other articles beside it. One query."""
        chosen = [block.value for block in self.related if block.value and block.value.live]
        if chosen:
            return chosen
        return list(HelpArticlePage.objects.sibling_of(self, inclusive=False).live().defer("body")[:MOST_RELATED])

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the article, or take a vote on it."""
        response = answer(self, request) if request.method == "POST" else super().serve(request, *args, **kwargs)
        if not is_everybodys(request):
            add_never_cache_headers(response)  # the form carries a token
        return response

    def show(self, request: HttpRequest, *, form: VoteForm, status: int) -> HttpResponse:
        """The article with what was wrong about the vote."""
        context = self.get_context(request) | {"voted": "no", "vote_form": form}
        return with_head(self, TemplateResponse(request, self.template, context, status=status))


def trail(page: BasePage, request: HttpRequest) -> list[Linked]:
    """The pages above one in the help centre, the highest first. One query."""
    above = page.get_ancestors().filter(depth__gt=2).live()
    return [(one, address_of(one, request)) for one in above]


def _linked(page: BasePage, request: HttpRequest) -> Linked:
    return page, page.get_url(request)
