"""Text-search configurations of our own: accents off, then each language's stemmer."""

from django.db import migrations

STEMMERS = {"en": "english", "de": "german", "it": "italian"}
MAKE = """
    DROP TEXT SEARCH CONFIGURATION IF EXISTS piazza_{code};
    CREATE TEXT SEARCH CONFIGURATION piazza_{code} (COPY = {name});
    ALTER TEXT SEARCH CONFIGURATION piazza_{code}
        ALTER MAPPING FOR hword, hword_part, word WITH unaccent, {name}_stem;
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial"), ("core", "0001_initial")]
    operations = [
        migrations.RunSQL(MAKE.format(code=code, name=name), f"DROP TEXT SEARCH CONFIGURATION IF EXISTS piazza_{code}")
        for code, name in STEMMERS.items()
    ]
