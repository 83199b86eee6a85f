"""What editors find in the Wagtail admin beside their pages: reports, messages, navigation, lists to choose from."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import UpdatedAtColumn
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from home.actions.answer_message import may_answer
from home.choosers import viewsets
from home.help.reports import CommentsReport, VotesReport, may_read
from home.message_viewsets import MessageViewSet, WaitingMessagesPanel
from home.models import Chrome
from home.publishing import refuse_unchecked
from home.rich_links import LivePageLinkHandler
from home.translating import refuse_unfinished

REPORTS = {"help-votes": VotesReport, "help-comments": CommentsReport}


class ChromeViewSet(SnippetViewSet):
    """Headers and footers, with an entry of their own in the menu: nobody looks for them among snippets."""

    model = Chrome
    icon = "bars"
    menu_label = _("Navigation")
    menu_order = 250
    add_to_admin_menu = True
    list_display = ["__str__", UpdatedAtColumn()]


register_snippet(ChromeViewSet)


class HelpReportItem(MenuItem):
    """An entry of the menu of reports."""

    def is_shown(self, request: HttpRequest) -> bool:
        """For those whom the report lets in."""
        return may_read(request.user)


@hooks.register("register_admin_urls")
def report_addresses() -> list[URLPattern]:
    """Each report, and its rows alone, which is what filters and orders ask for."""
    found = []
    for name, report in REPORTS.items():
        found.append(path(f"reports/{name}/", report.as_view(), name=report.index_url_name))
        results = report.as_view(results_only=True)
        found.append(path(f"reports/{name}/results/", results, name=report.index_results_url_name))
    return found


@hooks.register("register_reports_menu_item")
def votes_item() -> MenuItem:
    """How many found which article helpful."""
    url = reverse(VotesReport.index_url_name)
    return HelpReportItem(VotesReport.page_title, url, name="help-votes", icon_name="help", order=1200)


@hooks.register("register_reports_menu_item")
def comments_item() -> MenuItem:
    """What they missed."""
    url = reverse(CommentsReport.index_url_name)
    return HelpReportItem(CommentsReport.page_title, url, name="help-comments", icon_name="comment", order=1210)


@hooks.register("register_admin_viewset")
def messages() -> MessageViewSet:
    """What visitors write on the contact page, in the menu of those who may see it."""
    return MessageViewSet()


@hooks.register("construct_homepage_panels")
def show_messages(request: HttpRequest, panels: list[Component]) -> None:
    """Only for those who answer."""
    if may_answer(request.user):
        panels.append(WaitingMessagesPanel())


# Before wagtail-localize answers in place of the ordinary form.
hooks.register("before_edit_page", refuse_unfinished, order=-10)
hooks.register("before_bulk_action", refuse_unchecked)


@hooks.register("register_admin_viewset")
def choosers() -> list[ChooserViewSet]:
    """Lists to choose services and businesses from."""
    return viewsets


@hooks.register("register_rich_text_features", order=100)
def link_to_live_pages(features: FeatureRegistry) -> None:
    """In place of Wagtail's, which registers first."""
    features.register_link_type(LivePageLinkHandler)
