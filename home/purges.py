"""What editors publish is seen at once: kept pages of the language are made again.

These hear Wagtail's and Django's signals, since editors' changes are not announced in the outbox.
"""

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Locale, Page, PageViewRestriction, Site
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from home.kept import forget
from home.models import Chrome, PortalSettings
from marketplace.accounts.models import User
from marketplace.catalog.models import Category
from marketplace.core.pagecache import purge
from marketplace.reviews.models import Review


def listen() -> None:
    """Connect. Called once, when the app is ready."""
    for signal in (page_published, page_slug_changed, post_page_move):
        signal.connect(purge_page, dispatch_uid="pages-kept")
    files = (get_image_model(), get_document_model())
    for model in (Category, Category._parler_meta.root_model, Locale, Site, PageViewRestriction, *files):
        for signal in (post_save, post_delete):
            signal.connect(purge_all, sender=model, dispatch_uid=f"pages-kept-{model._meta.label}")
    for signal in (post_save, post_delete):
        signal.connect(purge_chrome, sender=Chrome, dispatch_uid="pages-kept-chrome")
        signal.connect(purge_portal, sender=PortalSettings, dispatch_uid="pages-kept-portal")
    page_unpublished.connect(purge_taken_back, dispatch_uid="pages-kept-taken-back")
    post_delete.connect(purge_deleted, dispatch_uid="pages-kept-deleted")
    post_save.connect(purge_reviewer, sender=User, dispatch_uid="pages-kept-reviewer")


def purge_page(instance: Page, **kwargs: Any) -> None:
    """A page's language, and those in which it is written too: their pages name its address."""
    same = Page.objects.filter(translation_key=instance.translation_key)
    for code in {*same.values_list("locale__language_code", flat=True), instance.locale.language_code}:
        _purge_language(code)


def purge_taken_back(**kwargs: Any) -> None:
    """Menus and texts of any language may lead to it."""
    _purge_every_language()


def purge_deleted(instance: Any, **kwargs: Any) -> None:
    """Pages are of many models."""
    if isinstance(instance, Page):
        purge("all")


def purge_reviewer(instance: User, created: bool, update_fields: Collection[str] | None = None, **kwargs: Any) -> None:
    """Reviews bear the name that their writer has today. Signing in saves the account, too, but not its name."""
    if created or (update_fields is not None and "name" not in update_fields):
        return
    written = Review.objects.published().filter(customer=instance).order_by()
    if shown := set(written.values_list("provider_id", "service__category_id")):
        purge("listing", *(f"provider:{provider}" for provider, _ in shown), *(f"trade:{trade}" for _, trade in shown))


def purge_chrome(instance: Chrome, **kwargs: Any) -> None:
    """Header and footer are on every page of a language."""
    _purge_language(instance.locale.language_code)


def purge_portal(**kwargs: Any) -> None:
    """What the portal says of itself is on every page of every language."""
    _purge_every_language()


def purge_all(**kwargs: Any) -> None:
    """What is changed seldom and shown everywhere."""
    purge("all")


def _purge_every_language() -> None:
    for code, _name in settings.LANGUAGES:
        _purge_language(code)


def _purge_language(code: str) -> None:
    # The links of header and footer are kept by themselves, too; first they go, then the pages that show them.
    transaction.on_commit(lambda: forget(code), robust=True)
    purge(f"locale:{code}")
