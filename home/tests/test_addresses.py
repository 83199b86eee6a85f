"""The addresses of editors' pages that are linked to in numbers: the same as Wagtail's, without asking for each."""

import pytest
from wagtail.models import Locale, Page, Site

from home.addresses import addresses_of
from home.models import StandardPage
from home.roots import site_roots
from home.tests.factories import home_of, make_child, make_standard, make_trades

pytestmark = pytest.mark.django_db


def paths(*pages):
    return {page.pk: page.url_path for page in pages}


def fresh(page):
    """As the database has it, with Wagtail's own way of making addresses."""
    return Page.objects.get(pk=page.pk)


def test_as_wagtail_makes_them():
    german = make_standard("de", slug="impressum")
    below = make_child(german, StandardPage, slug="unterseite")
    odd = make_child(home_of("it"), StandardPage, slug="perché-noi")
    pages = [home_of("en"), home_of("it"), german, below, odd, make_trades()]
    assert addresses_of(paths(*pages)) == {page.pk: fresh(page).url for page in pages}
    assert addresses_of(paths(below)) == {below.pk: "/de/impressum/unterseite/"}
    assert addresses_of(paths(odd)) == {odd.pk: "/it/perch%C3%A9-noi/"}


def test_nothing_for_a_page_outside_every_site():
    root = Page.objects.get(depth=1)
    outside = root.add_child(instance=Page(title="Elsewhere", slug="elsewhere", locale=Locale.objects.first()))
    assert addresses_of(paths(outside)) == {outside.pk: ""}


def test_with_the_host_where_there_are_several_sites():
    other = make_trades()
    Site.objects.create(hostname="trades.example", root_page=other, site_name="Trades")
    Site.clear_site_root_paths_cache()
    assert addresses_of(paths(other)) == {other.pk: fresh(other).url}
    assert addresses_of(paths(other))[other.pk].startswith("http")


def test_no_query_for_those_who_know_the_roots(django_assert_num_queries):
    page = make_standard()
    roots = site_roots()
    with django_assert_num_queries(0):
        assert addresses_of(paths(page), roots) == {page.pk: "/en/imprint/"}
