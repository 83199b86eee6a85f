"""The import map: modules are asked for by name and found under their hashed address."""

import functools
import hashlib
import json
from base64 import b64encode
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import mark_safe

register = template.Library()

VENDOR_MODULES = {"@hotwired/stimulus": "vendor/stimulus.js", "htmx": "vendor/htmx.js"}


@functools.cache
def import_map() -> str:
    """The map as JSON: third-party modules, `app`, and one entry per Stimulus controller."""
    root = Path(settings.BASE_DIR) / "static" / "js"
    modules = {name: static(path) for name, path in VENDOR_MODULES.items()}
    for path in sorted(root.rglob("*.js")):
        modules[path.relative_to(root).with_suffix("").as_posix()] = static(f"js/{path.relative_to(root).as_posix()}")
    return json.dumps({"imports": modules}, sort_keys=True)


def import_map_hash() -> str:
    """The CSP source of the one inline script."""
    digest = hashlib.sha256(import_map().encode()).digest()
    return f"'sha256-{b64encode(digest).decode()}'"


@register.simple_tag(name="import_map")
def import_map_tag() -> Any:
    """The import map's script element; its hash is part of the content security policy."""
    # Safe: file names of our own, written by json.dumps, no "</" can occur in them.
    return format_html('<script type="importmap">{}</script>', mark_safe(import_map()))
