"""Stripe: hosted Checkout, PaymentIntents, refunds and signed webhooks, through Stripe's own library."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import stripe

from marketplace.core.gateways.payments import (
    BadSignature,
    Checkout,
    CheckoutOrder,
    GatewayError,
    GatewayEvent,
    GatewayPayment,
    GatewayRefund,
)
from marketplace.core.money import Money

if TYPE_CHECKING:
    from stripe.params.checkout import SessionCreateParams

CONNECT_WITHIN, ANSWER_WITHIN = 5.0, 30.0  # seconds; Stripe itself may wait ten for a bank
TOLERANCE = 300  # seconds a webhook may be old, as Stripe recommends
# Stripe wants a page to live half an hour at least, by its own clock when it reads the order.
PAGE_LIVES_ON = 31 * 60
NAME_LENGTH = 250
IN_CENTS = frozenset({"EUR", "CHF", "GBP", "USD"})  # others have no cents or three digits of them: not guessed
PAYMENT_STATUS = {"requires_capture": "authorised", "succeeded": "captured", "canceled": "voided"}
REFUND_STATUS = {"succeeded": "succeeded", "failed": "failed", "canceled": "failed"}
RETRY_STATUS = frozenset({409, 429})  # another call with this key is under way, or too many calls


class StripeGateway:
    """The gateway for one Stripe account.

    `api_base` is the address of another server that speaks Stripe's API, empty for Stripe itself; `retries` is how
    often the library repeats a call (with the same key) before it becomes its caller's business.
    """

    name = "stripe"

    def __init__(self, secret_key: str, webhook_secret: str, api_base: str = "", *, retries: int = 1) -> None:
        self._webhook_secret = webhook_secret
        self._client = stripe.StripeClient(
            secret_key,
            http_client=stripe.RequestsClient(timeout=(CONNECT_WITHIN, ANSWER_WITHIN)),
            max_network_retries=retries,
            base_addresses={"api": api_base} if api_base else {},
        )

    def create_checkout(self, order: CheckoutOrder, *, key: str) -> Checkout:
        """Open a hosted page.

        It lives half an hour longer than the order says: half an hour is the least that Stripe takes, and a time
        counted from now would send another body with the same key on every repeat. A time further away than Stripe
        takes (a day) is left out. That second body has the same key: a refused call leaves no trace at Stripe, so the
        two bodies share one effect.
        """
        params, options = _checkout_params(order), stripe.RequestOptions(idempotency_key=key)
        with _errors():
            try:
                session = self._client.v1.checkout.sessions.create(params, options)
            except (stripe.InvalidRequestError, stripe.IdempotencyError) as refused:
                if isinstance(refused, stripe.InvalidRequestError) and refused.param != "expires_at":
                    raise
                del params["expires_at"]
                session = self._client.v1.checkout.sessions.create(params, options)
        return _checkout(session)

    def fetch_checkout(self, checkout_id: str) -> Checkout:
        """Ask for the state of a hosted page."""
        with _errors():
            return _checkout(self._client.v1.checkout.sessions.retrieve(checkout_id))

    def expire_checkout(self, checkout_id: str) -> Checkout:
        """Close a page that nobody has paid; one that is paid or closed stays as it is."""
        with _errors():
            try:
                return _checkout(self._client.v1.checkout.sessions.expire(checkout_id))
            except stripe.InvalidRequestError:
                # Stripe refuses to close what is not open any more, such as the page of somebody who has just paid.
                session = self._client.v1.checkout.sessions.retrieve(checkout_id)
                if session.status == "open":
                    raise
                return _checkout(session)

    def fetch_payment(self, payment_id: str) -> GatewayPayment:
        """Ask for the state of a payment."""
        with _errors():
            return _payment(self._client.v1.payment_intents.retrieve(payment_id, {"expand": ["latest_charge"]}))

    def capture(self, payment_id: str, *, amount: Money, key: str) -> GatewayPayment:
        """Take authorised money; what is left of it is let go."""
        with _errors():
            intent = self._client.v1.payment_intents.capture(
                payment_id,
                {"amount_to_capture": _cents(amount), "expand": ["latest_charge"]},
                {"idempotency_key": key},
            )
        return _payment(intent)

    def void(self, payment_id: str, *, key: str) -> GatewayPayment:
        """Let authorised money go."""
        with _errors():
            intent = self._client.v1.payment_intents.cancel(
                payment_id, {"expand": ["latest_charge"]}, {"idempotency_key": key}
            )
        return _payment(intent)

    def refund(self, payment_id: str, *, amount: Money, key: str) -> GatewayRefund:
        """Give captured money back, whole or in part."""
        with _errors():
            refund = self._client.v1.refunds.create(
                {"payment_intent": payment_id, "amount": _cents(amount)}, {"idempotency_key": key}
            )
        return _refund(refund)

    def fetch_refund(self, refund_id: str) -> GatewayRefund:
        """Ask for the state of a refund: a bank may give it back days later."""
        with _errors():
            return _refund(self._client.v1.refunds.retrieve(refund_id))

    def read_webhook(self, body: bytes, signature: str) -> GatewayEvent:
        """Verify and read a webhook. Raises `BadSignature`."""
        try:
            stripe.WebhookSignature.verify_header(body, signature, self._webhook_secret, TOLERANCE)
            event = json.loads(body)
            kind, id, reference = _what_it_is_about(event["data"]["object"])
            return GatewayEvent(id=event["id"], kind=kind, object_id=id, reference=reference)
        except (stripe.SignatureVerificationError, ValueError, LookupError, TypeError, AttributeError) as refused:
            raise BadSignature from refused  # signed, but nothing that Stripe sends: nobody should act on it either


@contextmanager
def _errors() -> Iterator[None]:
    """Turn the library's errors into ours."""
    try:
        yield
    except stripe.StripeError as error:
        raise GatewayError(_code(error), retry=_can_be_asked_again(error)) from error


