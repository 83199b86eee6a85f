"""Stories about people and their craft, written by editors; whoever is told about can be booked below the story."""

from dataclasses import replace
from typing import Any, ClassVar

from django.core.paginator import Paginator
from django.db import models
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import StreamField
from wagtail_localize.fields import SynchronizedField, TranslatableField

from home.blocks import STORY_BLOCKS
from home.choosers import ProviderChooser
from home.models.base import BasePage, PicturedPage, found_by, with_head
from home.story_people import person_of_story
from marketplace.catalog.models import Category
from marketplace.core import clock
from marketplace.core.pagecache import keep

WORDS_A_MINUTE = 200
FURTHER_STORIES = 3
STORIES_A_PAGE = 13  # a large one on top, and rows of two or three


def today() -> Any:
    """The day a new story bears."""
    return clock.now().date()


class StoryIndexPage(BasePage):
    """All stories of a language, the newest first."""

    intro = models.TextField(_("introduction"), blank=True)

    template = "pages/home/story_index.html"
    search_fields = found_by("intro")
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = ["home.StoryPage"]
    content_panels = [*BasePage.content_panels, FieldPanel("intro")]

    class Meta:
        verbose_name = _("stories")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """A page of stories with their addresses and pictures. Three queries at most."""
        stories = with_pictures(StoryPage.objects.child_of(self).live()).order_by("-first_published", "-pk")
        shown = Paginator(stories, STORIES_A_PAGE).get_page(request.GET.get("page"))
        return super().get_context(request, *args, **kwargs) | {
            "shown": shown,
            "stories": [(story, story.get_url(request)) for story in shown],
        }

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Further pages are known to search engines by addresses of their own; other languages may have fewer."""
        response = super().serve(request, *args, **kwargs)
        context = getattr(response, "context_data", None)
        if context and (number := context["shown"].number) > 1:
            head = context["head"]
            context["head"] = replace(head, path=f"{head.path}?page={number}", alternates={})
        return response

    def keep_for_strangers(self, request: HttpRequest) -> None:
        """Each of its pages for itself."""
        super().keep_for_strangers(request)
        if request.method == "GET":
            keep(parameters=("page",))


class StoryPage(RoutablePageMixin, PicturedPage):
    """One story. Whom it tells of, and when it was published, is the same in every language."""

    intro = models.TextField(_("introduction"))
    author = models.CharField(_("author"), max_length=120)
    first_published = models.DateField(_("first published"), default=today)
    picture = models.ForeignKey(
        "wagtailimages.Image",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture"),
        help_text=_("Without one, the print of the trade is shown. Set its focal point: it stays in view on a phone."),
    )
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+", verbose_name=_("trade"))
    provider_slug = models.SlugField(
        _("business"),
        max_length=80,
        blank=True,
        help_text=_("Its next free times and services stand below the story."),
    )
    body = StreamField(STORY_BLOCKS, blank=True, verbose_name=_("text"))

    comes_with: ClassVar[tuple[str, ...]] = ("category", "picture")
    schema_type = "Article"
    template = "pages/home/story.html"
    search_fields = found_by("intro", "author", "body")
    parent_page_types: ClassVar[list[str]] = ["home.StoryIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("intro"),
        MultiFieldPanel([FieldPanel("author"), FieldPanel("first_published")], _("Author and day")),
        MultiFieldPanel([FieldPanel("picture"), FieldPanel("picture_alt")], _("Picture")),
        MultiFieldPanel(
            [FieldPanel("category"), FieldPanel("provider_slug", widget=ProviderChooser)], _("Whom it is about")
        ),
        FieldPanel("body"),
    ]
    override_translatable_fields = [
        TranslatableField("intro"),
        SynchronizedField("author"),
        SynchronizedField("first_published"),
        SynchronizedField("picture"),
        TranslatableField("picture_alt"),
        SynchronizedField("category"),
        SynchronizedField("provider_slug"),
        TranslatableField("body"),
    ]

    class Meta:
        verbose_name = _("story")

    @property
    def minutes(self) -> int:
        """How long reading takes, in whole minutes."""
        words = len(self.intro.split()) + sum(len(text.split()) for text in _texts(list(self.body.raw_data)))
        return max(round(words / WORDS_A_MINUTE), 1)

    def further(self) -> list["StoryPage"]:
        """Other stories of this language: of the same trade first, then the newest. Two queries at most."""
        near = Case(
            When(pk=self.pk, then=Value(0)),
            When(category_id=self.category_id, then=Value(1)),
            default=Value(2),
            output_field=IntegerField(),
        )
        stories = with_pictures(StoryPage.objects.live().filter(locale_id=self.locale_id))
        found = list(stories.order_by(near, "-first_published", "-pk")[: FURTHER_STORIES + 1])
        for own in found:
            # This story came along with its trade and its picture, so that they need no queries of their own.
            if own.pk == self.pk and (own.category_id, own.picture_id) == (self.category_id, self.picture_id):
                self.category, self.picture = own.category, own.picture
        return [story for story in found if story.pk != self.pk][:FURTHER_STORIES]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Whom the story tells of, with the next free times, and what else there is to read. Six queries at most."""
        return super().get_context(request, *args, **kwargs) | {
            "person": person_of_story(self.provider_slug),
            "further": [(story, story.get_url(request)) for story in self.further()],
        }

    def serve(self, request: HttpRequest, view: Any = None, args: Any = None, kwargs: Any = None) -> HttpResponse:
        """The story, or what stands below its address; the mixin answers both without what every page's base does."""
        self.keep_for_strangers(request)
        return with_head(self, super().serve(request, view, args, kwargs))

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """As any other page: the mixin would answer before the base does."""
        return BasePage.serve_preview(self, request, mode_name)

    def previewed(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The story itself, not what stands below its address."""
        return TemplateResponse(request, self.template, self.get_context(request))

    @path("related/")
    def related(self, request: HttpRequest) -> JsonResponse:
        """Further stories as data: title, address, introduction, author, day."""
        stories = [
            {
                "title": story.title,
                "url": story.get_full_url(request),
                "intro": story.intro,
                "author": story.author,
                "published": story.first_published.isoformat(),
                "category": story.category.key,
            }
            for story in self.further()
        ]
        return JsonResponse({"stories": stories})


def with_pictures(stories: QuerySet[StoryPage]) -> QuerySet[StoryPage]:
    """Stories with what a card shows of them. One query more at most, however many there are."""
    return stories.select_related("category", "picture").prefetch_related("picture__renditions")


def _texts(value: Any) -> list[str]:
    """Every text in a block's stored value."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return _texts([one for key, one in value.items() if key not in ("id", "type")])
    if isinstance(value, list | tuple):
        return [text for one in value for text in _texts(one)]
    return []
