"""Editors' pictures lose what the camera wrote along before they get an address."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from wagtail.images import get_image_model

from marketplace.accounts.tests.factories import make_editor

pytestmark = pytest.mark.django_db
NOTE, ORIENTATION = 0x010E, 0x0112


def photograph(file_format):
    """Taken somewhere, with the camera held on its side."""
    notes = Image.Exif()
    notes[NOTE], notes[ORIENTATION] = "taken-at-home", 6
    target = BytesIO()
    Image.new("RGB", (400, 300), "green").save(target, file_format, exif=notes)
    return target.getvalue()


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("address", ["/admin/images/multiple/add/", "/admin/images/chooser/create/"])
def test_nothing_of_the_camera_is_kept(client, file_format, address):
    client.force_login(make_editor())
    content = photograph(file_format)
    assert b"taken-at-home" in content
    upload = SimpleUploadedFile(f"stove.{file_format.lower()}", content, f"image/{file_format.lower()}")
    form = (
        {"title": "Stove", "files[]": upload}
        if address.endswith("add/")
        else {
            "image-chooser-upload-title": "Stove",
            "image-chooser-upload-file": upload,
        }
    )
    client.post(address, form, headers={"X-Requested-With": "XMLHttpRequest"})
    image = get_image_model().objects.get()
    with image.file.open() as kept:
        assert b"taken-at-home" not in kept.read()
    assert (image.width, image.height) == (300, 400)  # upright


def test_what_is_no_picture_is_refused(client):
    client.force_login(make_editor())
    upload = SimpleUploadedFile("stove.jpg", b"not a picture", "image/jpeg")
    client.post(
        "/admin/images/multiple/add/",
        {"title": "Stove", "files[]": upload},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    assert not get_image_model().objects.exists()


def test_the_form_says_what_the_description_is_for(client):
    client.force_login(make_editor())
    assert "offered wherever the picture is used" in client.get("/admin/images/add/").content.decode()
