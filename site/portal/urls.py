"""Addresses. Everything a person reads stands below a language; Wagtail's pages come last."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from home.routing import serve_page
from marketplace.core import health
from marketplace.core.public_files import public_file
from marketplace.core.seo import views as seo
from marketplace.core.seo import well_known
from marketplace.storefront.views.entrance import entrance

# Public pictures on disk; in front of a larger site a proxy or a bucket does this instead (SERVE_MEDIA=false).
media = [path("media/<path:path>", public_file)] if settings.SERVE_MEDIA else []

# Our own, because they must work when nothing else does. 403 and 404 are Django's, with our templates.
handler400 = "home.errors.bad_request"
handler500 = "home.errors.server_error"

urlpatterns = [
    path("", entrance, name="entrance"),
    path("robots.txt", seo.robots, name="robots"),
    path(".well-known/security.txt", well_known.security, name="security"),
    path("security.txt", RedirectView.as_view(url="/.well-known/security.txt", permanent=True)),
    path("manifest-<str:language>.webmanifest", well_known.manifest, name="manifest"),
    path("favicon.ico", well_known.favicon, name="favicon"),
    path("sitemap.xml", seo.sitemap_index, name="sitemap"),
    path("sitemap-<slug:name>-<str:language>-<int:number>.xml", seo.sitemap_file, name="sitemap_file"),
    path("og/<slug:kind>/<str:language>/<slug:key>-<slug:digest>.png", seo.card, name="card"),
    path("healthz/live", health.live, name="health_live"),
    path("healthz/ready", health.ready, name="health_ready"),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("api/v1/", include("marketplace.api.urls")),
    path("webhooks/", include("marketplace.payments.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    *media,
]
urlpatterns += i18n_patterns(
    path("account/", include("marketplace.accounts.urls")),
    path("account/", include("allauth.urls")),
    path("private/", include("marketplace.providers.urls")),
    path("private/", include("marketplace.reviews.urls")),
    path("", include("marketplace.storefront.urls")),
    path("", include("marketplace.dashboard.urls")),
    path("", include("home.urls")),
    re_path(wagtail_urls.serve_pattern, serve_page),  # before Wagtail's own view, whose name and addresses stay
    path("", include(wagtail_urls)),
)
