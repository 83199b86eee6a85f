"""How the API describes itself: one security scheme, problems for every way to say no, no field that is not listed."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from marketplace.core.api.problem import MEDIA_TYPE, ProblemSerializer

PREFIX = "/api/v1/"
WORDS = {
    400: "The request was not accepted; `errors` names the fields.",
    401: "No token, or one that is no longer valid.",
    403: "The account may not do this.",
    404: "There is no such thing, or none that this account may know of.",
    409: "Taken, already answered, or changed in the meantime.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    422: "The idempotency key was used for another request.",
    503: "The payment service cannot be reached; nothing was charged.",
    429: "Too many requests; `Retry-After` says when to try again.",
}

NAMES = (
    OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER, description="The `ETag` of the answer you have."),
    OpenApiParameter("ETag", str, OpenApiParameter.HEADER, response=[200], description="The name of this answer."),
)


def problems(*statuses: int) -> dict[Any, Any]:
    """The problem responses of an operation, for `extend_schema(responses=…)`."""
    return {
        (status, MEDIA_TYPE): OpenApiResponse(response=ProblemSerializer, description=WORDS[status])
        for status in sorted({400, 401, 429, *statuses})
    }


def body_problems(*statuses: int) -> dict[Any, Any]:
    """As `problems`, for an operation that reads a body."""
    return problems(413, 415, *statuses)


def only_ours(endpoints: list[Any], **kwargs: Any) -> list[Any]:
    """Describe what stands below /api/v1/ and nothing else."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith(PREFIX)]


class Schema(AutoSchema):
    """Every operation is named by its view: `operation_id` is given with `extend_schema`."""

    def get_tags(self) -> list[str]:
        """The first part of the address."""
        return [self.path.removeprefix(PREFIX).split("/")[0]]

    @property
    def is_named(self) -> bool:
        """Whether the answer has an `ETag` that the app can name the next time."""
        return self.method == "GET" and getattr(self.view, "kept_for", None) is not None

    def get_override_parameters(self) -> list[Any]:
        """What every answer that may be kept is asked with, and what it is called."""
        return [*super().get_override_parameters(), *(NAMES if self.is_named else ())]

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies = super()._get_response_bodies(direction)
        if self.is_named and direction == "response":
            headers = {name: header for name, header in bodies["200"].get("headers", {}).items() if name == "ETag"}
            bodies["304"] = {"headers": headers, "description": "What the app has still holds; there is no body."}
        return bodies

    def get_summary(self) -> str:
        """The first sentence of what the method says of itself, without its dot."""
        return self.get_description().partition(".")[0].partition(":")[0]


class BearerScheme(OpenApiAuthenticationExtension):
    """The access token of signing in, in the header Authorization."""

    target_class = "allauth.headless.contrib.rest_framework.authentication.JWTTokenAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """HTTP bearer."""
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}


class InputExtension(OpenApiSerializerExtension):
    """A body holds the listed fields and no others."""

    target_class = "marketplace.core.api.fields.InputSerializer"
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: Any) -> Any:
        """The usual mapping, closed."""
        schema = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        return schema | {"additionalProperties": False}
