"""A customer takes their own review back."""

from functools import partial

from django.db import transaction

from marketplace.accounts.models import User
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.errors import NotFound
from marketplace.core.outbox import announce
from marketplace.core.uploads import remove_picture, remove_private_picture
from marketplace.providers.models import Provider
from marketplace.reviews.actions.moderate_review import recount
from marketplace.reviews.events import ReviewMoved
from marketplace.reviews.models import Review


@action
def delete_review(*, review_id: int, actor: User) -> None:
    """By whoever wrote it, whatever its status: with its pictures, answer, votes and reports. Averages follow."""
    found = Review.objects.filter(pk=review_id, customer=actor).first()
    if found is None:
        raise NotFound
    # The provider's row first, as when a moderator moves one.
    Provider.objects.locked().get(pk=found.provider_id)
    review = Review.objects.locked().filter(pk=review_id).first()
    if review is None:
        raise NotFound
    before, pk = review.status, review.pk
    files = list(review.pictures.values_list("file", flat=True))
    record(action="reviews.delete", subject=review, actor=actor, before=before)
    review.delete()
    recount(review)
    announce(ReviewMoved(review_id=pk, before=before, after=""))
    for name in files:
        transaction.on_commit(partial(remove_picture, name), robust=True)
        transaction.on_commit(partial(remove_private_picture, name), robust=True)
