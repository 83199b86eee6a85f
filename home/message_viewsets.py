"""What moderators see of visitors' messages: a queue to read; the answer is an e-mail, and then it is marked."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn

from home.actions.answer_message import mark_answered, mark_unanswered
from home.models import ContactMessage
from marketplace.accounts.queries import audit_of
from marketplace.core.panels import WaitingPanel
from marketplace.core.viewsets import ReadOnlyViewSet, StepInspectView, StepView

NEW, ANSWERED = "new", "answered"


class AnsweredView(StepView):
    """Somebody has answered."""

    model = ContactMessage
    index_url_name = "contactmessage:index"
    page_title = _("Mark as answered")
    question = _("Have you answered by e-mail? The message then waits for nobody any longer.")
    button = _("Mark as answered")
    done = _("The message is marked as answered.")

    def take(self, **cleaned: Any) -> ContactMessage:
        return mark_answered(message_id=self.object.pk, actor=self.actor)


class UnansweredView(StepView):
    """It was marked by mistake."""

    model = ContactMessage
    index_url_name = "contactmessage:index"
    page_title = _("Mark as new")
    question = _("The message waits for an answer again.")
    button = _("Mark as new")
    done = _("The message waits again.")

    def take(self, **cleaned: Any) -> ContactMessage:
        return mark_unanswered(message_id=self.object.pk, actor=self.actor)


class MessageInspectView(StepInspectView):
    """What somebody wrote, from where, until when it is kept."""

    template_name = "pages/moderation/message.html"
    page_title = _("Contact message")

    def steps(self) -> Sequence[tuple[str, str | Promise, bool]]:
        """Answered, or after all not."""
        if not self.user_has_permission("change"):
            return []
        if self.object.answered_at is None:
            return [("answered", AnsweredView.button, False)]
        return [("unanswered", UnansweredView.button, False)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With what happened since."""
        return super().get_context_data(**kwargs) | {"audit": audit_of(self.object)}


class MessageFilterSet(WagtailFilterSet):
    """What still waits, and what does not."""

    state = django_filters.ChoiceFilter(
        label=_("Status"),
        choices=[(NEW, _("New")), (ANSWERED, _("Answered"))],
        method="filter_state",
        empty_label=_("All messages"),
    )

    class Meta:
        model = ContactMessage
        fields = ("language",)

    def filter_state(self, queryset: QuerySet[ContactMessage], name: str, value: str) -> QuerySet[ContactMessage]:
        """By whether somebody has marked it."""
        return queryset.filter(answered_at__isnull=value == NEW)


class MessageViewSet(ReadOnlyViewSet):
    """The queue of messages, the latest first."""

    model = ContactMessage
    icon = "mail"
    menu_label = _("Contact messages")
    menu_order = 160
    add_to_admin_menu = True
    inspect_view_class = MessageInspectView
    inspect_template_name = "pages/moderation/message.html"
    list_display = (
        "name",
        StatusTagColumn(
            "status",
            label=_("Status"),
            accessor=lambda message: _("Answered") if message.answered_at else _("New"),
            primary=lambda message: message.answered_at is None,
        ),
        Column("topic", label=_("Topic")),
        Column("email", label=_("E-mail address"), sort_key="email"),
        DateColumn("received_at", label=_("Received"), sort_key="received_at"),
        # Wagtail's column of dates says how long ago something was, and this is yet to come.
        Column(
            "forgotten",
            label=_("Deleted on"),
            accessor=lambda message: date_format(localtime(message.forgotten_at), "SHORT_DATE_FORMAT"),
        ),
    )
    filterset_class = MessageFilterSet
    search_fields = ("name", "email", "topic", "text")
    ordering = ("-received_at", "-pk")
    list_per_page = 50
    steps = {"answered": AnsweredView, "unanswered": UnansweredView}


class WaitingMessagesPanel(WaitingPanel):
    """Messages that nobody has answered."""

    name = "waiting_messages"
    order = 61
    row_template = "pages/moderation/partials/waiting_message.html"
    columns = (_("Sender"), _("Topic"), _("Received"))
    nothing = _("No message waits.")
    lists = (("contactmessage:index", f"state={NEW}", _("Show all new messages")),)

    def waiting(self) -> QuerySet[Any]:
        """In the order in which they came in."""
        return ContactMessage.objects.unanswered().order_by("received_at", "pk")

    def heading(self, count: int) -> str:
        """How many messages wait."""
        return ngettext("%(count)s message to answer", "%(count)s messages to answer", count) % {"count": count}
