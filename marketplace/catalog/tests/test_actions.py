"""Providers' services: made, changed, shown and taken back by their owner only, and heard of."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.accounts.tests.factories import make_user
from marketplace.catalog import rules
from marketplace.catalog.actions.load_categories import load_categories
from marketplace.catalog.actions.save_service import create_service, pause_service, publish_service, update_service
from marketplace.catalog.category_data import each_trade, read_categories
from marketplace.catalog.models import Category, Service
from marketplace.catalog.queries import services_of, tree
from marketplace.catalog.tests.factories import make_category, make_group, make_service
from marketplace.core.errors import Invalid, NotFound, WrongState
from marketplace.core.models import AuditEntry, OutboxMessage
from marketplace.providers.tests.factories import make_provider, make_staff

pytestmark = pytest.mark.django_db


def values(**change):
    return {
        "titles": {"de": "Hahn tauschen", "it": "Cambiare il rubinetto"},
        "descriptions": {"de": "Mit Anfahrt."},
        "category": make_category("plumber"),
        "price_model": "fixed",
        "price": Decimal("48.00"),
        "duration": timedelta(hours=1),
    } | change


def make(provider=None, **change):
    provider = provider or make_provider()
    return create_service(provider=provider, actor=provider.owner, **values(**change))


class TestCreating:
    def test_a_draft_in_the_providers_language_performed_by_everybody(self):
        provider = make_provider()
        make_staff(provider)
        make_staff(provider, is_active=False)
        service = make(provider)
        assert (service.status, service.language) == ("draft", "de")
        assert service.performed_by.count() == 2
        texts = {row.language_code: row.title for row in service.translations.all()}
        assert texts == {"de": "Hahn tauschen", "it": "Cambiare il rubinetto"}

    def test_it_is_recorded_and_announced(self):
        service = make()
        assert AuditEntry.objects.filter(action="catalog.create_service", object_id=service.pk).count() == 1
        assert OutboxMessage.objects.filter(name="catalog.service_changed", payload__service_id=service.pk).exists()

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"titles": {"it": "Solo italiano"}}, "title"),
            ({"titles": {"de": "   "}}, "title"),
            ({"price": None}, "price"),
            ({"price": Decimal(0)}, "price"),
            ({"price": Decimal(-5)}, "price"),
            ({"duration": timedelta(minutes=5)}, "duration"),
            ({"duration": timedelta(hours=11)}, "duration"),
            ({"buffer_before": timedelta(hours=5)}, "buffer_before"),
            ({"buffer_after": timedelta(hours=-1)}, "buffer_after"),
        ],
    )
    def test_what_is_wrong_is_said_beside_its_field(self, change, field):
        with pytest.raises(Invalid) as error:
            make(**change)
        assert error.value.field == field
        assert not Service.objects.exists()

    def test_only_a_trade_that_is_offered(self):
        for category in (make_group(), make_category("old", is_active=False)):
            with pytest.raises(Invalid) as error:
                make(category=category)
            assert error.value.field == "category"

    def test_a_quote_has_no_price(self):
        assert make(price_model="quote", price=Decimal(50)).price is None

    def test_nobody_elses_people(self):
        stranger = make_provider().staff_members.get()
        with pytest.raises(Invalid) as error:
            make(staff=[stranger])
        assert error.value.field == "performed_by"

    def test_a_field_that_is_not_there_is_a_mistake(self):
        with pytest.raises(TypeError):
            make(is_featured=True)

    def test_only_for_ones_own_business(self):
        provider = make_provider()
        with pytest.raises(NotFound):
            create_service(provider=provider, actor=make_user(), **values())


class TestChanging:
    def test_texts_come_and_go(self):
        service = make()
        change = values(titles={"de": "Hahn richten", "en": "Mend a tap"})
        update_service(service_id=service.pk, actor=service.provider.owner, **change)
        texts = {row.language_code: row.title for row in Service.objects.get(pk=service.pk).translations.all()}
        assert texts == {"de": "Hahn richten", "en": "Mend a tap"}

    @pytest.mark.parametrize("action", [publish_service, pause_service])
    def test_strangers_and_staff_may_not(self, action):
        service = make_service(make_provider())
        colleague = make_staff(service.provider, user=make_user()).user
        for actor in (make_user(), colleague, make_provider().owner):
            with pytest.raises(NotFound):
                action(service_id=service.pk, actor=actor)

    def test_shown_and_taken_back(self):
        service = make()
        owner = service.provider.owner
        with pytest.raises(WrongState):
            pause_service(service_id=service.pk, actor=owner)
        assert publish_service(service_id=service.pk, actor=owner).status == "published"
        assert service in Service.objects.bookable()
        assert pause_service(service_id=service.pk, actor=owner).status == "paused"
        assert service not in Service.objects.bookable()
        assert publish_service(service_id=service.pk, actor=owner).status == "published"

    def test_what_a_moderator_rejected_stays_away(self):
        service = make_service(make_provider(), status="rejected")
        with pytest.raises(WrongState):
            publish_service(service_id=service.pk, actor=service.provider.owner)

    def test_nobody_performs_it(self):
        service = make()
        service.performed_by.clear()
        with pytest.raises(Invalid) as error:
            publish_service(service_id=service.pk, actor=service.provider.owner)
        assert error.value.field == "performed_by"


class TestCategories:
    def test_loaded_once_and_what_editors_changed_stays(self):
        trades = list(each_trade(read_categories()))
        assert load_categories() == len(trades) + len(read_categories())
        plumber = Category.objects.get(key="plumber")
        plumber.set_current_language("en")
        plumber.name = "Water wizard"
        plumber.save()
        assert load_categories() == 0
        assert Category.objects.get(key="plumber").safe_translation_getter("name", language_code="en") == "Water wizard"
        assert len(trades) >= 120
        assert Category.objects.groups().count() >= 12

    def test_the_tree_in_two_queries(self, django_assert_num_queries):
        make_category("plumber")
        make_category("joiner")
        with django_assert_num_queries(2):
            ((group, trades),) = tree()
            assert [trade.key for trade in trades] == ["plumber", "joiner"]
            assert group.name

    def test_a_providers_services_in_their_order(self):
        provider = make_provider()
        second, first = make_service(provider, position=2), make_service(provider, position=1)
        assert list(services_of(provider)) == [first, second]


@given(st.sampled_from(["fixed", "hourly", "from"]), st.decimals(-10, 200_000, places=2))
def test_a_price_is_accepted_exactly_when_it_is_one(model, price):
    try:
        rules.check_price(price_model=model, price=price)
        accepted = True
    except Invalid:
        accepted = False
    assert accepted == (0 < price <= rules.HIGHEST_PRICE)


@given(st.none() | st.decimals(allow_nan=False, allow_infinity=False))
def test_a_quote_never_needs_one(price):
    rules.check_price(price_model="quote", price=price)
