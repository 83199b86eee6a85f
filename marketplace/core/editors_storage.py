"""Where Wagtail lays what editors upload: pictures among the public files, documents in a private folder of theirs.

Wagtail keeps both in the default storage. But who may have a document is for its view to say (a collection may be
closed), so its file must have no address of its own, whatever serves the public folder or bucket.
"""

from typing import Any

from django.core.files.base import File
from django.core.files.storage import Storage, storages

DOCUMENTS = "documents/"


class EditorsStorage(Storage):
    """Hands every file on to the storage where it belongs."""

    def _open(self, name: str, mode: str = "rb") -> File:
        return _home(name).open(name, mode)

    def _save(self, name: str, content: Any) -> str:
        return _home(name)._save(name, content)

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """A name that is free there."""
        return _home(name).get_available_name(name, max_length)

    def url(self, name: str | None) -> str:
        """The address of a public file; Wagtail then asks its own view for the others."""
        if _is_private(name or ""):
            raise NotImplementedError("A document is handed out by Wagtail's view.")
        return _home(name or "").url(name)

    def path(self, name: str) -> str:
        """Where it is on the disk, if it is on one."""
        return _home(name).path(name)

    def delete(self, name: str) -> None:
        """Remove it."""
        _home(name).delete(name)

    def exists(self, name: str) -> bool:
        """Whether it is there."""
        return _home(name).exists(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Folders and files."""
        return _home(f"{path.rstrip('/')}/").listdir(path)

    def size(self, name: str) -> int:
        """In bytes."""
        return _home(name).size(name)

    def get_accessed_time(self, name: str) -> Any:
        """When it was read last."""
        return _home(name).get_accessed_time(name)

    def get_created_time(self, name: str) -> Any:
        """When it was laid here."""
        return _home(name).get_created_time(name)

    def get_modified_time(self, name: str) -> Any:
        """When it was changed last."""
        return _home(name).get_modified_time(name)


def _is_private(name: str) -> bool:
    return name.replace("\\", "/").startswith(DOCUMENTS)


def _home(name: str) -> Any:
    return storages["editors" if _is_private(name) else "pictures"]
