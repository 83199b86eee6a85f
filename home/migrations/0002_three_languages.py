"""Locales and an empty home page for each, so that `/de/` answers before an editor has written a word."""

import uuid

from django.db import migrations

WORDS = {
    "en": ("home", "Piazza", "Who has time on Thursday?", "People nearby, with real prices and free times."),
    "de": (
        "home-de",
        "Piazza",
        "Wer hat am Donnerstag Zeit?",
        "Leute aus der Nähe, mit echten Preisen und freien Zeiten.",
    ),
    "it": ("home-it", "Piazza", "Chi ha tempo giovedì?", "Persone qui vicino, con prezzi veri e orari liberi."),
}


def add_homes(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Locale = apps.get_model("wagtailcore", "Locale")
    Page = apps.get_model("wagtailcore", "Page")
    Site = apps.get_model("wagtailcore", "Site")
    HomePage = apps.get_model("home", "HomePage")
    root = Page.objects.get(path="0001")
    Site.objects.all().delete()
    Page.objects.filter(path__startswith="0001", depth__gt=1).delete()
    content_type, _ = ContentType.objects.get_or_create(model="homepage", app_label="home")
    key, first = uuid.uuid4(), None
    for number, (language, (slug, title, question, lead)) in enumerate(WORDS.items(), start=1):
        locale, _ = Locale.objects.get_or_create(language_code=language)
        page = HomePage.objects.create(
            title=title,
            draft_title=title,
            slug=slug,
            content_type=content_type,
            path=f"0001{number:04d}",
            depth=2,
            numchild=0,
            url_path=f"/{slug}/",
            locale=locale,
            translation_key=key,
            question=question,
            lead=lead,
        )
        first = first or page
    Page.objects.filter(pk=root.pk).update(numchild=len(WORDS))
    Site.objects.create(hostname="localhost", site_name="Piazza", root_page_id=first.pk, is_default_site=True)


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0001_initial"),
        ("wagtailcore", "0002_initial_data"),
        ("wagtail_localize", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(add_homes, migrations.RunPython.noop)]
