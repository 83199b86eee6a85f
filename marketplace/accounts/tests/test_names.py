"""How people are called where others read it."""

import pytest
from django.utils import translation

from marketplace.accounts.models import User


@pytest.mark.parametrize(("name", "called"), [("Anna Hofer", "Anna"), ("Anna", "Anna"), ("", "Customer")])
def test_by_the_first_word_of_their_name_and_never_by_their_address(name, called):
    with translation.override("en"):
        assert User(name=name, email="anna@example.com").get_short_name() == called
