"""A server that plays Stripe on one's own machine and in tests, and misbehaves on request.

``python -m fakes.stripe`` answers on STRIPE_PORT; ``with FakeStripe() as stripe:`` starts one inside a test.
It knows the part of the API that the portal uses, the hosted page to pay on, and webhooks. docs/payments.md tells more.
"""

from fakes.stripe.server import FakeStripe

__all__ = ["FakeStripe"]
