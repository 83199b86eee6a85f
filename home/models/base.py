"""What every page has in common."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index

from home.blocks.chosen import read_chosen
from home.seo.pages import head_of
from marketplace.core.pagecache import keep
from marketplace.core.seo import language_links

if TYPE_CHECKING:
    from home.routing import ReadAhead


class BasePage(Page):
    """An ordinary abstract base: a custom base page model is not supported by wagtail-localize."""

    is_indexed = True  # False for kinds of pages that search engines should not show
    read_ahead: "ReadAhead | None" = None  # put there by `home.routing`
    comes_with: ClassVar[tuple[str, ...]] = ()  # what is read together with the page's own row
    schema_type = ""  # "Article" for what is written to be read from beginning to end

    # Wagtail’s own without "Show in menus": what stands in the menu is chosen under Navigation.
    promote_panels = [
        MultiFieldPanel(
            [FieldPanel("slug"), FieldPanel("seo_title"), FieldPanel("search_description")],
            _("Address and search engines"),
        )
    ]

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the same page in the other languages, for the switch and for hreflang."""
        read_chosen(self)
        context = super().get_context(request, *args, **kwargs)
        context["translations"] = self.addresses(request)
        context["language_links"] = language_links(context["translations"], active=self.locale.language_code)
        context["taken_ids"] = set()  # blocks add the ids they make: none stands twice on a page
        return context

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page, with its head written last: it tells of what the context holds by then."""
        response = super().serve(request, *args, **kwargs)
        self.keep_for_strangers(request)
        return with_head(self, response)

    def keep_for_strangers(self, request: HttpRequest) -> None:
        """Let the page cache keep what was asked for, until an editor or the market changes what it shows."""
        if request.method == "GET":
            keep(f"locale:{self.locale.language_code}", *self.shown_of_market())

    def shown_of_market(self) -> tuple[str, ...]:
        """What a change of the market must not leave standing on this page; any change, unless a page knows better."""
        return ("listing",)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """As readers will see it, in the page's language, whatever the editor's is."""
        with translation.override(self.locale.language_code):
            response = with_head(self, self.previewed(request, mode_name))
            render = getattr(response, "render", None)
            return render() if render else response

    def previewed(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """What a preview shows; page types with more than one way to look override this."""
        return super().serve_preview(request, mode_name)

    def structured(self, context: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Structured data of this kind of page alone, beside what every page has; `context` is the template's."""
        return []

    def addresses(self, request: HttpRequest) -> dict[str, str]:
        """Language to address of this page wherever it is live; a copy that only mirrors another is not. One query."""
        ahead = self.read_ahead
        translations = ahead.translations if ahead else self._translations()
        urls = {}
        for page in translations:
            if page.pk == self.pk:
                self.locale = page.locale  # the same row: no query for what is known
            elif page.alias_of_id:
                continue
            urls[page.locale.language_code] = address_of(page, request)
        return urls | {self.locale.language_code: self.get_url(request)}

    def _translations(self) -> Iterable[Page]:
        return Page.objects.filter(translation_key=self.translation_key).live().select_related("locale")

    def get_url(self, request: HttpRequest | None = None, current_site: Any = None) -> Any:
        """As Wagtail's, without asking which site this is where there is only one."""
        if request is not None and current_site is None and (path := _path_on_only_site(self, request)):
            return path
        return super().get_url(request, current_site)

    url = property(get_url)

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        """As Wagtail's; nothing is asked again when the page was found together with everything above it."""
        if self.read_ahead and self.read_ahead.open_to_all:
            return PageViewRestriction.objects.none()
        found: QuerySet[PageViewRestriction] = super().get_view_restrictions()
        return found


class PicturedPageForm(WagtailAdminPageForm):
    """Lets a draft wait for the words of its picture: it is saved by itself, as soon as the picture is chosen."""

    def _post_clean(self) -> None:
        self.instance.is_draft_to_save = self.is_deferred_validation
        super()._post_clean()


class PicturedPage(BasePage):
    """A page with a `picture` of its own, which it must also say in words."""

    base_form_class = PicturedPageForm
    is_draft_to_save = False
    picture_id: int | None
    picture_alt = models.CharField(_("picture in words"), max_length=250, blank=True)

    class Meta:
        abstract = True

    def clean(self) -> None:
        """A picture needs words for those who do not see it, once the page is to be published."""
        super().clean()
        if not self.is_draft_to_save and self.picture_id and not self.picture_alt.strip():
            raise ValidationError({"picture_alt": _("Say in a few words what the picture shows.")})


def found_by(*names: str) -> list[Any]:
    """What the admin's search reads of a kind of page, beside its title: these texts."""
    return [*Page.search_fields, *(index.SearchField(name) for name in names)]


def address_of(page: Page, request: HttpRequest | None) -> Any:
    """The path of any page; no query on a portal with one site."""
    if request is not None and (path := _path_on_only_site(page, request)):
        return path
    return page.get_url(request)


def _path_on_only_site(page: Page, request: HttpRequest) -> str | None:
    roots = getattr(request, "_wagtail_cached_site_root_paths", ())
    if len({root.site_id for root in roots}) != 1:
        return None
    parts = page.get_url_parts(request)
    return parts[2] if parts else None


def with_head(page: BasePage, response: HttpResponse) -> HttpResponse:
    """Put the head into a response that is not rendered yet."""
    context = getattr(response, "context_data", None)
    if context is not None and "translations" in context:
        urls = context["translations"]
        context["head"] = head_of(page, url=urls[page.locale.language_code], alternates=urls, context=context)
    return response
