"""What people send: only real pictures and documents come in, and nothing of the sender's file stays in a picture."""

import struct
import zlib
from io import BytesIO

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, TiffImagePlugin

from marketplace.core import uploads
from marketplace.core.errors import Invalid
from marketplace.core.uploads import picture_url, remove_picture, store_document, store_picture

GPS, ORIENTATION = 0x8825, 0x0112
PDF = b"%PDF-1.4\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n"


def encoded(size=(300, 200), file_format="JPEG", mode="RGB", colour="teal", **options) -> bytes:
    target = BytesIO()
    Image.new(mode, size, colour).save(target, file_format, **options)
    return target.getvalue()


def upload(content: bytes, name="picture.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def opened(name: str, storage="pictures") -> Image.Image:
    with storages[storage].open(name) as handle:
        image = Image.open(BytesIO(handle.read()))
    image.load()
    return image


def raw(name: str, storage="pictures") -> bytes:
    with storages[storage].open(name) as handle:
        return handle.read()


def taken_in_bolzano() -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # the camera was turned: width and height change places
    exif[GPS] = {1: "N", 2: tuple(TiffImagePlugin.IFDRational(n) for n in (46, 29, 54))}
    exif[0x010E] = "My kitchen"
    return encoded((300, 200), exif=exif)


def png_of(width: int, height: int) -> bytes:
    """A few bytes that claim to be a picture of any size: the pixels would fill the memory."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def exif_of(content: bytes) -> bytes:
    """A PNG with this as its EXIF, whatever it is."""
    return encoded(file_format="PNG", exif=content)


UNREADABLE_EXIF = (
    b"Exif\x00\x00no TIFF at all",
    b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x02\x00\x00\x00\x02x\x00\x00\x00\x00\x00\x00\x00",
)


class TestPictures:
    @pytest.mark.parametrize("note", UNREADABLE_EXIF)
    def test_a_note_that_cannot_be_read_does_not_keep_a_picture_out(self, note):
        stored = store_picture(upload(exif_of(note)), folder="test")
        assert (stored.width, stored.height) == (300, 200)
        assert not opened(stored.name).getexif()

    def test_it_forgets_where_it_was_taken_and_stands_upright(self):
        content = taken_in_bolzano()
        assert b"My kitchen" in content
        stored = store_picture(upload(content), folder="test")
        image = opened(stored.name)
        assert (image.format, image.size) == ("WEBP", (200, 300))
        assert not image.getexif()
        assert b"Exif" not in raw(stored.name)
        assert b"kitchen" not in raw(stored.name)

    def test_sizes_fit_and_are_never_larger_than_what_came(self):
        stored = store_picture(upload(encoded((2400, 1200))), folder="test")
        assert (stored.width, stored.height) == (1600, 800)
        assert opened(stored.name.replace(".webp", "-160.webp")).size == (160, 80)
        small = store_picture(upload(encoded((100, 50))), folder="test")
        assert (small.width, small.height) == (100, 50)

    @pytest.mark.parametrize(("wanted", "ending"), [(96, "-160.webp"), (300, "-480.webp"), (5000, ".webp")])
    def test_an_address_serves_the_size_that_is_wanted(self, wanted, ending):
        address = picture_url("test/abc.webp", wanted)
        assert address.startswith("/media/test/abc")
        assert address.endswith(f"abc{ending}")

    def test_no_picture_has_no_address_and_a_drawing_has_one(self):
        assert picture_url("") == ""
        assert picture_url("portraits/karl.svg", 160) == "/media/portraits/karl.svg"

    def test_removing_takes_every_size(self):
        stored = store_picture(upload(encoded()), folder="test")
        remove_picture(stored.name)
        remove_picture("")
        assert not storages["pictures"].exists(stored.name)
        assert not storages["pictures"].exists(stored.name.replace(".webp", "-160.webp"))

    @pytest.mark.parametrize(
        ("mode", "colour", "file_format"),
        [("RGBA", (0, 90, 90, 120), "PNG"), ("P", 3, "PNG"), ("L", 90, "PNG"), ("CMYK", 0, "JPEG"), ("I;16", 9, "PNG")],
    )
    def test_every_kind_of_colour_is_understood(self, mode, colour, file_format):
        stored = store_picture(upload(encoded((40, 30), file_format, mode, colour)), folder="test")
        assert opened(stored.name).size == (40, 30)

    def test_a_broken_colour_profile_is_left_aside(self):
        stored = store_picture(upload(encoded(icc_profile=b"nonsense")), folder="test")
        assert "icc_profile" not in opened(stored.name).info

    def test_the_sender_does_not_choose_the_name(self):
        stored = store_picture(upload(encoded(), name="../../etc/passwd.php"), folder="test")
        assert stored.name.startswith("test/")
        assert stored.name.endswith(".webp")

    def test_a_second_file_inside_does_not_survive(self):
        stored = store_picture(upload(encoded() + b"<script>alert(1)</script>PK\x03\x04"), folder="test")
        assert b"script" not in raw(stored.name)
        assert b"PK\x03\x04" not in raw(stored.name)

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"MZ\x90\x00 this program cannot be run", "wrong_file_type"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "wrong_file_type"),
            (encoded(file_format="GIF"), "wrong_file_type"),
            (PDF, "wrong_file_type"),
            (encoded((400, 400))[:-900], "damaged_file"),
            (png_of(9000, 9000), "too_many_pixels"),
            (png_of(60000, 60000), "too_many_pixels"),
            (b"", "empty_file"),
        ],
    )
    def test_what_is_no_picture_is_refused_beside_its_field(self, content, code):
        with pytest.raises(Invalid) as refused:
            store_picture(upload(content), folder="test", field="portrait")
        assert (refused.value.code, refused.value.field) == (code, "portrait")

    def test_a_heavy_file_is_refused_before_it_is_opened(self, monkeypatch):
        monkeypatch.setattr(uploads, "MOST_PICTURE_BYTES", 100)
        with pytest.raises(Invalid) as refused:
            store_picture(upload(encoded()), folder="test")
        assert refused.value.code == "file_too_large"


class TestDocuments:
    def test_a_pdf_is_kept_as_it_came_away_from_the_public_files(self):
        name = store_document(upload(PDF, "licence.pdf"), folder="documents")
        assert name.endswith(".pdf")
        assert raw(name, "private") == PDF
        assert not storages["pictures"].exists(name)

    def test_a_photograph_of_a_document_is_written_anew(self):
        name = store_document(upload(taken_in_bolzano()), folder="documents")
        image = opened(name, "private")
        assert (image.format, image.size) == ("JPEG", (200, 300))
        assert not image.getexif()

    def test_a_transparent_scan_stands_on_white(self):
        name = store_document(upload(encoded((9, 9), "PNG", "RGBA", (0, 0, 0, 0))), folder="documents")
        assert opened(name, "private").getpixel((4, 4)) == (255, 255, 255)

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (PDF[:-8], "damaged_file"),
            (b"MZ\x90\x00", "wrong_file_type"),
            (b"PK\x03\x04 a word file", "wrong_file_type"),
            (b" " + PDF, "wrong_file_type"),
            (b"", "empty_file"),
        ],
    )
    def test_other_files_are_refused(self, content, code):
        with pytest.raises(Invalid) as refused:
            store_document(upload(content, "identity.pdf"), folder="documents", field="file")
        assert (refused.value.code, refused.value.field) == (code, "file")

    def test_a_heavy_pdf_is_refused(self, monkeypatch):
        monkeypatch.setattr(uploads, "MOST_DOCUMENT_BYTES", 20)
        with pytest.raises(Invalid) as refused:
            store_document(upload(PDF), folder="documents")
        assert refused.value.code == "file_too_large"
