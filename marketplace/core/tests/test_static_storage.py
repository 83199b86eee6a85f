"""One stylesheet instead of two dozen, and every one of them in it."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import StaticFilesStorage

from marketplace.core.static_storage import JOINED, ManifestStorage, joined

CSS = Path(settings.BASE_DIR) / "static" / "css"
BY_THEMSELVES = {"components/entrance.css", "print.css"}  # pages of their own, or the printer, ask for these


@pytest.fixture
def files(tmp_path):
    """Writes stylesheets, and returns them the way collectstatic hands them over."""

    def write(**texts):
        source = StaticFilesStorage(location=tmp_path / "source")
        for name, text in texts.items():
            path = tmp_path / "source" / "css" / name.replace("__", "/").replace("_css", ".css")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        root = tmp_path / "source"
        names = [path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()]
        return {name: (source, name) for name in names}

    return write


def test_imports_are_put_in_place_in_their_order(files):
    paths = files(site_css='@import "a.css";\n@import "b.css";\n', a_css=".a {}", b_css=".b {}")
    assert joined(JOINED, paths) == ".a {}\n.b {}\n"


def test_addresses_still_lead_to_the_same_file(files):
    paths = files(
        site_css='@import "components/a.css";\n',
        components__a_css='a {b: url("../../art/x.svg"); c: url("data:x"); d: url("#e"); f: url("/g")}',
    )
    assert joined(JOINED, paths) == 'a {b: url("../art/x.svg"); c: url("data:x"); d: url("#e"); f: url("/g")}\n'


def test_a_stylesheet_that_is_not_there_is_an_error(files):
    with pytest.raises(KeyError):
        joined(JOINED, files(site_css='@import "lost.css";\n'))


def test_the_collected_file_has_no_imports_and_a_hash_of_its_contents(files, tmp_path):
    storage = ManifestStorage(location=tmp_path / "collected", base_url="/static/")
    hashes = []
    for colour in ("red", "blue"):
        paths = files(site_css='@import "a.css";\n', a_css=f"a {{color: {colour}}}")
        for name, (source, path) in paths.items():
            storage.delete(name)
            with source.open(path) as file:
                storage.save(name, file)
        for _, _, processed in storage.post_process(paths):
            assert not isinstance(processed, Exception)
        hashes.append(storage.hashed_files[JOINED])
        assert (tmp_path / "collected" / hashes[-1]).read_text() == f"a {{color: {colour}}}\n"
    assert hashes[0] != hashes[1]


def test_every_stylesheet_of_ours_is_named_once():
    named = re.findall(r'^@import "([^"]+)";$', (CSS / "site.css").read_text(), re.MULTILINE)
    there = {path.relative_to(CSS).as_posix() for path in CSS.rglob("*.css")} - {"site.css"} - BY_THEMSELVES
    assert sorted(named) == sorted(there)
