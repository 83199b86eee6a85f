"""Pages and pictures that editors choose in blocks: all of a page's body are read at once.

Wagtail reads what is chosen once for each kind of block, and the smaller versions of a picture once for each picture.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from typing import Any

from django.db.models import Model
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Page

PAGE, IMAGE = "page", "image"  # how blocks call what is chosen
_known: ContextVar[dict[str, dict[int, Model]] | None] = ContextVar("chosen", default=None)


class _Chosen:
    """A chooser that takes what was read for the whole page, where it was."""

    what: str

    def bulk_to_python(self, values: Iterable[Any]) -> list[Any]:
        """An object of its own for each, because pictures bear their words."""
        keys = list(values)
        known = (_known.get() or {}).get(self.what)
        if known is None or not known.keys() >= set(keys) - {None}:
            found: list[Any] = super().bulk_to_python(keys)  # type: ignore[misc]  # of the chooser it is mixed into
            return found
        return [self.as_asked(known[key]) if key is not None else None for key in keys]

    def as_asked(self, one: Model) -> Any:
        """What the block wants to have of what was read."""
        return copy(one)


class PageChoice(_Chosen, blocks.PageChooserBlock):
    """A page, of which title and address are shown."""

    what = PAGE

    def as_asked(self, one: Model) -> Any:
        """A page of any kind, or the row of the one kind that can be chosen."""
        kind = self.model_class
        return copy(one if kind is Page else getattr(one, kind._meta.model_name, None))

    def deconstruct(self) -> Any:
        """What is stored is the same, so migrations need not know."""
        return "wagtail.blocks.PageChooserBlock", *super().deconstruct()[1:]


class ImageChoice(_Chosen, ImageChooserBlock):
    """A picture, in a block that has its words."""

    what = IMAGE


def read_chosen(page: Page) -> None:
    """Fill the blocks of a page, and its own picture's smaller versions. Two queries, whatever was chosen."""
    bodies = [getattr(page, field.name) for field in page._meta.get_fields() if isinstance(field, StreamField)]
    asked: dict[str, set[int]] = {PAGE: set(), IMAGE: set()}
    for body in bodies:
        for name, key in _choices(list(body.raw_data)):
            asked[name].add(key)
    # The one kind of page of which a block shows more than title and address comes along.
    pages = Page.objects.select_related("contactpage").in_bulk(asked[PAGE]) if asked[PAGE] else {}
    own = page.picture if getattr(page, "picture_id", None) else None  # type: ignore[attr-defined]  # has one
    pictures = _pictures(asked[IMAGE], own)
    with _knowing({PAGE: pages, IMAGE: pictures}):
        for body in bodies:
            for block in body:
                _ = block.value  # is read now, and kept


def _pictures(keys: set[int], own: Any) -> dict[int, Model]:
    """Pictures with their smaller versions, one that the page has already along with them. One query, two at first."""
    known = {own.pk: own} if own else {}
    if not keys | known.keys():
        return {}
    versions: dict[int, list[Any]] = {}
    made = get_image_model().get_rendition_model().objects.filter(image__in=keys | known.keys())
    for version in made.select_related("image"):
        versions.setdefault(version.image_id, []).append(version)
        known.setdefault(version.image_id, version.image)
    for key, found in versions.items():
        setattr(known[key], "prefetched_renditions", found)  # noqa: B010  (where Wagtail looks first)
    if missing := keys - known.keys():  # nobody has seen them yet
        known |= get_image_model().objects.in_bulk(missing)
    return known


@contextmanager
def _knowing(found: dict[str, dict[int, Model]]) -> Iterator[None]:
    token = _known.set(found)
    try:
        yield
    finally:
        _known.reset(token)


def _choices(value: Any) -> Iterator[tuple[str, int]]:
    """What a body's stored value names, however deep."""
    if isinstance(value, dict):
        for name, part in value.items():
            if name in (PAGE, IMAGE) and isinstance(part, int):
                yield name, part
            else:
                yield from _choices(part)
    elif isinstance(value, list):
        for part in value:
            yield from _choices(part)
