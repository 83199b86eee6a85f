"""Lets editors look for services and businesses where blocks name them; what is stored is their code, not their row."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.views.generic.chooser import BaseChooseView, ChooseResultsView, ChooseView, ChosenView
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.widgets.chooser import BaseChooser

from marketplace.catalog.models import Service
from marketplace.providers.models import Provider


def words_for(one: Service | Provider) -> str:
    """What an editor recognises a service or a business by."""
    if isinstance(one, Service):
        return f"{one.title} · {one.provider.trading_name}, {one.provider.city}"
    return f"{one.trading_name} · {one.city}"


class CodeChooser(BaseChooser):
    """A button that opens the list; the field below it holds the code."""

    code = "slug"  # the field of the model that holds it
    show_edit_link = False  # the market is not the editors' to change

    def get_instance(self, value: Any) -> Any:
        """The row of a code; None for one that is gone, which the field then says."""
        if value is None or isinstance(value, self.model_class):
            return value
        return self.model_class.objects.filter(**{self.code: value}).first()

    def get_value_data_from_instance(self, instance: Any) -> dict[str, Any]:
        """The code and the words."""
        return {"id": getattr(instance, self.code), "edit_url": None, "title": words_for(instance)}

    def format_value(self, value: Any) -> Any:
        """What the editor's form begins with."""
        return self.get_value_data(value)


class ProviderChooser(CodeChooser):
    """A business, by the last part of its address."""

    model = Provider
    icon = "user"
    choose_one_text = _("Choose a business")
    choose_another_text = _("Choose another business")
    chooser_modal_url_name = "provider_chooser:choose"


class ServiceChooser(CodeChooser):
    """A service, by the id in its address."""

    model = Service
    code = "public_id"
    icon = "list-ul"
    choose_one_text = _("Choose a service")
    choose_another_text = _("Choose another service")
    chooser_modal_url_name = "service_chooser:choose"


class SearchForm(BaseFilterForm):
    """Words that the name of the service or of the business, or its town, holds."""

    fields_searched: tuple[str, ...] = ()
    q = forms.CharField(
        label=_("Search term"), required=False, widget=forms.TextInput({"placeholder": _("Name, trade or town")})
    )

    def filter(self, objects: QuerySet[Any]) -> QuerySet[Any]:
        """Each word somewhere."""
        self.search_query = self.cleaned_data.get("q", "")
        self.is_searching = bool(self.search_query)
        for word in self.search_query.split():
            anywhere = Q()
            for name in self.fields_searched:
                anywhere |= Q(**{f"{name}__icontains": word})
            objects = objects.filter(anywhere)
        return objects.distinct()


class ProviderSearchForm(SearchForm):
    """Businesses by name and town."""

    fields_searched = ("trading_name", "city", "slug")


class ServiceSearchForm(SearchForm):
    """Services by their title in any language, their trade, their business, its town."""

    fields_searched = (
        "translations__title",
        "category__translations__name",
        "provider__trading_name",
        "provider__city",
    )


class _Listed(BaseChooseView):
    """Only what readers could book, each in words that tell it from others."""

    def get_object_list(self) -> QuerySet[Any]:
        """By name, so that a page of the list is the same whenever it is asked for."""
        if self.model_class is Service:
            return Service.objects.bookable().select_related("provider").order_by("provider__trading_name", "pk")
        return Provider.objects.filter(
            verification=Provider.Verification.VERIFIED, is_available=True, services__status=Service.Status.PUBLISHED
        ).order_by("trading_name", "pk")

    def get_filter_form_class(self) -> type[SearchForm]:
        """The database's own comparison is enough for a list that a person reads."""
        return ServiceSearchForm if self.model_class is Service else ProviderSearchForm

    @property
    def title_column(self) -> Any:
        """Name and town."""
        column = super().title_column
        column.accessor = words_for
        return column


class CodeChooseView(_Listed, ChooseView):
    """The whole dialog."""


class CodeResultsView(_Listed, ChooseResultsView):
    """Its list alone."""


class CodeChosenView(ChosenView):
    """What goes into the field once a row is chosen."""

    def get_object_id(self, instance: Any) -> str:
        """The code."""
        return str(instance.public_id if isinstance(instance, Service) else instance.slug)

    def get_display_title(self, instance: Any) -> str:
        """The words."""
        return words_for(instance)

    def get_edit_item_url(self, instance: Any) -> None:
        """None: see `CodeChooser`."""


class _CodeViewSet(ChooserViewSet):
    choose_view_class = CodeChooseView
    choose_results_view_class = CodeResultsView
    chosen_view_class = CodeChosenView
    search_tab_label = _("Search")
    register_widget = False  # other forms of the admin keep theirs


class ProviderChooserViewSet(_CodeViewSet):
    """Where businesses are chosen."""

    model = Provider
    icon = "user"
    choose_one_text = _("Choose a business")
    choose_another_text = _("Choose another business")


class ServiceChooserViewSet(_CodeViewSet):
    """Where services are chosen."""

    model = Service
    icon = "list-ul"
    choose_one_text = _("Choose a service")
    choose_another_text = _("Choose another service")


viewsets = [ProviderChooserViewSet("provider_chooser"), ServiceChooserViewSet("service_chooser")]
