"""Public addresses of the marketplace, below a language."""

from django.urls import URLPattern

app_name = "storefront"
urlpatterns: list[URLPattern] = []
