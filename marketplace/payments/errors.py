"""What the payment service itself may say no to."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import DomainError


class GatewayDown(DomainError):
    """The payment service did not do it; nothing was charged."""

    code = "payment_service"
    status = 503
    message = _("The payment service cannot be reached at the moment.")
    hint = _("Nothing was charged. Please try again in a minute.")
