"""A gateway in memory: same protocol, and the tests say what customers and banks do."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from itertools import count

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

DOWN = GatewayError("connection_error", retry=True)


class FakeGateway:
    """Pages, payments and refunds in dictionaries; a key has one effect, `calls` counts every attempt."""

    name = "stripe"

    def __init__(self) -> None:
        self.orders: dict[str, CheckoutOrder] = {}
        self.pages: dict[str, Checkout] = {}
        self.payments: dict[str, GatewayPayment] = {}
        self.refunds: dict[str, GatewayRefund] = {}
        self.answers: dict[str, object] = {}
        self.calls: Counter[str] = Counter()
        self.down: list[GatewayError] = []  # what the next calls raise, before anything happens
        self.lost: list[GatewayError] = []  # what the next calls raise, after everything has happened
        self.refund_status = "succeeded"
        self._numbers = count(1)

    def _call(self, name: str) -> None:
        self.calls[name] += 1
        if self.down:
            raise self.down.pop(0)

    def _once(self, key: str, make):
        if key not in self.answers:
            self.answers[key] = make()
        if self.lost:
            raise self.lost.pop(0)
        return self.answers[key]

    def create_checkout(self, order: CheckoutOrder, *, key: str) -> Checkout:
        self._call("create_checkout")

        def make() -> Checkout:
            id_ = f"cs_{next(self._numbers)}"
            self.orders[id_] = order
            self.pages[id_] = Checkout(id=id_, url=f"https://pay.test/{id_}", status="open", reference=order.reference)
            return self.pages[id_]

        return self._once(key, make)

    def fetch_checkout(self, checkout_id: str) -> Checkout:
        self._call("fetch_checkout")
        return self.pages[checkout_id]

    def expire_checkout(self, checkout_id: str) -> Checkout:
        self._call("expire_checkout")
        if self.pages[checkout_id].status == "open":
            self.pages[checkout_id] = replace(self.pages[checkout_id], status="expired")
        return self.pages[checkout_id]

    def fetch_payment(self, payment_id: str) -> GatewayPayment:
        self._call("fetch_payment")
        return self.payments[payment_id]

    def capture(self, payment_id: str, *, amount: Money, key: str) -> GatewayPayment:
        self._call("capture")

        def make() -> GatewayPayment:
            payment = self.payments[payment_id]
            if payment.status != "authorised":
                raise GatewayError("not_authorised", retry=False)
            self.payments[payment_id] = replace(payment, status="captured", captured=amount)
            return self.payments[payment_id]

        return self._once(key, make)

    def void(self, payment_id: str, *, key: str) -> GatewayPayment:
        self._call("void")

        def make() -> GatewayPayment:
            if self.payments[payment_id].status != "authorised":
                raise GatewayError("not_authorised", retry=False)
            self.payments[payment_id] = replace(self.payments[payment_id], status="voided")
            return self.payments[payment_id]

        return self._once(key, make)

    def refund(self, payment_id: str, *, amount: Money, key: str) -> GatewayRefund:
        self._call("refund")

        def make() -> GatewayRefund:
            payment = self.payments[payment_id]
            if payment.captured < payment.refunded + amount:
                raise GatewayError("charge_already_refunded", retry=False)
            id_ = f"re_{next(self._numbers)}"
            self.payments[payment_id] = replace(payment, refunded=payment.refunded + amount)
            refund = GatewayRefund(id=id_, payment_id=payment_id, status=self.refund_status, amount=amount)
            self.refunds[id_] = refund
            return refund

        return self._once(key, make)

    def fetch_refund(self, refund_id: str) -> GatewayRefund:
        self._call("fetch_refund")
        return self.refunds[refund_id]

    def read_webhook(self, body: bytes, signature: str) -> GatewayEvent:
        if signature != "good":
            raise BadSignature
        id_, kind, object_id = body.decode().split()
        return GatewayEvent(id=id_, kind=kind, object_id=object_id)

    # What customers and banks do

    def pay(self, checkout_id: str) -> str:
        """The customer pays on a page; returns the payment's id."""
        page, order = self.pages[checkout_id], self.orders[checkout_id]
        assert page.status == "open", "nobody pays on a page that is closed"
        id_ = page.payment_id or f"pi_{next(self._numbers)}"
        nothing = Money(Decimal(0), order.amount.currency)
        self.payments[id_] = GatewayPayment(
            id=id_,
            status="authorised" if order.capture_later else "captured",
            reference=order.reference,
            amount=order.amount,
            captured=nothing if order.capture_later else order.amount,
            refunded=nothing,
        )
        self.pages[checkout_id] = replace(page, status="complete", payment_id=id_)
        return id_

    def decline(self, checkout_id: str, word: str = "card_declined") -> str:
        """A card is refused; the page stays open."""
        page, order = self.pages[checkout_id], self.orders[checkout_id]
        id_ = page.payment_id or f"pi_{next(self._numbers)}"
        nothing = Money(Decimal(0), order.amount.currency)
        self.payments[id_] = GatewayPayment(
            id=id_,
            status="requires_action",
            reference=order.reference,
            amount=order.amount,
            captured=nothing,
            refunded=nothing,
            failure=word,
        )
        self.pages[checkout_id] = replace(page, payment_id=id_)
        return id_

    def fail_refund(self, refund_id: str) -> None:
        """The customer's bank sends the money back."""
        refund = self.refunds[refund_id]
        self.refunds[refund_id] = replace(refund, status="failed")
        payment = self.payments[refund.payment_id]
        self.payments[refund.payment_id] = replace(payment, refunded=payment.refunded - refund.amount)
