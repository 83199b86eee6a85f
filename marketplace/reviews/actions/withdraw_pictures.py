"""The pictures of what is not published are not public either."""

from marketplace.core.actions import action
from marketplace.core.uploads import remove_picture
from marketplace.reviews import rules
from marketplace.reviews.models import Review


@action
def withdraw_pictures(*, review_id: int) -> None:
    """Remove the public copies, unless the review is published (again). Derived from its status: no audit row."""
    review = Review.objects.locked().filter(pk=review_id).first()
    if review is None or review.status == rules.PUBLISHED:
        return
    for picture in review.pictures.all():
        remove_picture(picture.file)
