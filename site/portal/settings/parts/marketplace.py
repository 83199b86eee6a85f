"""What the marketplace may be told from outside."""

from portal.settings.parts.environment import env

SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000")
# Whether robots.txt lets crawlers in; false for a copy of the site that nobody should find.
SEARCH_ENGINES = env.bool("SEARCH_ENGINES", True)
REALTIME_URL = env.str("REALTIME_URL", "")
PIAZZA_CURRENCY = "EUR"
DEMO_PASSWORD = env.str("DEMO_PASSWORD", "")

# Who runs the portal: stands on every invoice for commission.
PLATFORM_NAME = env.str("PLATFORM_NAME", "Piazza Servizi S.r.l.")
PLATFORM_STREET = env.str("PLATFORM_STREET", "Laubengasse 1 / Via dei Portici 1")
PLATFORM_POSTCODE = env.str("PLATFORM_POSTCODE", "39100")
PLATFORM_CITY = env.str("PLATFORM_CITY", "Bozen / Bolzano")
PLATFORM_COUNTRY = env.str("PLATFORM_COUNTRY", "IT")
PLATFORM_VAT_ID = env.str("PLATFORM_VAT_ID", "IT00000000000")
PLATFORM_EMAIL = env.str("PLATFORM_EMAIL", "invoices@piazza.example")
PLATFORM_TIMEZONE = env.str("PLATFORM_TIMEZONE", "Europe/Rome")
