"""A picture that says what it shows."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images.blocks import ImageBlock

from home.blocks.chosen import ImageChoice


class PictureBlock(ImageBlock):
    """Wagtail puts the title of a picture, and so the name of its file, where its words belong: refused here."""

    def __init__(self, required: bool = True, **kwargs: Any) -> None:
        super().__init__(required=required, **kwargs)
        # Wagtail's own is read once for each kind of block, and its label has no translation.
        self.child_blocks["image"] = ImageChoice(required=required, label=_("Picture"))
        self.child_blocks["image"].set_name("image")
        self.child_blocks["alt_text"].field.help_text = _("What it shows, for those who do not see it.")

    def clean(self, value: Any) -> Any:
        """Words of its own, or decoration; said in the house's words, where Wagtail would say them in its own."""
        if value and not self.is_deferred_validation and not value.decorative and not _plain(value.contextual_alt_text):
            wrong = ValidationError(_("Say in a few words what the picture shows, or mark it as decorative."))
            raise StructBlockValidationError(block_errors={"alt_text": wrong})
        value = super().clean(value)
        if self.is_deferred_validation or not value or value.decorative:
            return value
        if _plain(value.contextual_alt_text) == _plain(value.title) != _plain(value.description):
            wrong = ValidationError(_("This is only the picture’s name. Say in a few words what the picture shows."))
            raise StructBlockValidationError(block_errors={"alt_text": wrong})
        return value


def _plain(words: str | None) -> str:
    return (words or "").strip().casefold()
