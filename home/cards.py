"""Pictures of editors' pages."""

from wagtail.models import Page

from home.seo.pages import card_of
from marketplace.core.seo.cards import Card, card_kind


@card_kind("page")
def page_card(language: str, key: str) -> Card | None:
    """By the page's id; only of a page that everybody may read."""
    if not key.isdigit():
        return None
    page = (
        Page.objects.live()
        .public()
        .filter(pk=int(key), locale__language_code=language)
        .select_related("locale")
        .first()
    )
    return card_of(page.specific) if page is not None else None
