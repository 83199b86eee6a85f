"""Files that people send us: looked at by decoding them, and written anew before anybody else sees them.

A picture keeps nothing of the file it came in: no place where it was taken, no hidden second file, no odd colour space.
Two storages: `pictures` is public, `private` has no address; only a permitted view hands out what is in it.
"""

import struct
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, storages
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from marketplace.core.errors import Invalid
from marketplace.core.ids import random_id

MEGABYTE = 1024 * 1024
MOST_PICTURE_BYTES = 12 * MEGABYTE
MOST_DOCUMENT_BYTES = 10 * MEGABYTE
MOST_PIXELS = 50_000_000
FORMATS = ("JPEG", "PNG", "WEBP")
SIZES = (160, 480, 1600)  # the longer side in pixels; the last one is the picture itself
DOCUMENT_SIDE = 2400
PDF_START, PDF_END = b"%PDF-", b"%%EOF"


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """A name in the `pictures` storage, and the pixels of its largest size."""

    name: str
    width: int
    height: int


def store_picture(upload: File, *, folder: str, field: str | None = None) -> StoredPicture:
    """Check and re-encode a picture in every size; `Invalid` (beside `field`) says what is wrong with it."""
    return _store_sizes(upload, storages["pictures"], folder, field)


def _store_sizes(upload: File, storage: Storage, folder: str, field: str | None) -> StoredPicture:
    image = _decode(upload, most_bytes=MOST_PICTURE_BYTES, field=field)
    name = f"{folder}/{random_id()}{random_id()}.webp"
    width = height = 0
    try:
        for size in SIZES:
            fitted = _fitted(image, size)
            storage.save(_sized(name, size), _encoded(fitted, "WEBP", quality=82, method=4))
            width, height = fitted.size
    except BaseException:
        _remove_sizes(name, storage)  # a full disk: not some of the sizes either
        raise
    return StoredPicture(name, width, height)


def picture_url(name: str, size: int = 480) -> str:
    """The address of a stored picture whose longer side has at least `size` pixels (the largest, if none has)."""
    return storages["pictures"].url(_sized(name, _fitting(size))) if name else ""


def open_private_picture(name: str, size: int = SIZES[-1]) -> File:
    """The file of a private picture whose longer side has at least `size` pixels; FileNotFoundError without one."""
    storage, wanted = storages["private"], _sized(name, _fitting(size))
    if not storage.exists(wanted):
        raise FileNotFoundError(wanted)
    return storage.open(wanted)


def show_picture(name: str) -> None:
    """Put a copy of a private picture among the public ones, in every size. Safe to repeat."""
    for one in (_sized(name, size) for size in SIZES):
        if not storages["pictures"].exists(one):
            with storages["private"].open(one) as content:
                storages["pictures"].save(one, content)


def remove_picture(name: str) -> None:
    """Delete every size of a picture; call it after commit."""
    _remove_sizes(name, storages["pictures"])


def remove_private_picture(name: str) -> None:
    """Delete every size of a private picture; call it after commit, or where nothing was committed."""
    _remove_sizes(name, storages["private"])


def _remove_sizes(name: str, storage: Storage) -> None:
    if name:
        for size in SIZES:
            storage.delete(_sized(name, size))


@contextmanager
def private_pictures(uploads: Sequence[File], *, folder: str, field: str) -> Iterator[list[StoredPicture]]:
    """Private pictures, ready for what is written about them inside; when that fails, none of them stays.

    Put it around an action, not into one: pictures are looked at before anything is locked, and a transaction that is
    given up, at its commit too, takes its files along. What is wrong with one is said with the name of its file.
    """
    storage = storages["private"]
    stored: list[StoredPicture] = []
    try:
        for upload in uploads:
            stored.append(_store_named(upload, storage, folder, field))
        yield stored
    except BaseException:
        for one in stored:
            _remove_sizes(one.name, storage)
        raise


def _store_named(upload: File, storage: Storage, folder: str, field: str) -> StoredPicture:
    try:
        return _store_sizes(upload, storage, folder, field)
    except Invalid as error:
        raise Invalid(f"{upload.name}: {error.message}", hint=error.hint, field=field, code=error.code) from None


def store_document(upload: File, *, folder: str, field: str | None = None) -> str:
    """Check a PDF, or re-encode a photographed document; returns its name in the `private` storage."""
    storage = storages["private"]
    stem = f"{folder}/{random_id()}{random_id()}"
    upload.seek(0)
    if upload.read(len(PDF_START)) == PDF_START:
        return storage.save(f"{stem}.pdf", ContentFile(_checked_pdf(upload, field)))
    image = _decode(upload, most_bytes=MOST_DOCUMENT_BYTES, field=field, formats=("JPEG", "PNG"))
    return storage.save(f"{stem}.jpg", _encoded(_fitted(_on_white(image), DOCUMENT_SIDE), "JPEG", quality=88))


