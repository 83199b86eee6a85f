"""The bases of the admin: a form is written by an action, and there is no other way."""

import pytest

from marketplace.core.viewsets import ReadOnlyViewSet, TranslatedCreateView, TranslatedViewSet
from marketplace.providers.models import Provider


def test_a_viewset_that_names_no_action_saves_nothing():
    with pytest.raises(NotImplementedError):
        TranslatedViewSet.keep(save=lambda: None, actor=None)
    view = TranslatedCreateView()
    with pytest.raises(TypeError, match="which action"):
        view.save_instance()


def test_rows_to_look_at_have_no_addresses_for_changing_them():
    class Providers(ReadOnlyViewSet):
        model = Provider
        name = "test_providers"
        list_display = ("trading_name",)

    names = {pattern.name for pattern in Providers().get_urlpatterns()}
    assert names == {"index", "index_results", "inspect"}
