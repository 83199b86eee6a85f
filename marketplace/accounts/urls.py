"""Addresses of accounts beside allauth's own."""

from django.urls import path

from marketplace.accounts import views

app_name = "accounts"
urlpatterns = [path("admin/", views.admin_entrance, name="admin_entrance")]
