"""Pictures of what is to be done, while nobody has been chosen yet."""

from collections.abc import Sequence

from django.core.files.base import File
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.bidding import rules
from marketplace.bidding.enums import RequestStatus
from marketplace.bidding.models import RequestPicture, ServiceRequest
from marketplace.bidding.moves import lock_request
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.errors import Invalid, NotFound, WrongState
from marketplace.core.uploads import StoredPicture, private_pictures, remove_private_picture

FOLDER = "requests"


def add_pictures(*, public_id: str, actor: User, pictures: Sequence[File]) -> list[RequestPicture]:
    """Store pictures, written anew: nothing of where they were taken stays in them. Six in all.

    Not inside a transaction: pictures are made ready before the request is locked, and gone if nothing is written.
    """
    # Looked at again under the lock; whoever is refused costs no pictures.
    request = ServiceRequest.objects.filter(public_id=public_id, customer=actor).first()
    if request is None:
        raise NotFound
    check_number(request, len(pictures))
    with private_pictures(pictures, folder=FOLDER, field="pictures") as stored:
        return _add(public_id=public_id, actor=actor, stored=stored)


@action
def _add(*, public_id: str, actor: User, stored: Sequence[StoredPicture]) -> list[RequestPicture]:
    return attach(_changeable(public_id, actor), stored, actor)


def attach(request: ServiceRequest, stored: Sequence[StoredPicture], actor: User) -> list[RequestPicture]:
    """Put stored pictures behind those of a locked or a new request. Inside an action."""
    check_number(request, len(stored))
    last = request.pictures.aggregate(last=Max("position"))["last"]
    added = [
        RequestPicture(request=request, file=one.name, width=one.width, height=one.height, position=position)
        for position, one in enumerate(stored, start=0 if last is None else last + 1)
    ]
    RequestPicture.objects.bulk_create(added)
    record(action="bidding.add_pictures", subject=request, actor=actor, count=len(added))
    return added


def check_number(request: ServiceRequest | None, more: int) -> None:
    """`Invalid` for a seventh picture; without a request, these are the first."""
    there = request.pictures.count() if request else 0
    if there + more > rules.MOST_PICTURES:
        raise Invalid(_("At most %(count)s pictures, please.") % {"count": rules.MOST_PICTURES}, field="pictures")


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
    transaction.on_commit(lambda: remove_private_picture(name))


def _changeable(public_id: str, actor: User) -> ServiceRequest:
    request = lock_request(public_id=public_id, customer=actor)
    if request.status not in (RequestStatus.DRAFT, RequestStatus.OPEN):
        raise WrongState
    return request
