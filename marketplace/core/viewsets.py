"""Bases of what the Wagtail admin shows of the marketplace: translated rows, rows to look at, and steps to take.

Nothing here writes by itself: what an admin form holds is saved by an action of the app that owns the model.
"""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django import forms
from django.db import models
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.ui.tables import BaseColumn, BulkActionsCheckboxColumn
from wagtail.admin.views.generic import InspectView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.snippets.views.snippets import CreateView, EditView, IndexView, SnippetViewSet
from wagtail_parler.handlers import ParlerSnippetAdminMixin

from marketplace.core.errors import DomainError

# Takes `save`, which writes what the admin form holds, and `actor`; checks, records and announces around it.
SaveAction = Callable[..., models.Model]


class _SavesByAction:
    """The form is written inside an action; what the action refuses stands beside its field.

    It stands before one of Wagtail's views, which brings what mypy does not find here.
    """

    keep: SaveAction | None = None

    def save_instance(self) -> models.Model:
        """Called by Wagtail once the form is valid."""
        if self.keep is None:
            raise TypeError(f"{type(self).__name__} does not know which action saves its rows.")
        return self.keep(save=super().save_instance, actor=self.request.user)  # type: ignore[misc,attr-defined]

    def form_valid(self, form: forms.BaseForm) -> HttpResponse:
        """Save, or show the form again."""
        try:
            return super().form_valid(form)  # type: ignore[misc]
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
            self.produced_error_code = error.code
            self.produced_error_message = self.get_error_message()  # type: ignore[attr-defined]
            return self.form_invalid(form)  # type: ignore[attr-defined]


class TranslatedCreateView(_SavesByAction, CreateView):
    """A new row with its translations."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """What was refused was taken back: the row is as new as before."""
        form.instance.pk = None
        form.instance._state.adding = True
        return super().form_invalid(form)


class TranslatedEditView(_SavesByAction, EditView):
    """A row with its translations."""


class TranslatedIndexView(IndexView):
    """The list of rows, without Wagtail's bulk actions: they would write past the app's own."""

    @cached_property
    def columns(self) -> list[BaseColumn]:
        """What `list_display` says."""
        return [column for column in super().columns if not isinstance(column, BulkActionsCheckboxColumn)]


class PlainViewSet(SnippetViewSet):
    """One row, saved by the action that `keep` names; nothing is deleted, copied or changed in bulk."""

    menu_item_is_registered = True  # each stands in its own menu group, not under "Snippets"
    index_view_class = TranslatedIndexView
    add_view_class = TranslatedCreateView
    edit_view_class = TranslatedEditView
    copy_view_enabled = False
    search_backend_name = None
    left_out: ClassVar[frozenset[str]] = frozenset({"delete"})

    @staticmethod
    def keep(*, save: Callable[[], Any], actor: Any) -> models.Model:
        """The action; every subclass names its own."""
        raise NotImplementedError

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """No links to what is left out."""
        given = super().get_common_view_kwargs(**kwargs)
        return given | {f"{name}_url_name": None for name in self.left_out}

    def get_add_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """The form and the action that saves it."""
        return super().get_add_view_kwargs(keep=self.keep, **kwargs)

    def get_edit_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """The form and the action that saves it."""
        return super().get_edit_view_kwargs(keep=self.keep, **kwargs)

    def get_urlpatterns(self) -> list[URLPattern]:
        """Addresses of what is not left out."""
        return [pattern for pattern in super().get_urlpatterns() if pattern.name not in self.left_out]


class TranslatedViewSet(PlainViewSet, ParlerSnippetAdminMixin):
    """One row with translations beside it, edited in tabs. Set `keep` to the action that saves a row.

    The panels name untranslated fields only; a `TranslationsList` among them becomes one tab per language.
    """


class ReadOnlyViewSet(ModelViewSet):
    """Rows to look at: a list with filters and search, and a page for each. `steps` are what can be done there."""

    copy_view_enabled = False
    inspect_view_enabled = True
    add_to_reference_index = False
    search_backend_name = None
    steps: ClassVar[dict[str, "type[StepView]"]] = {}

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Nothing is added, edited or deleted here."""
        missing = ("add", "edit", "delete", "history", "usage", "copy")
        return super().get_common_view_kwargs(**kwargs) | {f"{name}_url_name": None for name in missing}

    def get_urlpatterns(self) -> list[URLPattern]:
        """The list, its results, one page a row, and the steps."""
        steps = [
            path(f"{name}/<int:pk>/", self.construct_view(view, name=name), name=name)
            for name, view in self.steps.items()
        ]
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("inspect/<int:pk>/", self.inspect_view, name="inspect"),
            *steps,
        ]

    def register_admin_url_finder(self) -> None:
        """There is no address where such a row is edited."""


class StepInspectView(InspectView):
    """A row's page with the steps that its state allows."""

    def steps(self) -> Sequence[tuple[str, str | Promise, bool]]:
        """Name of the step, words on its button, whether it is a serious one. Override."""
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The steps with their addresses."""
        namespace = (self.index_url_name or "").partition(":")[0]
        buttons = [
            {"url": reverse(f"{namespace}:{name}", args=[self.object.pk]), "label": label, "is_serious": serious}
            for name, label, serious in self.steps()
        ]
        return super().get_context_data(**kwargs) | {"steps": buttons}


class StepView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    """One step with a row: asks, by GET; does it through an action, by POST."""

    permission_required = "change"
    template_name = "pages/moderation/step.html"
    form_class: type[forms.Form] = forms.Form
    model: type[models.Model]
    object: Any
    index_url_name = ""
    name = ""
    question: str | Promise = ""
    button: str | Promise = ""
    done: str | Promise = _("Done.")
    is_serious = False

    def take(self, **cleaned: Any) -> Any:
        """Call the action with what the form holds. Override."""
        raise NotImplementedError

    @property
    def actor(self) -> Any:
        """Who takes the step."""
        return self.request.user

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Find the row first, unless somebody may not even ask."""
        self.object = self.model._default_manager.filter(pk=kwargs["pk"]).first()
        if self.object is None:
            return redirect(self.index_url_name)
        return super().dispatch(request, *args, **kwargs)

    def row_url(self) -> str:
        """Where the row is shown."""
        return reverse(f"{self.index_url_name.partition(':')[0]}:inspect", args=[self.object.pk])

    def get_page_subtitle(self) -> str:
        """Which row."""
        return str(self.object)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, the list, the row, this step."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse(self.index_url_name), "label": self.model._meta.verbose_name_plural},
            {"url": self.row_url(), "label": str(self.object)},
            {"url": "", "label": self.get_page_title(), "sublabel": str(self.object)},
        ]

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Do it; what the action refuses stands beside its field, or above a form without one."""
        try:
            self.take(**form.cleaned_data)
        except DomainError as error:
            if not form.fields:
                messages.error(self.request, str(error))
                return redirect(self.row_url())
            form.add_error(error.field if error.field in form.fields else None, str(error))
            return self.form_invalid(form)
        messages.success(self.request, self.done)
        return redirect(self.row_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What is asked."""
        context = super().get_context_data(**kwargs)
        return context | {
            "object": self.object,
            "question": self.question,
            "button": self.button,
            "is_serious": self.is_serious,
            "row_url": self.row_url(),
        }
