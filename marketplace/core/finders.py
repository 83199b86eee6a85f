"""Serves the few third-party front-end files that `package.json` names, under `vendor/`."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

PREFIX = "vendor/"


class VendorFinder(BaseFinder):
    """`package.json` has `"piazza": {"serve": [{"from": "htmx.org/dist/htmx.esm.js", "to": "htmx.js"}]}`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        root = Path(settings.BASE_DIR)
        self.modules = root / "node_modules"
        manifest = root / "package.json"
        entries = json.loads(manifest.read_text()).get("piazza", {}).get("serve", []) if manifest.is_file() else []
        self.files = {PREFIX + entry["to"].removeprefix(PREFIX): entry["from"] for entry in entries}

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The file on disk for a static path."""
        source = self.modules / self.files[path] if path in self.files else None
        found = str(source) if source and source.is_file() else None
        if find_all:
            return [found] if found else []
        return found

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, Any]]:
        """Every served file with the storage that reads it."""
        for target, source in self.files.items():
            path = self.modules / source
            if path.is_file():
                yield target, _OneFile(target, path)


class _OneFile(FileSystemStorage):
    """Reads one file under another name, as collectstatic asks for it."""

    prefix = ""

    def __init__(self, target: str, source: Path) -> None:
        super().__init__(location=str(source.parent))
        self.target, self.source = target, source

    def path(self, name: str) -> str:
        """Where the file really is."""
        return str(self.source)
