"""Private files on disk: they have no address, so that nobody can hand one out by mistake."""

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from django.http import FileResponse


class PrivateFileStorage(FileSystemStorage):
    """As Django's storage on disk, without addresses."""

    def url(self, name: str | None) -> str:
        """Refuse: a permitted view opens the file and streams it."""
        raise ValueError("A private file has no address.")


def hand_out_picture(content: File) -> FileResponse:
    """A private picture for whoever a view has let in; nothing of it stays on the way, and no other site shows it."""
    response = FileResponse(content, content_type="image/webp")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
