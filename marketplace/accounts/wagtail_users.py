"""Wagtail's administration of accounts, told about ours: a name in one piece, and no user name."""

from wagtail.users.apps import WagtailUsersAppConfig


class PortalUsersConfig(WagtailUsersAppConfig):
    """Stands in INSTALLED_APPS in place of `wagtail.users`."""

    user_viewset = "marketplace.accounts.viewsets.AccountViewSet"
