"""Wagtail: the editors' half."""

from portal.settings.parts.environment import env

WAGTAIL_SITE_NAME = "Piazza"
WAGTAILADMIN_BASE_URL = env.str("SITE_URL", "http://127.0.0.1:8000")
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "modelsearch.backends.database"}}
# Nothing untranslated publishes itself: a copied page stays a draft until a person publishes it.
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
WAGTAIL_LOCALIZE_SYNC_PAGE_TREE = False
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 12 * 1024 * 1024
WAGTAILIMAGES_IMAGE_FORM_BASE = "home.pictures.PictureForm"
WAGTAILIMAGES_EXTENSIONS = ["avif", "jpg", "jpeg", "png", "webp"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
# Papers, and nothing that a browser runs: a page or a script of an editor's would speak for whoever opens it.
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "ics", "odp", "ods", "odt", "pdf", "pptx", "txt", "xlsx"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 12 * 1024 * 1024
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAILADMIN_LOGIN_URL = "accounts:admin_entrance"
WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
# Who follows an old address arrives: a new slug or place of a page, and of all below it, leaves a redirect.
WAGTAILREDIRECTS_AUTO_CREATE = True
# Where editors work: a list of all that the machine knows would hold names that browsers do not.
WAGTAIL_USER_TIME_ZONES = ["Europe/Berlin", "Europe/London", "Europe/Rome", "Europe/Vienna", "Europe/Zurich"]
