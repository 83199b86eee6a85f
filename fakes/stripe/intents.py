"""PaymentIntents and their charges: attempted, authorised, captured, cancelled."""

from __future__ import annotations

from typing import Any

from fakes.stripe.cards import Card
from fakes.stripe.desk import Desk, now, public
from fakes.stripe.errors import ApiError, unexpected
from fakes.stripe.forms import group, text, whole
from fakes.stripe.store import Thing, new_id

KIND = "payment_intent"
CAN_BE_CANCELLED = ("requires_payment_method", "requires_capture", "requires_confirmation", "requires_action")


def attempt(desk: Desk, session: Thing, card: Card) -> Thing:
    """Charge a card for a session; the intent says how it went."""
    intent = desk.store.get(KIND, session["payment_intent"] or "") or _new(session)
    charge = _charge(intent, card)
    intent |= {"latest_charge": charge["id"], "last_payment_error": None, "next_action": None}
    if card.declined:
        intent |= {"status": "requires_payment_method", "last_payment_error": _declined(charge, card)}
    elif intent["capture_method"] == "manual":
        intent |= {"status": "requires_capture", "amount_capturable": intent["amount"]}
    else:
        intent |= {"status": "succeeded", "amount_received": intent["amount"]}
    desk.store.put(charge)
    desk.store.put(intent)
    told = {
        "requires_payment_method": "payment_intent.payment_failed",
        "requires_capture": "payment_intent.amount_capturable_updated",
        "succeeded": "payment_intent.succeeded",
    }
    desk.announce(told[intent["status"]], intent)
    return intent


def _new(session: Thing) -> Thing:
    return {
        "id": new_id("pi"),
        "object": KIND,
        "amount": session["amount_total"],
        "amount_capturable": 0,
        "amount_received": 0,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": session["_capture_method"],
        "created": now(),
        "currency": session["currency"],
        "description": session["_name"],
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": session["_intent_metadata"],
        "payment_method_types": ["card"],
        "status": "requires_payment_method",
    }


def _charge(intent: Thing, card: Card) -> Thing:
    captured = not card.declined and intent["capture_method"] != "manual"
    return {
        "id": new_id("ch"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": intent["amount"] if captured else 0,
        "amount_refunded": 0,
        "captured": captured,
        "created": now(),
        "currency": intent["currency"],
        "description": intent["description"],
        "failure_code": "card_declined" if card.declined else None,
        "livemode": False,
        "metadata": intent["metadata"],
        "paid": not card.declined,
        "payment_intent": intent["id"],
        "payment_method_details": {
            "card": {
                "brand": card.brand,
                "exp_month": card.exp_month,
                "exp_year": card.exp_year,
                "last4": card.number[-4:],
            },
            "type": "card",
        },
        "refunded": False,
        "status": "failed" if card.declined else "succeeded",
        "_refunds": card.refunds,
    }


def _declined(charge: Thing, card: Card) -> Thing:
    return {
        "type": "card_error",
        "code": "card_declined",
        "decline_code": card.declined,
        "charge": charge["id"],
        "message": "Your card was declined.",
    }


def shown(desk: Desk, intent: Thing, params: dict[str, Any]) -> Thing:
    """An intent as the API answers it, with its charge in place of the id when that was asked for."""
    answer = public(intent)
    if "latest_charge" in (params.get("expand") or []) and answer["latest_charge"]:
        answer["latest_charge"] = public(desk.find("charge", answer["latest_charge"]))
    return answer


def fetch(desk: Desk, id: str, params: dict[str, Any]) -> Thing:
    """One intent as it is now."""
    return shown(desk, desk.find(KIND, id), params)


def update(desk: Desk, id: str, params: dict[str, Any]) -> Thing:
    """Change description and metadata; an empty value takes a key out."""
    intent = desk.find(KIND, id)
    for key, value in group(params, "metadata").items():
        intent["metadata"].pop(key, None)
        if value:
            intent["metadata"][key] = value
    if "description" in params:
        intent["description"] = text(params, "description", needed=False) or None
    return shown(desk, desk.store.put(intent), params)


def capture(desk: Desk, id: str, params: dict[str, Any]) -> Thing:
    """Take authorised money, or part of it once; the rest is let go."""
    intent = desk.find(KIND, id)
    if intent["status"] != "requires_capture":
        raise unexpected(f"This PaymentIntent could not be captured because it has a status of {intent['status']}.")
    wanted = whole(params, "amount_to_capture")
    amount = intent["amount_capturable"] if wanted is None else wanted
    if amount < 1:
        raise ApiError(400, "Invalid positive integer", code="parameter_invalid_integer", param="amount_to_capture")
    if amount > intent["amount_capturable"]:
        raise ApiError(400, "The amount is too large.", code="amount_too_large", param="amount_to_capture", kept=True)
    charge = desk.find("charge", intent["latest_charge"])
    # As Stripe does it: what was authorised and is not taken counts as refunded on the charge.
    charge |= {"captured": True, "amount_captured": amount, "amount_refunded": charge["amount"] - amount}
    intent |= {"status": "succeeded", "amount_received": amount, "amount_capturable": 0}
    desk.store.put(charge)
    desk.store.put(intent)
    desk.announce("payment_intent.succeeded", intent)
    return shown(desk, intent, params)


def cancel(desk: Desk, id: str, params: dict[str, Any]) -> Thing:
    """Let authorised money go."""
    intent = desk.find(KIND, id)
    if intent["status"] not in CAN_BE_CANCELLED:
        raise unexpected(f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}.")
    if any(_is_open(session) for session in desk.store.all("checkout.session") if session["payment_intent"] == id):
        raise unexpected("You cannot cancel the PaymentIntent of an open Checkout Session; expire the session instead.")
    _cancel(desk, intent, reason=text(params, "cancellation_reason", needed=False) or None)
    return shown(desk, intent, params)


def _is_open(session: Thing) -> bool:
    return bool(session["status"] == "open")


def abandon(desk: Desk, id: str) -> None:
    """Cancel the intent of a page that closes without having been paid."""
    intent = desk.find(KIND, id)
    if intent["status"] in CAN_BE_CANCELLED:
        _cancel(desk, intent, reason="expired")


def _cancel(desk: Desk, intent: Thing, *, reason: str | None) -> None:
    if intent["status"] == "requires_capture":
        charge = desk.find("charge", intent["latest_charge"])
        charge |= {"amount_refunded": charge["amount"], "refunded": True}
        desk.store.put(charge)
        desk.announce("charge.refunded", charge)
    intent |= {"status": "canceled", "amount_capturable": 0, "canceled_at": now(), "cancellation_reason": reason}
    desk.store.put(intent)
    desk.announce("payment_intent.canceled", intent)
