"""Write the API's description into docs/api/, after a change that is meant."""

from typing import Any

from django.core.management.base import BaseCommand

from marketplace.api.schema import VERSIONS, file_of, text


class Command(BaseCommand):
    """`manage.py write_api_schema`."""

    help = "Writes docs/api/openapi-3.1.yaml and its 3.0 twin."

    def handle(self, *args: Any, **options: Any) -> None:
        """Both versions."""
        for version in VERSIONS:
            file_of(version).write_text(text(version))
            self.stdout.write(str(file_of(version)))
