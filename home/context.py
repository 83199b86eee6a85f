"""What surrounds every page: navigation, footer, the same content in the other languages."""

from typing import Any

from django.http import HttpRequest


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Context for header and footer."""
    return {}
