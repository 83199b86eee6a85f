"""Static files with a hash in their name, compressed, and their names in one manifest."""

import posixpath
import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

JOINED = "css/site.css"
IMPORT = re.compile(r'^@import "([^"]+)";$', re.MULTILINE)
RELATIVE_ADDRESS = re.compile(r'url\("(?![a-z]+:|[/#])([^"]+)"\)')

Paths = dict[str, tuple[Storage, str]]


class ManifestStorage(CompressedManifestStaticFilesStorage):
    """Modules find each other through the import map, so their sources are not rewritten."""

    support_js_module_import_aggregation = False
    manifest_strict = True

    def post_process(self, paths: Paths, dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Hash and compress, with every stylesheet that `css/site.css` imports put into it.

        A browser would otherwise ask for two dozen files, one behind the other, before it paints anything.
        """
        if JOINED in paths and not dry_run:
            paths = paths | {JOINED: (_Joined(joined(JOINED, paths)), JOINED)}
        yield from super().post_process(paths, dry_run, **options)


def joined(name: str, paths: Paths) -> str:
    """The stylesheet `name` with what it imports in place of each import."""
    folder = posixpath.dirname(name)

    def bring(match: re.Match[str]) -> str:
        path = posixpath.normpath(posixpath.join(folder, match[1]))
        return RELATIVE_ADDRESS.sub(lambda address: f'url("{_moved(address[1], path, folder)}")', _read(path, paths))

    return IMPORT.sub(bring, _read(name, paths))


def _moved(address: str, path: str, folder: str) -> str:
    """An address that is relative to the file `path`, as it is written in `folder`."""
    return posixpath.relpath(posixpath.join(posixpath.dirname(path), address), folder)


def _read(name: str, paths: Paths) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        return str(file.read().decode())


class _Joined(Storage):
    """One file that is made, not stored."""

    def __init__(self, text: str) -> None:
        self.text = text

    def _open(self, name: str, mode: str = "rb") -> ContentFile:
        return ContentFile(self.text.encode(), name=name)
