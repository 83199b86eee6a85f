"""What a payment gateway must be able to do: a hosted page to pay on, captures, refunds, signed webhooks.

Every call that moves money carries a key; the same key has one effect however often it is sent. Calls are made by a
worker or a view, never inside a database transaction. Amounts are `Money`, instants aware UTC.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from marketplace.core.money import Money


class GatewayError(Exception):
    """The gateway did not do it. `code` is the gateway's own word; `retry` says whether asking again can help."""

    def __init__(self, code: str, *, retry: bool) -> None:
        self.code = code
        self.retry = retry
        super().__init__(code)


class BadSignature(GatewayError):
    """A webhook that the gateway did not sign, or signed too long ago."""

    def __init__(self) -> None:
        super().__init__("bad_signature", retry=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutOrder:
    """What a hosted page asks for. `reference` comes back with everything that belongs to it."""

    reference: str
    amount: Money
    description: str
    customer_email: str
    language: str  # en, de or it
    success_url: str
    cancel_url: str
    expires_at: datetime  # when nobody needs the page any more; some gateways keep it longer, so expire it as well
    capture_later: bool  # authorise now, take the money by `capture`


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """A hosted page. `status` is open, complete or expired; `payment_id` is known once somebody has tried to pay."""

    id: str
    url: str
    status: str
    reference: str
    payment_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayPayment:
    """A payment as the gateway has it now.

    `status`: requires_action, authorised, captured, voided or failed. A declined card is requires_action with its
    `failure`: the page is still open and another card may do; failed is what ended without any money.
    """

    id: str
    status: str
    reference: str
    amount: Money
    captured: Money
    refunded: Money
    failure: str = ""  # the gateway's word for why it was declined


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayRefund:
    """A refund: pending, succeeded or failed."""

    id: str
    payment_id: str
    status: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayEvent:
    """A webhook that was verified: a hint to fetch the object, never the truth about it.

    `kind` is checkout, payment, refund or other; `object_id` is the id to fetch, empty for other.
    """

    id: str
    kind: str
    object_id: str
    reference: str = ""


class PaymentGateway(Protocol):
    """A gateway. Every method may raise `GatewayError`."""

    name: str

    def create_checkout(self, order: CheckoutOrder, *, key: str) -> Checkout:
        """Open a hosted page."""

    def fetch_checkout(self, checkout_id: str) -> Checkout:
        """Ask for the state of a hosted page."""

    def expire_checkout(self, checkout_id: str) -> Checkout:
        """Close a page that nobody has paid; one that is paid or closed stays as it is."""

    def fetch_payment(self, payment_id: str) -> GatewayPayment:
        """Ask for the state of a payment."""

    def capture(self, payment_id: str, *, amount: Money, key: str) -> GatewayPayment:
        """Take authorised money."""

    def void(self, payment_id: str, *, key: str) -> GatewayPayment:
        """Let authorised money go."""

    def refund(self, payment_id: str, *, amount: Money, key: str) -> GatewayRefund:
        """Give captured money back, whole or in part."""

    def fetch_refund(self, refund_id: str) -> GatewayRefund:
        """Ask for the state of a refund: a bank may give it back days later."""

    def read_webhook(self, body: bytes, signature: str) -> GatewayEvent:
        """Verify and read a webhook. Raises `BadSignature`."""
