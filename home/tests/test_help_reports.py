"""Editors see what readers think of the help, and nobody else does."""

import pytest
from django.urls import reverse

from home.actions.vote_help import vote_help
from home.tests.factories import make_article, make_help
from home.tests.test_queries import grows_not
from marketplace.accounts.tests.factories import make_admin, make_user

pytestmark = pytest.mark.django_db
REPORTS = ("home_help_votes", "home_help_comments")


@pytest.fixture
def admin(client):
    client.force_login(make_admin())
    return client


@pytest.fixture
def article():
    return make_article(make_help(), "how", title="How to book")


def votes(article, *, yes: int = 0, no: tuple[str, ...] = ()) -> None:
    for number in range(yes):
        vote_help(article_id=article.pk, helpful=True, voter=f"y{number}")
    for number, comment in enumerate(no):
        vote_help(article_id=article.pk, helpful=False, voter=f"n{number}", comment=comment)


def test_counts(admin, article):
    votes(article, yes=3, no=("Say more.", ""))
    html = admin.get(reverse("home_help_votes")).content.decode()
    assert "How to book" in html
    answer = admin.get(reverse("home_help_votes"))
    (row,) = answer.context["object_list"]
    assert (row.yesses, row.noes, row.words) == (3, 2, 1)


def test_those_that_help_least_come_first(admin, article):
    other = make_article(article.get_parent(), "other", title="Other")
    votes(article, yes=5, no=("",))
    votes(other, no=("", ""))
    assert [row.pk for row in admin.get(reverse("home_help_votes")).context["object_list"]] == [other.pk, article.pk]
    by_yes = admin.get(reverse("home_help_votes"), {"ordering": "-yesses"}).context["object_list"]
    assert [row.pk for row in by_yes] == [article.pk, other.pk]


def test_comments(admin, article):
    votes(article, yes=1, no=("What about <b>dogs</b>?", ""))
    html = admin.get(reverse("home_help_comments")).content.decode()
    assert "What about &lt;b&gt;dogs&lt;/b&gt;?" in html
    assert html.count(reverse("wagtailadmin_pages:edit", args=[article.pk])) == 1


@pytest.mark.parametrize("report", REPORTS)
def test_can_be_taken_along(admin, article, report):
    votes(article, no=("More!",))
    answer = admin.get(reverse(report), {"export": "csv"})
    assert answer.status_code == 200
    assert "How to book" in b"".join(answer.streaming_content).decode()


@pytest.mark.parametrize("report", REPORTS)
def test_stand_in_the_menu(admin, report):
    assert reverse(report) in admin.get(reverse("wagtailadmin_home")).content.decode()


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("who", [None, make_user])
def test_are_for_nobody_else(client, report, who):
    if who:
        client.force_login(who())
    for name in (report, f"{report}_results"):
        assert client.get(reverse(name)).status_code in (302, 403)


@pytest.mark.parametrize("report", REPORTS)
def test_ask_the_same_number_of_queries(admin, article, report):
    votes(article, no=("One",))

    def more() -> None:
        for number in range(4):
            votes(make_article(article.get_parent(), f"a-{number}"), yes=2, no=("Two", "Three"))

    grows_not(admin, reverse(report), more, most=25)
