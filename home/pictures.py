"""What happens to a picture that an editor uploads."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail.images.forms import BaseImageForm

from marketplace.core.errors import Invalid
from marketplace.core.uploads import without_notes


class PictureForm(BaseImageForm):
    """Wagtail keeps the file as the camera wrote it, with the place where it was taken, under a public address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "description" in self.fields:
            self.fields["description"].help_text = _(
                "What the picture shows, for those who do not see it. It is offered wherever the picture is used."
            )

    def clean_file(self) -> Any:
        """A new file is written again, without notes; the one that is there stays."""
        upload = self.cleaned_data["file"]
        if "file" not in self.changed_data:
            return upload
        try:
            return without_notes(upload, most_bytes=settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE, field="file")
        except Invalid as wrong:
            raise forms.ValidationError(str(wrong)) from wrong
