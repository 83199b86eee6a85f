"""One's own machine: the project's own services, the same storages and the same processes as production."""

from portal.settings.base import *
from portal.settings.parts.environment import env

DEBUG = env.bool("DEBUG", False)
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
