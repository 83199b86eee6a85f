"""Categories and services in the Wagtail admin, with one tab per language."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column, StatusTagColumn
from wagtail_parler.handlers import TranslationsList

from marketplace.catalog.actions.edit_catalogue import LANGUAGES, keep_category, keep_service
from marketplace.catalog.models import Category, Service
from marketplace.core.viewsets import TranslatedViewSet


class WordsField(forms.CharField):
    """A list of words, one a line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        """The list as lines; what was typed stays as it was typed."""
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """Lines as a list without doubles."""
        lines = value if isinstance(value, list) else str(value or "").splitlines()
        return [word for word in dict.fromkeys(" ".join(str(line).split()) for line in lines) if word]


class TranslatedForm(WagtailAdminModelForm):
    """Which languages are needed is the action's to say; wagtail-parler would always ask for the first one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name.startswith("translations_"):
                field.required = False


class CategoryForm(TranslatedForm):
    """A category and the place in the tree where a new one goes."""

    parent = forms.ModelChoiceField(
        Category.objects.none(), label=_("Group"), required=False, help_text=_("Empty: a group of its own.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language in LANGUAGES:
            name = f"translations_{language}_search_terms"
            if name in self.fields:
                self.fields[name] = WordsField(
                    label=self.fields[name].label, required=False, help_text=_("One word a line.")
                )
        if self.instance.pk:
            del self.fields["parent"]
        else:
            self.fields["parent"].queryset = Category.objects.filter(depth=1)

    def save(self, commit: bool = True) -> Category:
        """A new one is hung into the tree; an old one stays where it is."""
        if self.instance.pk or not commit:
            return super().save(commit=commit)
        parent = self.cleaned_data.get("parent")
        if parent is None:
            Category.add_root(instance=self.instance)
        else:
            parent.add_child(instance=self.instance)
        return self.instance


class CategoryViewSet(TranslatedViewSet):
    """The tree of groups and trades."""

    model = Category
    icon = "list-ul"
    menu_label = _("Categories")
    menu_order = 400
    keep = staticmethod(keep_category)
    parler_base_form_class = CategoryForm
    edit_handler = ObjectList(
        [
            ObjectList(
                [
                    FieldPanel("key"),
                    FieldPanel("parent"),
                    FieldPanel("icon"),
                    FieldPanel("colour"),
                    FieldPanel("required_document"),
                    FieldPanel("is_active"),
                ],
                heading=_("Category"),
            ),
            TranslationsList(
                [
                    FieldPanel("name"),
                    FieldPanel("slug"),
                    FieldPanel("people"),
                    FieldPanel("description"),
                    FieldPanel("search_terms"),
                ],
                heading="%(locale)s",
            ),
        ]
    )
    list_display = (
        "__str__",
        Column("level", label=_("Level"), accessor=lambda category: _("Group") if category.depth == 1 else _("Trade")),
        Column("key", label=_("Key"), sort_key="key"),
        BooleanColumn("is_active", label=_("Offered")),
    )
    list_filter = ("is_active",)
    search_fields = ("key", "translations__name")
    ordering = ("path",)
    list_per_page = 200


class ServiceForm(TranslatedForm):
    """A service; whose it is, is said once."""

    def clean_provider(self) -> Any:
        """A service never changes hands."""
        provider = self.cleaned_data["provider"]
        if self.instance.pk and provider.pk != self.instance.provider_id:
            raise forms.ValidationError(_("A service stays with its provider."))
        return provider


class ServiceViewSet(TranslatedViewSet):
    """What providers sell. Its status is the provider's to change."""

    model = Service
    icon = "clipboard-list"
    menu_label = _("Services")
    menu_order = 300
    keep = staticmethod(keep_service)
    parler_base_form_class = ServiceForm
    edit_handler = ObjectList(
        [
            ObjectList(
                [
                    FieldPanel("provider"),
                    FieldPanel("language"),
                    FieldPanel("category"),
                    MultiFieldPanel([FieldPanel("price_model"), FieldPanel("price")], heading=_("Price")),
                    MultiFieldPanel(
                        [
                            FieldPanel("duration"),
                            FieldPanel("buffer_before"),
                            FieldPanel("buffer_after"),
                            FieldPanel("lead_time"),
                            FieldPanel("horizon_days"),
                        ],
                        heading=_("Time"),
                    ),
                    FieldPanel("place"),
                    FieldPanel("is_featured"),
                ],
                heading=_("Service"),
            ),
            TranslationsList([FieldPanel("title"), FieldPanel("description")], heading="%(locale)s"),
        ]
    )
    list_display = (
        "__str__",
        StatusTagColumn("status", label=_("Status"), accessor="get_status_display"),
        Column("provider", label=_("Provider")),
        Column("category", label=_("Trade")),
    )
    list_filter = ("status", "is_featured", "place")
    search_fields = ("translations__title", "provider__trading_name", "public_id")
    ordering = ("-pk",)
    list_per_page = 50
