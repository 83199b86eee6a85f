"""Composes the settings by concern. What differs by place is in local, test and production."""

from portal.settings.parts.accounts import *
from portal.settings.parts.api import *
from portal.settings.parts.apps import *
from portal.settings.parts.cache import *
from portal.settings.parts.celery import *
from portal.settings.parts.database import *
from portal.settings.parts.email import *
from portal.settings.parts.i18n import *
from portal.settings.parts.logging import *
from portal.settings.parts.marketplace import *
from portal.settings.parts.payments import *
from portal.settings.parts.security import *
from portal.settings.parts.storage import *
from portal.settings.parts.templates import *
from portal.settings.parts.wagtail import *

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
ASGI_APPLICATION = "portal.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
