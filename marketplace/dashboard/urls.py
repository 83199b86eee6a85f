"""The homes of customer and provider, below a language."""

from django.urls import URLPattern

app_name = "dashboard"
urlpatterns: list[URLPattern] = []
