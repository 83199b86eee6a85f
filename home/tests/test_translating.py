"""“Translate this page”: every block can be translated, words are offered to translators, codes are not."""

import pytest
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource

from home.tests.blocks import BLOCKS, FILLED
from home.tests.factories import home_of, make_campaign, make_stories, make_story
from marketplace.accounts.tests.factories import make_editor
from marketplace.catalog.tests.factories import make_category

pytestmark = pytest.mark.django_db


@pytest.fixture
def image():
    return get_image_model().objects.create(title="Stove", file=get_test_image_file(size=(900, 700)))


def offered(page):
    """The words that translators see."""
    source, _ = TranslationSource.update_or_create_from_instance(page)
    return set(StringSegment.objects.filter(source=source).values_list("string__data", flat=True))


def everything(image):
    picture = {"image": image.pk, "alt_text": "A green stove", "decorative": False}
    codes = {"services": ["abc123"], "category": "plumber", "place": "Merano", "order": "soonest", "count": 4}
    blocks = [
        *(
            {"type": name, "value": FILLED[name][0]}
            for name in ("hero", "steps", "quote", "comparison", "faq", "video")
        ),
        {"type": "promises", "value": {"promises": [{"icon": "clock", "title": "Soon", "text": "Today"}]}},
        {"type": "gallery", "value": {"heading": "Workshop", "pictures": [picture]}},
        {"type": "picture_text", "value": {"picture": picture, "text": "<p>Warm.</p>", "side": "end"}},
        {"type": "services", "value": {"heading": "Quick ones", **codes}},
        {"type": "spotlight", "value": {"heading": "Good ones", "providers": ["gruber"]}},
        {"type": "prices", "value": {"heading": "Cheap ones", "trades": ["plumber"]}},
    ]
    # As the admin saves it: every item of a list with its id, every picture whole.
    return [one | {"value": saved(one["type"], one["value"])} for one in blocks]


def saved(name, value):
    block = BLOCKS[name]
    return block.get_prep_value(block.to_python(value))


def test_words_are_offered_and_codes_are_not(image):
    words = offered(make_campaign(body=everything(image), kicker="Before winter"))
    shown = {
        "Before winter",
        "What is broken?",
        "It smells good.",
        "1 h",
        "Soon",
        "A green stove",
        "Quick ones",
        "Good ones",
    }
    assert shown <= words
    assert not words & {"abc123", "plumber", "soonest", "gruber", "clock", "end", "start"}


def test_a_translated_page_shows_what_the_original_shows(image):
    page = make_campaign(body=everything(image), category=make_category("plumber"))
    source, _ = TranslationSource.update_or_create_from_instance(page)
    home_of("de")
    translation = Translation.objects.create(source=source, target_locale=Locale.objects.get(language_code="de"))
    translation.save_target(publish=True)
    copy = page.get_translation(translation.target_locale)
    assert copy.category == page.category
    assert not copy.live  # nothing untranslated publishes itself
    html = copy.make_preview_request().content.decode()
    for text in ("What is broken?", "It smells good.", 'alt="A green stove"'):
        assert text in html


def test_who_and_when_of_a_story_stay_the_same(image):
    picture = {"picture": image, "picture_alt": "A green stove"}
    story = make_story(make_stories(), "tap", make_category("plumber"), provider_slug="gruber", **picture)
    words = offered(story)
    assert {"In short.", "A green stove"} <= words
    assert not words & {"gruber", "Eva Mair"}


class TestPublishing:
    def translated(self):
        """A German copy of a page, as “Translate this page” makes it, and its words."""
        page = make_campaign(title="Winter", lead="Before it freezes.")
        source, _ = TranslationSource.update_or_create_from_instance(page)
        german = Locale.objects.get(language_code="de")
        translation = Translation.objects.create(source=source, target_locale=german)
        translation.save_target(publish=False)
        return page.get_translation(german), StringSegment.objects.filter(source=source)

    def say(self, segments, locale):
        for one in segments:
            words = "kalt" if one.context.path == "slug" else f"de {one.string.data}"
            fields = {"translation_of": one.string, "context": one.context, "locale": locale}
            StringTranslation.objects.create(**fields, data=words)

    @pytest.fixture(autouse=True)
    def _commits(self, django_capture_on_commit_callbacks):
        self.committed = django_capture_on_commit_callbacks

    def publish(self, client, copy):
        client.force_login(make_editor())
        with self.committed(execute=True):  # wagtail-localize publishes then
            answer = client.post(f"/admin/pages/{copy.pk}/edit/", {"action": "publish"}, follow=True)
        copy.refresh_from_db()
        return answer.content.decode()

    def test_waits_for_the_last_word(self, client):
        copy, segments = self.translated()
        self.say(segments[1:], copy.locale)
        assert "was not published: 1 passage is not translated yet" in self.publish(client, copy)
        assert not copy.live
        assert client.get("/de/winter/").status_code == 404

    def test_goes_ahead_when_everything_is_said(self, client):
        copy, segments = self.translated()
        self.say(segments, copy.locale)
        self.publish(client, copy)
        assert copy.live
        assert copy.specific.lead == "de Before it freezes."
