"""Addresses. Everything a person reads stands below a language; Wagtail's pages come last."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from marketplace.core import health
from marketplace.storefront.views.entrance import entrance

# Public pictures on disk; in front of a larger site a proxy or a bucket does this instead (SERVE_MEDIA=false).
media = [path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT})] if settings.SERVE_MEDIA else []

urlpatterns = [
    path("", entrance, name="entrance"),
    path("healthz/live", health.live, name="health_live"),
    path("healthz/ready", health.ready, name="health_ready"),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("i18n/", include("django.conf.urls.i18n")),
    *media,
]
urlpatterns += i18n_patterns(
    path("account/", include("marketplace.accounts.urls")),
    path("account/", include("allauth.urls")),
    path("private/", include("marketplace.providers.urls")),
    path("", include("marketplace.storefront.urls")),
    path("", include("marketplace.dashboard.urls")),
    path("", include(wagtail_urls)),
)
