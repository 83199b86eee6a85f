"""What payments announces."""

from marketplace.core.events import Event, event


@event("payments.captured")
class PaymentCaptured(Event):
    """A customer's money has arrived; `booking_id` is what it was for."""

    payment_id: int
    booking_id: int


@event("payments.refunded")
class RefundMade(Event):
    """The gateway has taken on to give money back."""

    refund_id: int
    booking_id: int


@event("payments.refund_failed")
class RefundFailed(Event):
    """Money could not be given back: a person must look."""

    refund_id: int
    booking_id: int


@event("payments.transferred")
class TransferMade(Event):
    """A booking's money now belongs to its provider, the commission to the platform."""

    transfer_id: int
    booking_id: int
