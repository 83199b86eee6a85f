"""Adapters of payment gateways, and which of them is used."""

from django.conf import settings
from django.utils.module_loading import import_string

from marketplace.core.gateways.payments import PaymentGateway

# Built once for a process: the adapter keeps its connections open. Tests put their own here.
_built: dict[str, PaymentGateway] = {}


def get_gateway(name: str = "stripe") -> PaymentGateway:
    """The gateway of that name, built from the settings. Raises `LookupError` where it is not switched on."""
    if name not in _built:
        if name != "stripe" or not settings.STRIPE_SECRET_KEY:
            raise LookupError(f"The gateway {name} is not switched on.")
        # A large library: loaded when it is used.
        adapter = import_string("marketplace.payments.gateways.stripe_gateway.StripeGateway")
        _built[name] = adapter(settings.STRIPE_SECRET_KEY, settings.STRIPE_WEBHOOK_SECRET, settings.STRIPE_API_BASE)
    return _built[name]


def takes_cards() -> bool:
    """Whether customers can pay by card here."""
    return "stripe" in _built or bool(settings.STRIPE_SECRET_KEY)
