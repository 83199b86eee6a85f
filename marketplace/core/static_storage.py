"""Static files with a hash in their name, compressed, and their names in one manifest."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ManifestStorage(CompressedManifestStaticFilesStorage):
    """Modules find each other through the import map, so their sources are not rewritten."""

    support_js_module_import_aggregation = False
    manifest_strict = True
