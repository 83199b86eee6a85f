"""Two storages of files: public pictures, and private files that only a permitted view hands out.

The default one, which is Wagtail's, lays pictures into the first and documents into a folder of the second. They have
that folder to themselves, so that nothing that Wagtail is asked for can be somebody's papers or invoice.
"""

from pathlib import Path

from portal.settings.parts.environment import BASE_DIR, STATE_DIR, env

STATIC_URL = "/static/"
STATIC_ROOT = STATE_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "marketplace.core.finders.VendorFinder",
]
MEDIA_URL = "/media/"
SERVE_MEDIA = env.bool("SERVE_MEDIA", True)
MEDIA_ROOT = env.str("MEDIA_ROOT", str(STATE_DIR / "media"))
PRIVATE_ROOT = env.str("PRIVATE_ROOT", str(STATE_DIR / "private"))

_bucket = env.str("S3_BUCKET", "")
_disk = "django.core.files.storage.FileSystemStorage"
_s3 = "storages.backends.s3.S3Storage"


def _storage(folder: str, *, private: bool) -> dict:
    """One storage, on disk or in a bucket; a private one never gives a lasting address."""
    if _bucket:
        options = {
            "bucket_name": _bucket,
            "location": folder,
            "default_acl": None,
            "file_overwrite": False,  # two editors' files of one name are two files
            "querystring_auth": private,
        }
        return {"BACKEND": _s3, "OPTIONS": options}
    if private:
        location = str(Path(PRIVATE_ROOT, *Path(folder).parts[1:]))
        return {"BACKEND": "marketplace.core.private_storage.PrivateFileStorage", "OPTIONS": {"location": location}}
    return {"BACKEND": _disk, "OPTIONS": {"location": MEDIA_ROOT, "base_url": MEDIA_URL}}


STORAGES: dict[str, dict] = {
    "default": {"BACKEND": "marketplace.core.editors_storage.EditorsStorage"},
    "pictures": _storage("media", private=False),
    "private": _storage("private", private=True),
    "editors": _storage("private/editors", private=True),
    "staticfiles": {"BACKEND": "marketplace.core.static_storage.ManifestStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
