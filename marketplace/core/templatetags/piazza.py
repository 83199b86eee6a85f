"""Template tags of the house, available in every template."""

from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select, Textarea
from django.templatetags.static import static
from django.utils.html import format_html

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "") -> Any:
    """An icon of the sprite; without a label it is decoration and hidden from screen readers."""
    address = f"{static('icons/icons.svg')}#{name}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>', label, address)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"></use></svg>', address)


@register.filter
def kind_of(field: BoundField) -> str:
    """Which way a field is drawn: check, choices, select, textarea or input."""
    widget = field.field.widget
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, CheckboxInput):
        return "check"
    if isinstance(widget, Select):
        return "select"
    return "textarea" if isinstance(widget, Textarea) else "input"


@register.filter
def drawn(field: BoundField) -> Any:
    """The field's control with our class, and tied to its help and error for assistive technology."""
    attributes: dict[str, Any] = {"class": "input" if kind_of(field) in ("input", "select", "textarea") else ""}
    described = []
    if field.help_text:
        described.append(f"{field.id_for_label}-help")
    if field.errors:
        described.append(f"{field.id_for_label}-error")
        attributes["aria-invalid"] = "true"
    if described:
        attributes["aria-describedby"] = " ".join(described)
    return field.as_widget(attrs=attributes)


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """A dictionary's value by a key that is a variable; None where there is none."""
    return mapping.get(key) if hasattr(mapping, "get") else None
