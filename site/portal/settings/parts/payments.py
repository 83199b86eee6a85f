"""Which payment gateway is asked, and how."""

from portal.settings.parts.environment import env

# Empty: no cards are taken.
STRIPE_SECRET_KEY = env.str("STRIPE_SECRET_KEY", "")
STRIPE_WEBHOOK_SECRET = env.str("STRIPE_WEBHOOK_SECRET", "")
# The practice server on one's own machine; empty: Stripe itself.
STRIPE_API_BASE = env.str("STRIPE_API_BASE", "")
# Where the hosted pages are: a form that leads there must be allowed to by the content security policy.
STRIPE_CHECKOUT_ORIGIN = env.str("STRIPE_CHECKOUT_ORIGIN", "") or "https://checkout.stripe.com"
