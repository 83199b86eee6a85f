"""Private files: handed out by hand, to those who may read them."""

from pathlib import PurePath

from django.core.files.storage import storages
from django.http import FileResponse, HttpRequest
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from marketplace.core.errors import NotFound
from marketplace.providers.actions.read_document import read_document

# What `core.uploads` writes; anything else would be a file we did not make.
TYPES = {".pdf": "application/pdf", ".jpg": "image/jpeg"}


@never_cache
@require_safe
def document(request: HttpRequest, public_id: str) -> FileResponse:
    """A verification document, for its owner and for moderators; nothing of it stays on the way."""
    if not request.user.is_authenticated:
        raise NotFound
    found = read_document(public_id=public_id, actor=request.user)
    storage = storages["private"]
    suffix = PurePath(found.file).suffix
    if suffix not in TYPES or not storage.exists(found.file):
        raise NotFound
    stem = PurePath(found.original_name).stem or found.kind
    response = FileResponse(
        storage.open(found.file), as_attachment=True, filename=stem + suffix, content_type=TYPES[suffix]
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
