"""An admin writes what the platform keeps. Bookings that are made already keep their own."""

from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from marketplace.booking.models import CommissionRule
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.errors import Invalid


@action
def keep_commission_rule(*, save: Callable[[], Any], actor: Any) -> CommissionRule:
    """Save what the form holds. Raises `Invalid` where another active rule is for the same case."""
    try:
        with transaction.atomic():
            rule: CommissionRule = save()
    except IntegrityError as error:
        raise Invalid(_("There is a rule in force for the same provider, category and customers.")) from error
    values = {name: str(getattr(rule, name)) for name in ("per_cent", "fixed", "minimum", "customers", "is_active")}
    record(action="booking.keep_commission_rule", subject=rule, actor=actor, **values)
    return rule
