"""Addresses of providers' private files; their pages stand in storefront and dashboard."""

from django.urls import path

from marketplace.providers import views

app_name = "providers"
urlpatterns = [path("documents/<slug:public_id>/", views.document, name="document")]
