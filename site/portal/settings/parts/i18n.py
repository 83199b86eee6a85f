"""Three languages, complete or the build fails. Source strings are English."""

from django.utils.translation import gettext_lazy as _

from portal.settings.parts.environment import BASE_DIR

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("de", _("German")), ("it", _("Italian"))]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("it", "Italiano")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = ["portal.formats"]
USE_TZ = True
TIME_ZONE = "Europe/Rome"
WAGTAIL_I18N_ENABLED = True

PARLER_LANGUAGES = {
    None: ({"code": "en"}, {"code": "de"}, {"code": "it"}),
    "default": {"fallbacks": ["en", "de", "it"], "hide_untranslated": False},
}
PARLER_DEFAULT_LANGUAGE_CODE = "en"
PARLER_ENABLE_CACHING = False  # the default managers prefetch; a second cache could only be wrong
