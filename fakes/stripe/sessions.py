"""Checkout Sessions: opened, paid, expired."""

from __future__ import annotations

from typing import Any

from fakes.stripe import intents
from fakes.stripe.cards import Card
from fakes.stripe.desk import Desk, now, public
from fakes.stripe.errors import ApiError, missing
from fakes.stripe.forms import group, text, whole
from fakes.stripe.store import Thing, new_id

AT_LEAST, AT_MOST = 30 * 60, 24 * 60 * 60  # seconds a page may live
SMALLEST = 50  # cents
KIND = "checkout.session"


def create(desk: Desk, params: dict[str, Any]) -> Thing:
    """Open a page to pay on."""
    if text(params, "mode") != "payment":
        raise ApiError(400, "This practice server knows only mode=payment.", param="mode")
    amount, currency, name = _line(params)
    text(params, "success_url")
    data = group(params, "payment_intent_data")
    capture = text(data, "capture_method", needed=False) or "automatic"
    if capture not in ("automatic", "automatic_async", "manual"):
        raise ApiError(400, "Invalid capture_method", param="payment_intent_data[capture_method]")
    id = new_id("cs_test")
    session: Thing = {
        "id": id,
        "object": KIND,
        "amount_subtotal": amount,
        "amount_total": amount,
        "cancel_url": text(params, "cancel_url", needed=False) or None,
        "client_reference_id": text(params, "client_reference_id", needed=False) or None,
        "created": now(),
        "currency": currency,
        "customer_email": text(params, "customer_email", needed=False) or None,
        "expires_at": _expiry(params),
        "livemode": False,
        "locale": text(params, "locale", needed=False) or None,
        "metadata": group(params, "metadata"),
        "mode": "payment",
        "payment_intent": None,
        "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "status": "open",
        "success_url": text(params, "success_url"),
        "url": f"{desk.origin()}/pay/{id}",
        "_name": name,
        "_capture_method": capture,
        "_intent_metadata": group(data, "metadata"),
    }
    return public(desk.store.put(session))


def _line(params: dict[str, Any]) -> tuple[int, str, str]:
    lines = params.get("line_items")
    if not isinstance(lines, list) or len(lines) != 1 or not isinstance(lines[0], dict):
        raise missing("line_items")
    price = group(lines[0], "price_data")
    unit, quantity = whole(price, "unit_amount"), whole(lines[0], "quantity")
    if unit is None or quantity is None:
        raise missing("line_items[0][price_data][unit_amount]")
    if quantity < 1 or unit < 0:
        raise ApiError(400, "Invalid quantity or amount", code="parameter_invalid_integer", param="line_items")
    currency, name = text(price, "currency"), text(group(price, "product_data"), "name")
    if currency != currency.lower() or len(currency) != 3:
        raise ApiError(400, f"Invalid currency: {currency}", param="line_items[0][price_data][currency]")
    if unit * quantity < SMALLEST:
        raise ApiError(400, "The total amount due must add up to at least 0.50.", code="amount_too_small")
    return unit * quantity, currency, name


def _expiry(params: dict[str, Any]) -> int:
    wanted = whole(params, "expires_at")
    if wanted is None:
        return now() + AT_MOST
    if not AT_LEAST <= wanted - now() <= AT_MOST:
        raise ApiError(
            400,
            "The `expires_at` timestamp must be at least 30 minutes and less than 24 hours from Session creation.",
            param="expires_at",
        )
    return wanted


def fetch(desk: Desk, id: str) -> Thing:
    """One session as it is now."""
    with desk.change():
        session = desk.find(KIND, id)
        if session["status"] == "open" and session["expires_at"] <= now():
            session = _close(desk, session)
        return session


def expire(desk: Desk, id: str) -> Thing:
    """Close an open page; raises ApiError when it is not open."""
    session = fetch(desk, id)
    if session["status"] != "open":
        raise ApiError(
            400,
            f'Only Checkout Sessions with a status in ["open"] can be expired. This one is {session["status"]}.',
            kept=True,
        )
    return public(_close(desk, session))


def _close(desk: Desk, session: Thing) -> Thing:
    session |= {"status": "expired", "url": None}
    desk.store.put(session)
    if session["payment_intent"]:
        intents.abandon(desk, session["payment_intent"])
    desk.announce("checkout.session.expired", session)
    return session


def expire_due(desk: Desk) -> None:
    """Close every page whose time is over."""
    for session in desk.store.all(KIND):
        if session["status"] == "open" and session["expires_at"] <= now():
            fetch(desk, session["id"])


def pay(desk: Desk, id: str, card: Card) -> str:
    """Pay an open page. Gives Stripe's word for why the card was declined, empty when it paid.

    Raises ApiError when the page is not open: whoever sends the form twice pays once.
    """
    with desk.change():
        session = fetch(desk, id)
        if session["status"] != "open":
            raise ApiError(400, f"This page is {session['status']}.", code="session_not_open")
        intent = intents.attempt(desk, session, card)
        session["payment_intent"] = intent["id"]
        error = intent["last_payment_error"]
        if error is None:
            paid = "paid" if intent["status"] == "succeeded" else "unpaid"
            session |= {"status": "complete", "payment_status": paid, "url": None}
        desk.store.put(session)
        if error is None:
            desk.announce("checkout.session.completed", session)
            return ""
        return str(error["decline_code"])
