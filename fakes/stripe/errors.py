"""Errors as Stripe's API tells them."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """An answer that is no success.

    ``kept`` says whether the idempotency key remembers it: what fails before anything was looked at is not remembered.
    """

    def __init__(
        self, status: int, message: str, *, code: str = "", param: str = "", kind: str = "", kept: bool = False
    ) -> None:
        super().__init__(message)
        self.status, self.message, self.code, self.param, self.kept = status, message, code, param, kept
        self.kind = kind or ("api_error" if status >= 500 else "invalid_request_error")

    def as_json(self) -> dict[str, Any]:
        """The body of the answer."""
        said = {"type": self.kind, "code": self.code, "param": self.param, "message": self.message}
        return {"error": {key: value for key, value in said.items() if value}}


def missing(param: str) -> ApiError:
    """A parameter that was left out."""
    return ApiError(400, f"Missing required param: {param}.", code="parameter_missing", param=param)


def unknown(kind: str, id: str) -> ApiError:
    """An id that names nothing."""
    return ApiError(404, f"No such {kind}: '{id}'", code="resource_missing", param=kind.removeprefix("checkout."))


def unexpected(message: str) -> ApiError:
    """Something that the state of a payment does not allow."""
    return ApiError(400, message, code="payment_intent_unexpected_state", kept=True)
