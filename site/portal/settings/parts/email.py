"""Mail goes out by SMTP; on one's own machine to the local inbox."""

from portal.settings.parts.environment import env

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.str("EMAIL_HOST", "127.0.0.1")
EMAIL_PORT = env.int("EMAIL_PORT", 1025)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Piazza <hello@piazza.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Where messages of the contact pages go.
CONTACT_EMAIL = env.str("CONTACT_EMAIL", "hello@piazza.example")
# Whom /.well-known/security.txt names: an address with mailto:, or a page with https://.
SECURITY_CONTACT = env.str("SECURITY_CONTACT", "") or f"mailto:{CONTACT_EMAIL}"
