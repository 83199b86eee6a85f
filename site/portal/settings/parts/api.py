"""The REST API: JSON only, problems as errors, tokens that end with the session they belong to."""

import hashlib
import hmac

from portal.settings.parts.environment import env
from portal.settings.parts.security import SECRET_KEY

# How many proxies stand in front; without it a client could write its own X-Forwarded-For and never be limited.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", 0)

# Wagtail's admin talks to DRF as well: what is ours stands on our base view (core.api.views), not here.
REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "marketplace.core.api.schema.Schema",  # only asked when the schema is written
    "DEFAULT_THROTTLE_RATES": {"api_visitor": "120/min", "api_account": "600/min"},
    "NUM_PROXIES": ALLAUTH_TRUSTED_PROXY_COUNT,
}

# Tokens are made and checked by this portal alone, so one key does both: derived, so that it opens nothing else.
HEADLESS_JWT_ALGORITHM = "HS256"
HEADLESS_JWT_PRIVATE_KEY = hmac.new(SECRET_KEY.encode(), b"piazza.api.tokens", hashlib.sha256).hexdigest()
HEADLESS_TOKEN_STRATEGY = "marketplace.accounts.tokens.TokenStrategy"  # noqa: S105
# Every request looks the session up: who signs out, or is closed, is out at once.
HEADLESS_JWT_STATEFUL_VALIDATION_ENABLED = True
HEADLESS_JWT_ACCESS_TOKEN_EXPIRES_IN = 15 * 60
HEADLESS_JWT_REFRESH_TOKEN_EXPIRES_IN = 30 * 24 * 60 * 60
HEADLESS_CLIENTS = ("app",)

SPECTACULAR_SETTINGS = {
    "TITLE": "Piazza",
    "VERSION": "1",
    "DESCRIPTION": "Find local services, book a free time, and answer bookings. See docs/api.md.",
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PUBLIC": True,
    "COMPONENT_SPLIT_REQUEST": True,
    "COMPONENT_NO_READ_ONLY_REQUIRED": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "Language": "marketplace.accounts.models.Language.choices",
        "BookingStatus": "marketplace.booking.enums.Status.choices",
        "PolicyKind": "marketplace.providers.models.PolicyKind.choices",
    },
    "SORT_OPERATIONS": True,
    "PREPROCESSING_HOOKS": ["marketplace.core.api.schema.only_ours"],
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums"],
}
