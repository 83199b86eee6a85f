"""Private files on disk: they have no address, so that nobody can hand one out by mistake."""

from django.core.files.storage import FileSystemStorage


class PrivateFileStorage(FileSystemStorage):
    """As Django's storage on disk, without addresses."""

    def url(self, name: str | None) -> str:
        """Refuse: a permitted view opens the file and streams it."""
        raise ValueError("A private file has no address.")
