"""Publishing from a list: what is not finished stays a draft, and editors are told which page it is."""

import pytest
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Locale
from wagtail_localize.models import Translation, TranslationSource

from home.tests.factories import home_of, make_campaign, make_stories, make_story
from marketplace.accounts.tests.factories import make_editor
from marketplace.catalog.tests.factories import make_category

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/bulk/wagtailcore/page/publish/"


@pytest.fixture
def editor(client):
    client.force_login(make_editor())
    return client


def draft(slug, **fields):
    """A page that nobody has seen, in its newest version."""
    page = make_campaign(slug=slug, title=slug.capitalize(), live=False, **fields)
    page.save_revision(clean=False)
    return page


def publish(client, *pages, **more):
    query = "&".join(f"id={page.pk}" for page in pages)
    answer = client.post(f"{ADDRESS}?{query}&next=/admin/pages/{home_of().pk}/", more, follow=True)
    for page in pages:
        page.refresh_from_db()
    return answer.content.decode()


def test_finished_drafts_are_published_together(editor):
    one, two = draft("winter"), draft("summer")
    publish(editor, one, two)
    assert one.live
    assert two.live


def unfinished():
    image = get_image_model().objects.create(title="Stove", file=get_test_image_file())
    yield draft("wordless", picture=image)
    yield draft("leadless", lead="")
    yield draft("filmless", body=[{"type": "video", "value": {"address": "https://example.org", "title": "Film"}}])


def test_an_unfinished_one_holds_back_the_whole_selection(editor):
    for wrong in unfinished():
        good = draft(f"good-{wrong.slug}")
        html = publish(editor, good, wrong)
        assert "Nothing was published." in html
        assert wrong.title in html
        assert not wrong.live
        assert not good.live


def test_an_unfinished_one_below_a_page_counts_as_well(editor):
    index = make_stories()
    story = make_story(index, "tap", make_category("plumber"), intro="", live=False)
    story.save_revision(clean=False)
    index.live = False
    index.save()
    assert "Nothing was published." in publish(editor, index, include_descendants="on")
    story.refresh_from_db()
    assert not story.live


def test_a_translation_with_missing_words_is_not_finished(editor):
    source, _ = TranslationSource.update_or_create_from_instance(make_campaign())
    german = Locale.objects.get(language_code="de")
    Translation.objects.create(source=source, target_locale=german).save_target(publish=False)
    copy = home_of("de").get_children().get(slug="winter")
    assert "Nothing was published." in publish(editor, copy)
    assert not copy.live
