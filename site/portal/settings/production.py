"""Production: everything secret comes from the environment, and a default is refused at the start."""

from django.core.exceptions import ImproperlyConfigured

from portal.settings.base import *
from portal.settings.parts.environment import env

_needed = (
    "SECRET_KEY",
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "REDIS_URL",
    "CACHE_REDIS_URL",
    "SITE_URL",
    "ALLOWED_HOSTS",
    "EMAIL_HOST",
)
_missing = [name for name in _needed if not env.str(name, "")]
if _missing:
    raise ImproperlyConfigured("These environment variables have no safe default: " + ", ".join(_missing))
if len(env.str("SECRET_KEY")) < 50:
    raise ImproperlyConfigured("SECRET_KEY must have at least 50 characters.")
if env.str("STRIPE_SECRET_KEY", "") and not env.str("STRIPE_WEBHOOK_SECRET", ""):
    raise ImproperlyConfigured(
        "STRIPE_SECRET_KEY needs STRIPE_WEBHOOK_SECRET: anybody could report a payment otherwise."
    )
if env.str("STRIPE_API_BASE", ""):
    raise ImproperlyConfigured("STRIPE_API_BASE names a server that only plays Stripe; production asks Stripe itself.")

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", 60 * 60 * 24 * 30)
SECURE_REDIRECT_EXEMPT = [r"^healthz/"]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
