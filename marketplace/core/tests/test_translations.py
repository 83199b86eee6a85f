"""Three languages are complete or the build fails: nothing new, nothing fuzzy, nothing untranslated."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
LANGUAGES = ("de", "it")
IGNORED = ("node_modules/*", ".venv/*", ".local/*", "*/tests/*", "tests/*", "bench/*", "local/*", "fakes/*")


def catalogue(language, root=ROOT):
    path = root / "locale" / language / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        return {message.id: message for message in read_po(file, locale=language) if message.id}


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_untranslated_or_fuzzy(language):
    unfinished = []
    for message in catalogue(language).values():
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.fuzzy or not all(strings):
            unfinished.append(message.id)
    assert not unfinished


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_survive_translation(language):
    for message in catalogue(language).values():
        assert not list(message.check(None)), message.id


def test_makemessages_finds_nothing_new(tmp_path):
    """Collect again from a copy of the sources and compare what is there with what is found."""
    if not shutil.which("xgettext"):
        pytest.fail("gettext is missing. On Debian, as root: apt-get install gettext")
    for folder in ("site", "marketplace", "home", "templates", "locale", "demo"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("tests", "data", "art", "*.mo"))
    shutil.copy(ROOT / "manage.py", tmp_path)
    command = [sys.executable, "-m", "django", "makemessages", "-l", "de", "-l", "it", "--no-location", "--no-obsolete"]
    environment = {"PATH": "/usr/bin:/bin:/usr/local/bin", "HOME": str(tmp_path)}
    # Bare Django: collecting words needs no settings of ours, only where the catalogues are.
    (tmp_path / "words.py").write_text(f'LOCALE_PATHS = ["{tmp_path / "locale"}"]\nUSE_I18N = True\n')
    environment |= {"DJANGO_SETTINGS_MODULE": "words", "PYTHONPATH": str(tmp_path)}
    subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)
    for language in LANGUAGES:
        before, after = set(catalogue(language)), set(catalogue(language, tmp_path))
        assert after == before, f"run `make messages` and translate: {sorted(map(str, after ^ before))[:8]}"
