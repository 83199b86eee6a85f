"""The week as a form: what is wrong says which day it is about, beside the time, in every language."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from marketplace.booking.tests.factories import make_bookable_service
from marketplace.scheduling.models import WorkingHours

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    return make_bookable_service().performed_by.get()


def sent(member, language="en", **times):
    """The page's answer to these times, and its address."""
    client = Client()
    client.force_login(member.provider.owner)
    with translation.override(language):
        return client.post(reverse("dashboard:hours", args=[member.public_id]), times)


@pytest.mark.parametrize(
    ("times", "field"),
    [
        ({"day_2_0_start": "17:00", "day_2_0_end": "08:00"}, "day_2_0_end"),
        ({"day_2_1_start": "17:00", "day_2_1_end": "13:00"}, "day_2_1_end"),
        (
            {"day_2_0_start": "08:00", "day_2_0_end": "12:00", "day_2_1_start": "11:00", "day_2_1_end": "17:00"},
            "day_2_1_start",
        ),
        ({"day_2_0_start": "08:00"}, "day_2_0_end"),
        ({"day_2_1_end": "17:00"}, "day_2_1_start"),
        ({"day_2_0_start": "25:00", "day_2_0_end": "12:00"}, "day_2_0_start"),
    ],
)
def test_a_wrong_time_stands_beside_its_field(member, times, field):
    before = list(WorkingHours.objects.values_list())
    answer = sent(member, **times)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    page = answer.content.decode()
    assert f'id="id_{field}-error"' in page
    assert f'aria-describedby="id_{field}-error"' in page
    assert list(WorkingHours.objects.values_list()) == before


def test_the_sentence_above_the_form_names_the_day_and_which_of_its_times(member):
    page = sent(member, day_2_0_start="8:00", day_2_0_end="7:00", day_4_1_start="9:00", day_4_1_end="8:00").content
    assert b'<a href="#id_day_2_0_end">Wednesday, until</a>' in page
    assert b'<a href="#id_day_4_1_end">Friday, second time, until</a>' in page


@pytest.mark.parametrize(("language", "day"), [("en", "Wednesday"), ("de", "Mittwoch"), ("it", "Mercoledì")])
def test_the_day_is_named_in_the_language_of_the_page(member, language, day):
    field = sent(member, language, day_2_0_start="8:00", day_2_0_end="7:00").context["form"]["day_2_0_end"]
    assert field.label.lower().startswith(day.lower())
    assert field.label.lower() != day.lower()


def test_midnight_is_a_time_like_another(member):
    sent(member, day_0_0_start="00:00", day_0_0_end="06:00")
    assert [str(row.start) for row in WorkingHours.objects.filter(staff_member=member)] == ["00:00:00"]


def test_two_times_in_the_other_order_are_a_day(member):
    times = {"day_0_0_start": "13:00", "day_0_0_end": "17:00", "day_0_1_start": "08:00", "day_0_1_end": "12:00"}
    assert sent(member, **times).status_code == 302
    assert WorkingHours.objects.filter(staff_member=member).count() == 2