def _code(error: stripe.StripeError) -> str:
    """The gateway's own word, the most telling first: a declined card says why, some errors say only their type."""
    if isinstance(error, stripe.APIConnectionError):
        return "connection_error"
    said = error.error.to_dict() if error.error is not None else {}
    return str(said.get("decline_code") or said.get("code") or said.get("type") or f"http_{error.http_status}")


def _can_be_asked_again(error: stripe.StripeError) -> bool:
    status = error.http_status or 0
    return isinstance(error, stripe.APIConnectionError) or status in RETRY_STATUS or status >= 500


def _checkout_params(order: CheckoutOrder) -> "SessionCreateParams":
    name = order.description[:NAME_LENGTH]
    return {
        "mode": "payment",
        "allowed_payment_method_types": ["card"],
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": order.amount.currency.lower(),
                    "unit_amount": _cents(order.amount),
                    "product_data": {"name": name},
                },
            }
        ],
        "client_reference_id": order.reference,
        "metadata": {"reference": order.reference},
        "payment_intent_data": {
            "capture_method": "manual" if order.capture_later else "automatic",
            "description": name,
            "metadata": {"reference": order.reference},
        },
        "customer_email": order.customer_email,
        "locale": order.language,
        "expires_at": int(order.expires_at.timestamp()) + PAGE_LIVES_ON,
        "success_url": order.success_url,
        "cancel_url": order.cancel_url,
    }


def _cents(amount: Money) -> int:
    if amount.currency not in IN_CENTS:
        raise GatewayError("currency_not_in_cents", retry=False)
    return amount.minor_units


def _money(cents: int | None, currency: str) -> Money:
    return Money(Decimal(cents or 0) / 100, currency.upper())


def _id(related: object) -> str:
    """The id of what an object points to: Stripe gives an id, the whole object, or nothing."""
    return str(getattr(related, "id", None) or related or "")


def _value(thing: stripe.StripeObject | None, key: str) -> str:
    return str(thing[key] or "") if thing is not None and key in thing else ""


def _checkout(session: stripe.checkout.Session) -> Checkout:
    return Checkout(
        id=session.id,
        url=session.url or "",
        status=session.status or "open",
        reference=session.client_reference_id or "",
        payment_id=_id(session.payment_intent),
    )


def _payment(intent: stripe.PaymentIntent) -> GatewayPayment:
    charge = intent.latest_charge if isinstance(intent.latest_charge, stripe.Charge) else None
    failure = _value(intent.last_payment_error, "decline_code") or _value(intent.last_payment_error, "code")
    status = PAYMENT_STATUS.get(intent.status, "requires_action")
    return GatewayPayment(
        id=intent.id,
        status="failed" if status == "voided" and failure else status,
        reference=_value(intent.metadata, "reference"),
        amount=_money(intent.amount, intent.currency),
        captured=_money(intent.amount_received, intent.currency),
        refunded=_money(_refunded(charge), intent.currency),
        failure=failure,
    )


def _refunded(charge: stripe.Charge | None) -> int:
    """Cents given back of what was taken: Stripe also counts as refunded what was authorised and never taken."""
    if charge is None or not charge.captured:
        return 0
    return max(0, charge.amount_refunded - (charge.amount - charge.amount_captured))


def _refund(refund: stripe.Refund) -> GatewayRefund:
    return GatewayRefund(
        id=refund.id,
        payment_id=_id(refund.payment_intent),
        status=REFUND_STATUS.get(refund.status or "", "pending"),
        amount=_money(refund.amount, refund.currency),
    )


def _what_it_is_about(thing: dict[str, Any]) -> tuple[str, str, str]:
    """The kind of an event's object, the id to fetch and our reference. A charge is fetched as its payment."""
    kind, reference = thing.get("object"), str((thing.get("metadata") or {}).get("reference", ""))
    if kind == "checkout.session":
        return "checkout", thing["id"], str(thing.get("client_reference_id") or reference)
    if kind == "payment_intent":
        return "payment", thing["id"], reference
    if kind == "charge" and thing.get("payment_intent"):
        return "payment", str(thing["payment_intent"]), reference
    if kind == "refund":
        return "refund", thing["id"], reference
    return "other", "", reference
