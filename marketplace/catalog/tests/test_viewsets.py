"""Contract with wagtail-parler, whose declared versions end below ours: list, add and edit in the admin."""

import pytest
from django.urls import reverse

from marketplace.accounts.tests.factories import make_admin, make_moderator
from marketplace.catalog.models import Category, Service
from marketplace.catalog.tests.factories import make_category, make_group, make_service
from marketplace.core.models import AuditEntry, OutboxMessage
from marketplace.providers.tests.factories import make_provider

pytestmark = pytest.mark.django_db
CATEGORY, SERVICE = "wagtailsnippets_catalog_category", "wagtailsnippets_catalog_service"
LANGUAGES = ("en", "de", "it")


def category_form(**change):
    form = {
        "key": "chimney-sweep",
        "parent": "",
        "icon": "",
        "colour": "wheat",
        "required_document": "",
        "is_active": "on",
    }
    for language in LANGUAGES:
        form |= {
            f"translations_{language}_name": f"Sweep {language}",
            f"translations_{language}_slug": f"sweep-{language}",
            f"translations_{language}_people": "",
            f"translations_{language}_description": "",
            f"translations_{language}_search_terms": "soot\n chimney \nsoot",
        }
    return form | change


def service_form(service, **change):
    form = {
        "provider": service.provider_id,
        "language": service.language,
        "category": service.category_id,
        "price_model": "fixed",
        "price": "55.00",
        "duration": "01:30:00",
        "buffer_before": "00:00:00",
        "buffer_after": "00:15:00",
        "lead_time": "00:00:00",
        "horizon_days": "60",
        "place": "at_customer",
    }
    for language in LANGUAGES:
        form |= {f"translations_{language}_title": "", f"translations_{language}_description": ""}
    return form | {f"translations_{service.language}_title": "Hahn"} | change


@pytest.fixture
def admin(client):
    client.force_login(make_admin())
    return client


class TestCategories:
    def test_listed_in_tree_order_with_few_queries(self, admin, django_assert_max_num_queries):
        group = make_group("house", is_active=False)
        for number in range(5):
            make_category(f"trade-{number}", parent=Category.objects.get(pk=group.pk))
        with django_assert_max_num_queries(22):
            page = admin.get(reverse(f"{CATEGORY}:list")).content.decode()
        assert page.index("House en") < page.index("Trade 0 en") < page.index("Trade 4 en")

    def test_found_by_a_name_in_any_language(self, admin):
        make_category("plumber")
        page = admin.get(reverse(f"{CATEGORY}:list") + "?q=Plumber+it").content.decode()
        assert "Plumber en" in page

    def test_added_as_a_group_and_below_one(self, admin):
        answer = admin.post(reverse(f"{CATEGORY}:add"), category_form())
        assert answer.status_code == 302
        group = Category.objects.get(key="chimney-sweep")
        assert group.depth == 1
        child = category_form(key="stove-fitter", parent=group.pk)
        child |= {f"translations_{language}_slug": f"stove-{language}" for language in LANGUAGES}
        admin.post(reverse(f"{CATEGORY}:add"), child)
        stove = Category.objects.get(key="stove-fitter")
        assert (stove.depth, stove.get_parent()) == (2, group)
        stove.set_current_language("it")
        assert (stove.name, stove.search_terms) == ("Sweep it", ["soot", "chimney"])

    def test_edited_in_every_language(self, admin):
        category = make_category("chimney-sweep")
        service = make_service(make_provider(), category=category)
        url = reverse(f"{CATEGORY}:edit", args=[category.pk])
        page = admin.get(url).content.decode()
        assert all(f"translations_{language}_name" in page for language in LANGUAGES)
        admin.post(url, category_form(translations_de_name="Rauchfangkehrer"))
        category = Category.objects.get(pk=category.pk)
        category.set_current_language("de")
        assert category.name == "Rauchfangkehrer"
        assert AuditEntry.objects.filter(action="catalog.keep_category", object_id=category.pk).exists()
        announced = OutboxMessage.objects.get(name="catalog.service_changed")
        assert announced.payload == {"service_id": service.pk}

    def test_a_missing_language_stands_beside_its_field_and_nothing_is_written(self, admin):
        answer = admin.post(reverse(f"{CATEGORY}:add"), category_form(translations_it_name="", translations_it_slug=""))
        assert "translations_it_name" in answer.context["form"].errors
        assert not Category.objects.filter(key="chimney-sweep").exists()

    def test_two_categories_never_share_an_address(self, admin):
        make_category("plumber")
        answer = admin.post(reverse(f"{CATEGORY}:add"), category_form(translations_de_slug="plumber-de"))
        assert "translations_de_slug" in answer.context["form"].errors


class TestServices:
    def test_listed_with_few_queries_however_many(self, admin, django_assert_max_num_queries):
        for _ in range(4):
            make_service(make_provider())
        with django_assert_max_num_queries(35):
            assert "Mending a tap" in admin.get(reverse(f"{SERVICE}:list")).content.decode()

    def test_added_for_a_provider(self, admin):
        provider = make_provider()
        model = Service(provider=provider, category=make_category("plumber"), language="de")
        answer = admin.post(reverse(f"{SERVICE}:add"), service_form(model))
        assert answer.status_code == 302
        service = Service.objects.get()
        assert (service.status, service.title) == (Service.Status.DRAFT, "Hahn")
        assert list(service.performed_by.all()) == list(provider.staff_members.all())

    def test_edited_with_its_translations(self, admin):
        service = make_service(make_provider())
        url = reverse(f"{SERVICE}:edit", args=[service.pk])
        assert admin.get(url).status_code == 200
        admin.post(url, service_form(service, translations_it_title="Rubinetto", is_featured="on"))
        service = Service.objects.get()
        assert (service.price, service.is_featured, service.status) == (55, True, Service.Status.PUBLISHED)
        assert {row.language_code: row.title for row in service.translations.all()} == {"de": "Hahn", "it": "Rubinetto"}
        assert OutboxMessage.objects.filter(name="catalog.service_changed").count() == 1

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"translations_de_title": "", "translations_it_title": "Rubinetto"}, "translations_de_title"),
            ({"duration": "later"}, "duration"),
        ],
    )
    def test_what_is_wrong_stands_beside_its_field(self, admin, change, field):
        service = make_service(make_provider())
        answer = admin.post(reverse(f"{SERVICE}:edit", args=[service.pk]), service_form(service, **change))
        assert field in answer.context["form"].errors
        assert Service.objects.get().price == 48

    def test_it_never_changes_hands(self, admin):
        service, other = make_service(make_provider()), make_provider()
        answer = admin.post(reverse(f"{SERVICE}:edit", args=[service.pk]), service_form(service, provider=other.pk))
        assert "provider" in answer.context["form"].errors

    def test_a_group_is_no_trade(self, admin):
        service = make_service(make_provider())
        group = make_group("house")
        answer = admin.post(reverse(f"{SERVICE}:edit", args=[service.pk]), service_form(service, category=group.pk))
        assert "category" in answer.context["form"].errors


def test_moderators_edit_services_and_add_none(client):
    client.force_login(make_moderator())
    service = make_service(make_provider())
    assert client.get(reverse(f"{SERVICE}:edit", args=[service.pk])).status_code == 200
    assert client.get(reverse(f"{SERVICE}:add")).status_code == 302
