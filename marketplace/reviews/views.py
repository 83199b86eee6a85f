"""Pictures of reviews that are not public: handed out by hand, to those who may see them."""

from django.http import FileResponse, HttpRequest
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from marketplace.core.errors import NotFound
from marketplace.core.private_storage import hand_out_picture
from marketplace.core.uploads import open_private_picture
from marketplace.reviews.queries import picture_for

SHOWN_AT = 480  # pixels of the longer side


@never_cache
@require_safe
def picture(request: HttpRequest, public_id: str, position: int) -> FileResponse:
    """For whoever wrote the review and for moderators; nothing of it stays on the way."""
    found = picture_for(viewer=request.user, public_id=public_id, position=position)
    try:
        content = open_private_picture(found.file, SHOWN_AT)
    except FileNotFoundError:
        raise NotFound from None
    return hand_out_picture(content)
