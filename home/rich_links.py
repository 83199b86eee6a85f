"""Links in running text: one to a page that readers cannot open stays as plain words."""

from html import escape

from wagtail.rich_text.pages import PageLinkHandler


class LivePageLinkHandler(PageLinkHandler):
    """Wagtail's, which links to pages that were taken back as well."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict]) -> list[str]:
        """The opening tag of each link, in the reader's language where the page is there in it."""
        shown = [page.localized if page else None for page in cls.get_many(attrs_list)]
        return [f'<a href="{escape(page.url)}">' if page and page.live and page.url else "<a>" for page in shown]
