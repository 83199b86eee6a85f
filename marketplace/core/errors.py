"""Typed domain errors: a stable code, a sentence that says what is wrong, and one that says what would help."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A rule said no. Edges translate it: a page, a form error, an HTTP status, a message in the admin."""

    code = "not_possible"
    status = 400
    message: str | Promise = _("This is not possible.")
    hint: str | Promise = ""

    def __init__(
        self,
        message: str | Promise | None = None,
        *,
        hint: str | Promise | None = None,
        code: str | None = None,
        field: str | None = None,
    ) -> None:
        self.message = message if message is not None else type(self).message
        self.hint = hint if hint is not None else type(self).hint
        self.code = code or type(self).code
        self.field = field
        super().__init__(str(self.code))

    def __str__(self) -> str:
        return " ".join(str(part) for part in (self.message, self.hint) if part)


class Invalid(DomainError):
    """What came in breaks a rule; `field` names where."""

    code = "invalid"
    status = 400
    message = _("Please check what you entered.")


class NotAllowed(DomainError):
    """The account may not do this to this object."""

    code = "not_allowed"
    status = 403
    message = _("You may not do this.")


class NotFound(DomainError):
    """There is no such thing, or none that this account may know of."""

    code = "not_found"
    status = 404
    message = _("We could not find this.")


class Conflict(DomainError):
    """The world has moved on: taken, already answered, changed by somebody else."""

    code = "conflict"
    status = 409
    message = _("Somebody was faster, or this has changed in the meantime.")
    hint = _("Please look at the current state and try again.")


class Taken(Conflict):
    """A time that somebody else has."""

    code = "taken"
    message = _("This time has just been taken.")
    hint = _("Please choose another time.")


class WrongState(Conflict):
    """The object's status does not allow the move."""

    code = "wrong_state"
    message = _("This step is no longer possible here.")


class TooMany(DomainError):
    """A limit that protects others was reached."""

    code = "too_many"
    status = 429
    message = _("You have reached the limit for now.")
