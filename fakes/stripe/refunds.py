"""Refunds: at once, later, or given back by the bank, as the card wants it."""

from __future__ import annotations

import time
from typing import Any

from fakes.stripe.desk import Desk, now, public
from fakes.stripe.errors import ApiError, missing
from fakes.stripe.forms import group, text, whole
from fakes.stripe.store import Thing, new_id

KIND = "refund"
SETTLES_AFTER = 1.0  # seconds until a refund that does not end at once does


def create(desk: Desk, params: dict[str, Any]) -> Thing:
    """Give captured money back, whole or in part."""
    charge = _what_to_refund(desk, params)
    left = charge["amount"] - charge["amount_refunded"]
    wanted = whole(params, "amount")
    amount = left if wanted is None else wanted
    _check(charge, amount, left)
    later = charge["_refunds"]
    refund: Thing = {
        "id": new_id("re"),
        "object": KIND,
        "amount": amount,
        "charge": charge["id"],
        "created": now(),
        "currency": charge["currency"],
        "failure_reason": None,
        "metadata": group(params, "metadata"),
        "payment_intent": charge["payment_intent"],
        "reason": text(params, "reason", needed=False) or None,
        "status": "pending" if later == "later" else "succeeded",
        "_settles": "" if later == "at_once" else {"later": "succeeded", "fail": "failed"}[later],
        "_settles_at": time.time() + SETTLES_AFTER,
    }
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    desk.store.put(refund)
    desk.store.put(charge)
    desk.announce("charge.refunded", charge)
    return public(refund)


def _what_to_refund(desk: Desk, params: dict[str, Any]) -> Thing:
    intent_id = text(params, "payment_intent", needed=False)
    if not intent_id:
        if not text(params, "charge", needed=False):
            raise missing("payment_intent")
        return desk.find("charge", text(params, "charge"))
    intent = desk.find("payment_intent", intent_id)
    if intent["status"] != "succeeded":
        raise ApiError(400, f"This PaymentIntent ({intent_id}) does not have a successful charge to refund.", kept=True)
    return desk.find("charge", intent["latest_charge"])


def _check(charge: Thing, amount: int, left: int) -> None:
    if not charge["captured"]:
        raise ApiError(400, "This charge has not been captured.", code="charge_not_captured", kept=True)
    if left == 0:
        message = f"Charge {charge['id']} has already been refunded."
        raise ApiError(400, message, code="charge_already_refunded", kept=True)
    if amount < 1:
        raise ApiError(400, "Invalid positive integer", code="parameter_invalid_integer", param="amount")
    if amount > left:
        message = f"Refund amount ({amount / 100:.2f}) is greater than unrefunded amount on charge ({left / 100:.2f})"
        raise ApiError(400, message, param="amount", kept=True)


def settle_due(desk: Desk) -> None:
    """Bring the refunds to their end whose time has come."""
    for refund in desk.store.all(KIND):
        if refund["_settles"] and refund["_settles_at"] <= time.time():
            with desk.change():
                _settle(desk, refund)


def _settle(desk: Desk, refund: Thing) -> None:
    refund |= {"status": refund["_settles"], "_settles": ""}
    if refund["status"] == "failed":
        refund["failure_reason"] = "lost_or_stolen_card"
        charge = desk.find("charge", refund["charge"])
        charge["amount_refunded"] -= refund["amount"]
        charge["refunded"] = False
        desk.store.put(charge)
        desk.announce("refund.failed", refund)
    desk.store.put(refund)
    desk.announce("refund.updated", refund)
