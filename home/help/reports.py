"""What readers think of the help articles, for editors."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn, LocaleColumn, NumberColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page
from wagtail.permissions import policy_registry

from home.models import HelpArticlePage, HelpVote

PAGE_WORK = ["add", "change", "publish"]


def edit_url(article_id: int) -> str:
    """Where an article is edited."""
    return reverse("wagtailadmin_pages:edit", args=[article_id])


class _EditorsReport(ReportView):
    """For those who may work on pages, as Wagtail's own reports about pages."""

    permission_policy = policy_registry.get_by_type(Page)
    any_permission_required = PAGE_WORK


class VotesReport(_EditorsReport):
    """Articles with their yes and no, those that help least first."""

    model = HelpArticlePage
    page_title = _("Help: was it helpful?")
    header_icon = "help"
    index_url_name = "home_help_votes"
    index_results_url_name = "home_help_votes_results"
    default_ordering = "-noes"
    list_export = ("title", "locale", "yesses", "noes", "words")

    def get_base_queryset(self) -> QuerySet[HelpArticlePage]:
        """One query for all counts."""
        return HelpArticlePage.objects.select_related("locale").annotate(
            yesses=Count("votes", filter=Q(votes__helpful=True)),
            noes=Count("votes", filter=Q(votes__helpful=False)),
            words=Count("votes", filter=~Q(votes__comment="")),
        )

    @cached_property
    def columns(self) -> list[Column]:
        """Title, language, counts."""
        return [
            TitleColumn("title", label=_("Help article"), sort_key="title", get_url=lambda one: edit_url(one.pk)),
            LocaleColumn(),
            NumberColumn("yesses", label=_("Yes"), sort_key="yesses"),
            NumberColumn("noes", label=_("No"), sort_key="noes"),
            NumberColumn("words", label=_("Comments"), sort_key="words"),
        ]


class CommentsReport(_EditorsReport):
    """What readers missed, the newest first."""

    model = HelpVote
    page_title = _("Help: what is missing?")
    header_icon = "comment"
    index_url_name = "home_help_comments"
    index_results_url_name = "home_help_comments_results"
    default_ordering = "-voted_at"
    list_export = ("article", "comment", "voted_at")

    def get_base_queryset(self) -> QuerySet[HelpVote]:
        """Only votes with words."""
        return HelpVote.objects.exclude(comment="").select_related("article__locale")

    @cached_property
    def columns(self) -> list[Column]:
        """The words, where they belong, and when they were written."""
        return [
            Column("comment", label=_("Comment")),
            TitleColumn("article", label=_("Help article"), get_url=lambda vote: edit_url(vote.article_id)),
            DateColumn("voted_at", label=_("Written"), sort_key="voted_at"),
        ]


def may_read(user: Any) -> bool:
    """Whether somebody works on pages at all."""
    return policy_registry.get_by_type(Page).user_has_any_permission(user, PAGE_WORK)