def without_notes(upload: File, *, most_bytes: int, field: str | None = None) -> ContentFile:
    """The same picture in the same format, upright, without what a camera writes along: place, owner, day."""
    upload.seek(0)
    formats = (*FORMATS, "AVIF")
    image = _decode(upload, most_bytes=most_bytes, field=field, formats=formats)
    upload.seek(0)
    with Image.open(upload, formats=formats) as original:
        file_format = original.format or "WEBP"
    options = {} if file_format == "PNG" else {"quality": 92}
    clean = _encoded(_on_white(image) if file_format == "JPEG" else image, file_format, **options)
    clean.name = upload.name
    return clean


def _fitting(size: int) -> int:
    return next((one for one in SIZES if one >= size), SIZES[-1])


def _sized(name: str, size: int) -> str:
    """The file of one size. A drawing of our own (SVG, never an upload) is one file for all."""
    if size == SIZES[-1] or not name.endswith(".webp"):
        return name
    return f"{name.removesuffix('.webp')}-{size}.webp"


def _check_size(upload: File, most_bytes: int, field: str | None) -> None:
    if not upload.size:
        raise Invalid(_("This file is empty."), field=field, code="empty_file")
    if upload.size > most_bytes:
        raise Invalid(
            _("This file is too large."),
            hint=_("At most %(size)s MB, please.") % {"size": most_bytes // MEGABYTE},
            field=field,
            code="file_too_large",
        )


def _checked_pdf(upload: File, field: str | None) -> bytes:
    _check_size(upload, MOST_DOCUMENT_BYTES, field)
    upload.seek(0)
    content = upload.read()
    if PDF_END not in content[-2048:]:
        raise Invalid(_("This PDF is damaged or incomplete."), field=field, code="damaged_file")
    return content


def _decode(upload: File, *, most_bytes: int, field: str | None, formats: tuple[str, ...] = FORMATS) -> Image.Image:
    """The picture in plain sRGB, upright. The number of pixels is known from the header, before any is decoded."""
    _check_size(upload, most_bytes, field)
    upload.seek(0)
    too_many = Invalid(_("This picture has too many pixels."), field=field, code="too_many_pixels")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image: Image.Image = Image.open(upload, formats=formats)
        if image.width * image.height > MOST_PIXELS:
            raise too_many
        image.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise too_many from None
    except UnidentifiedImageError:
        raise _not_a_picture(formats, field) from None
    except (OSError, SyntaxError, ValueError):
        raise Invalid(_("This picture is damaged or incomplete."), field=field, code="damaged_file") from None
    return _plain(image)


def _not_a_picture(formats: tuple[str, ...], field: str | None) -> Invalid:
    if "WEBP" in formats:
        hint = _("Please choose a JPEG, PNG or WebP file.")
    else:
        hint = _("Please choose a PDF, JPEG or PNG file.")
    return Invalid(_("We cannot read this file."), hint=hint, field=field, code="wrong_file_type")


def _upright(image: Image.Image) -> Image.Image:
    """As the camera was held; a note about that which cannot be read is left aside, as it is thrown away anyway."""
    try:
        return ImageOps.exif_transpose(image)
    except (SyntaxError, ValueError, TypeError, LookupError, OSError, ArithmeticError, struct.error):
        return image


def _plain(image: Image.Image) -> Image.Image:
    upright = _upright(image)
    transparent = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
    mode = "RGBA" if transparent else "RGB"
    profile = upright.info.get("icc_profile")
    if profile and upright.mode in ("RGB", "RGBA", "CMYK"):
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(upright, source, ImageCms.createProfile("sRGB"), outputMode=mode)
            return converted or upright.convert(mode)
        except (ImageCms.PyCMSError, OSError):
            return upright.convert(mode)  # a profile that cannot be read is left aside
    return upright.convert(mode)


def _fitted(image: Image.Image, side: int) -> Image.Image:
    """No side longer than `side`; never made larger."""
    fitted = image.copy()
    fitted.thumbnail((side, side), Image.Resampling.LANCZOS)
    return fitted


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def _encoded(image: Image.Image, file_format: str, **options: int) -> ContentFile:
    image.info.clear()  # Pillow would write EXIF and comments along
    target = BytesIO()
    image.save(target, file_format, **options)
    return ContentFile(target.getvalue())
