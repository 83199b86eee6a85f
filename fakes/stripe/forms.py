"""Form-encoded bodies with brackets: ``a[b][0][c]=d``."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

from fakes.stripe.errors import ApiError, missing

KEY = re.compile(r"([^\[\]]+)|\[([^\[\]]*)\]")


def parse(body: str) -> dict[str, Any]:
    """Nested dictionaries; a list is a dictionary whose keys are numbers, made a list in the end."""
    root: dict[str, Any] = {}
    for key, value in parse_qsl(body, keep_blank_values=True):
        names = [plain or bracketed for plain, bracketed in KEY.findall(key)]
        place = root
        for name in names[:-1]:
            place = place.setdefault(name, {})
            if not isinstance(place, dict):
                raise ApiError(400, f"Invalid parameter: {key}", param=key)
        # `expand[]=a&expand[]=b` has no numbers of its own.
        place[names[-1] or str(len(place))] = value
    plain: dict[str, Any] = {name: _with_lists(value) for name, value in root.items()}
    return plain


def _with_lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {name: _with_lists(each) for name, each in value.items()}
    if inner and all(name.isdecimal() for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner


def text(params: dict[str, Any], name: str, *, needed: bool = True) -> str:
    """A parameter that is a text."""
    value = params.get(name, "")
    if needed and not value:
        raise missing(name)
    if not isinstance(value, str):
        raise ApiError(400, f"Invalid string: {name}", param=name)
    return value


def whole(params: dict[str, Any], name: str) -> int | None:
    """A parameter that is a whole number; None when it was left out."""
    value = params.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or not re.fullmatch(r"-?\d{1,15}", value):
        raise ApiError(400, f"Invalid integer: {value}", code="parameter_invalid_integer", param=name)
    return int(value)


def group(params: dict[str, Any], name: str) -> dict[str, Any]:
    """A parameter that has parameters of its own; empty when it was left out."""
    value = params.get(name, {})
    if not isinstance(value, dict):
        raise ApiError(400, f"Invalid object: {name}", param=name)
    return value
