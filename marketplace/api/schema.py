"""The API's own description, as OpenAPI 3.1 and as its 3.0 twin for tools that read no newer one."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.settings import patched_settings
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.core.api.fields import InputSerializer, read_query
from marketplace.core.api.views import PublicApiView

VERSIONS = {"3.1": "3.1.1", "3.0": "3.0.3"}
FOLDER = Path(settings.BASE_DIR) / "docs" / "api"


@cache
def document(version: str) -> dict[str, Any]:
    """The description in one version of OpenAPI; made once a process, the same for everybody."""
    with translation.override("en"), patched_settings({"OAS_VERSION": VERSIONS[version]}):
        return SchemaGenerator().get_schema(request=None, public=True)


def text(version: str) -> str:
    """The description as the file of it holds it."""
    words = yaml.safe_dump(document(version), sort_keys=False, allow_unicode=True, width=120)
    return "# Written by `manage.py write_api_schema`; a test compares it with the code.\n" + words


def file_of(version: str) -> Path:
    """Where the description is kept."""
    return FOLDER / f"openapi-{version}.yaml"


class SchemaQuery(InputSerializer):
    """Which version of OpenAPI."""

    openapi = serializers.ChoiceField(list(VERSIONS), default="3.1")


class SchemaView(PublicApiView):
    """What programs read to learn the API; it does not describe itself."""

    schema = None

    def get(self, request: Request) -> Response:
        """The description as JSON."""
        return Response(document(read_query(SchemaQuery, request)["openapi"]))
