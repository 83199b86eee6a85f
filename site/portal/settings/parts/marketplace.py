"""What the marketplace may be told from outside."""

from datetime import timedelta

from portal.settings.parts.environment import env

SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000")
REALTIME_URL = env.str("REALTIME_URL", "")
PIAZZA_CURRENCY = "EUR"
PIAZZA_DRAFT_HOLD = timedelta(minutes=10)
PIAZZA_RESPONSE_TIME = timedelta(hours=24)
PIAZZA_AUTO_CONFIRM = timedelta(hours=72)
DEMO_PASSWORD = env.str("DEMO_PASSWORD", "")
