"""A draft saves itself while an editor writes, however unfinished; publishing says beside each field what is wrong."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.test.utils.form_data import nested_form_data, streamfield

from home.models import CampaignPage
from home.tests.blocks import BLOCKS
from home.tests.factories import home_of, make_help

pytestmark = pytest.mark.django_db
ADD = "/admin/pages/add/home/campaignpage/{}/"
TABLE = {"caption": "Both", "columns": ["A", "B"], "rows": [{"name": "Time", "cells": ["1 h", "2 h"]}]}


def refused(name, value):
    """What publishing says of a block, by its field."""
    with pytest.raises(StructBlockValidationError) as wrong:
        BLOCKS[name].clean(BLOCKS[name].normalize(value))
    return wrong.value.block_errors


def unfinished():
    """Blocks in the middle of being written."""
    page = make_help("en")
    more = {"caption": "Both", "columns": ["A", "B", "C"], "rows": TABLE["rows"]}
    return {
        "video": {"address": "", "title": ""},
        "banner": {"text": "New", "level": "info", "page": page, "link_label": ""},
        "comparison": more,
        "services": {"heading": "Near", "place": "Bolz an", "order": "soonest", "count": 4},
    }


@pytest.mark.parametrize("name", BLOCKS)
def test_a_block_that_was_only_just_added_can_be_saved(name):
    BLOCKS[name].clean_deferred(BLOCKS[name].get_default())


def test_blocks_in_the_middle_of_being_written_can_be_saved_and_not_published():
    for name, value in unfinished().items():
        normal = BLOCKS[name].normalize(value)
        BLOCKS[name].clean_deferred(normal)
        with pytest.raises(ValidationError):
            BLOCKS[name].clean(normal)


class TestBesideTheField:
    def test_a_row_of_a_table_that_has_too_few_cells(self):
        rows = [*TABLE["rows"], {"name": "Cost", "cells": ["1 €"]}]
        listed = refused("comparison", TABLE | {"rows": rows})["rows"]
        assert isinstance(listed, ListBlockValidationError)
        assert list(listed.block_errors) == [1]
        cells = listed.block_errors[1].block_errors["cells"]
        assert "2" in str(cells.non_block_errors[0])

    def test_words_of_a_link_that_leads_nowhere(self):
        assert list(refused("banner", {"text": "New", "level": "info", "link_label": "Read on"})) == ["page"]

    def test_a_place_that_nobody_knows(self):
        value = {"heading": "Near", "place": "Nowhere at all", "order": "soonest", "count": 4}
        assert list(refused("services", value)) == ["place"]

    @pytest.mark.parametrize("place", ["Bozen", "Bolzano", "Munich", ""])
    def test_a_place_in_any_language(self, place):
        value = {"heading": "Near", "place": place, "order": "soonest", "count": 4}
        BLOCKS["services"].clean(BLOCKS["services"].normalize(value))


def test_a_picture_in_a_block_says_in_the_houses_words_what_is_missing():
    image = get_image_model().objects.create(title="Stove", file=get_test_image_file())
    block = BLOCKS["picture_text"].child_blocks["picture"]
    with translation.override("de"), pytest.raises(StructBlockValidationError) as wrong:
        block.clean(block.to_python({"image": image.pk, "alt_text": " ", "decorative": False}))
    assert list(wrong.value.block_errors) == ["alt_text"]
    block.clean_deferred(block.to_python({"image": image.pk, "alt_text": "", "decorative": False}))


class TestTheWordsOfAPicture:
    def send(self, client, **more):
        image = get_image_model().objects.create(title="Stove", file=get_test_image_file())
        fields = {"title": "Winter", "slug": "winter", "lead": "Soon.", "picture": image.pk, "picture_alt": ""}
        empty = {"body": streamfield([]), "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0}}
        address = ADD.format(home_of("en").pk)
        return client.post(address, nested_form_data(fields | empty | more), follow=True)

    def test_a_draft_waits_for_them(self, admin_client):
        self.send(admin_client)
        assert CampaignPage.objects.get(slug="winter").live is False

    def test_publishing_does_not(self, admin_client):
        html = self.send(admin_client, **{"action-publish": "1"}).content.decode()
        assert "Say in a few words what the picture shows." in html
        assert not CampaignPage.objects.filter(slug="winter").exists()
