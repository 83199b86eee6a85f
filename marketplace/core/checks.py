"""Architecture that matters is a check that runs: no foreign key points up, `site/` is never a package."""

from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

# From the top of the house to its cellar; neighbours share a floor. Kept beside the import contracts in pyproject.toml.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("home", "storefront", "dashboard", "moderation", "api"),
    ("invoicing", "reviews"),
    ("payments", "bidding"),
    ("search",),
    ("booking",),
    ("scheduling",),
    ("catalog",),
    ("providers",),
    ("chat",),
    ("notifications",),
    ("accounts",),
    ("core",),
)
HEIGHT = {label: len(FLOORS) - index for index, floor in enumerate(FLOORS) for label in floor}


@register()
def no_foreign_key_points_up(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A row may point down the house or stay on its floor's own app."""
    found: list[CheckMessage] = []
    for model in apps.get_models():
        own = model._meta.app_label
        if own not in HEIGHT:
            continue
        for field in model._meta.get_fields():
            related = getattr(field, "related_model", None)
            if not field.is_relation or field.auto_created or related is None:
                continue
            other = related._meta.app_label
            if other in HEIGHT and other != own and HEIGHT[other] >= HEIGHT[own]:
                found.append(Error(f"{model._meta.label}.{field.name} points up to {other}.", id="core.E001"))
    return found


@register()
def site_is_a_source_root(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The standard library owns the name `site`; a package of that name would break the interpreter."""
    if (Path(settings.BASE_DIR) / "site" / "__init__.py").exists():
        return [Error("site/__init__.py must not exist: the folder is a source root.", id="core.E002")]
    return []


@register(deploy=True)
def two_database_roles(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """In production the application's role is not the owner's."""
    if settings.DATABASE_URL == settings.DATABASE_OWNER_URL:
        return [Error("DATABASE_URL and DATABASE_OWNER_URL are the same role.", id="core.E003")]
    return []
