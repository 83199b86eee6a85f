"""Pictures of what is to be done, while nobody has been chosen yet."""

from collections.abc import Sequence

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.bidding import rules
from marketplace.bidding.enums import RequestStatus
from marketplace.bidding.models import RequestPicture, ServiceRequest
from marketplace.bidding.moves import lock_request
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.errors import Invalid, NotFound, WrongState
from marketplace.core.uploads import remove_picture, store_picture

FOLDER = "requests"


@action
def add_pictures(*, public_id: str, actor: User, pictures: Sequence[File]) -> list[RequestPicture]:
    """Store pictures, written anew: nothing of where they were taken stays in them. Six in all."""
    request = _changeable(public_id, actor)
    there = list(request.pictures.values_list("position", flat=True))
    if len(there) + len(pictures) > rules.MOST_PICTURES:
        raise Invalid(_("At most %(count)s pictures, please.") % {"count": rules.MOST_PICTURES}, field="pictures")
    first = max(there, default=-1) + 1
    added = []
    for position, picture in enumerate(pictures, start=first):
        stored = store_picture(picture, folder=FOLDER, field="pictures")
        added.append(
            RequestPicture.objects.create(
                request=request, file=stored.name, width=stored.width, height=stored.height, position=position
            )
        )
    record(action="bidding.add_pictures", subject=request, actor=actor, count=len(added))
    return added


@action
def take_picture_out(*, public_id: str, picture_public_id: str, actor: User) -> None:
    """Remove a picture; its files go once that is committed."""
    request = _changeable(public_id, actor)
    picture = request.pictures.filter(public_id=picture_public_id).first()
    if picture is None:
        raise NotFound
    name = picture.file
    picture.delete()
    record(action="bidding.take_picture_out", subject=request, actor=actor)
    transaction.on_commit(lambda: remove_picture(name))


def _changeable(public_id: str, actor: User) -> ServiceRequest:
    request = lock_request(public_id=public_id, customer=actor)
    if request.status not in (RequestStatus.DRAFT, RequestStatus.OPEN):
        raise WrongState
    return request
