"""Form fields that several parts share."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import ngettext


class PicturesInput(forms.ClearableFileInput):
    """One control for several pictures; the browser's own, so that it works without JavaScript."""

    allow_multiple_selected = True


class PicturesField(forms.FileField):
    """Up to `most` pictures. What is inside them is looked at by `core.uploads` when they are stored."""

    widget = PicturesInput

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        self.most = most
        super().__init__(*args, **kwargs)
        self.widget.attrs.setdefault("accept", "image/jpeg,image/png,image/webp")

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """A list, empty when nothing was sent."""
        sent = data if isinstance(data, list | tuple) else [data]
        given = [super(PicturesField, self).clean(one, initial) for one in sent if one]
        if not given and self.required:
            super().clean(None, initial)
        if len(given) > self.most:
            message = ngettext(
                "Please choose %(most)d picture at most.", "Please choose %(most)d pictures at most.", self.most
            )
            raise forms.ValidationError(message % {"most": self.most})
        return given
