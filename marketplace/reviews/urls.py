"""Addresses of pictures that are not public; the pages of reviews stand in storefront and dashboard."""

from django.urls import path

from marketplace.reviews import views

app_name = "reviews"
urlpatterns = [path("reviews/<str:public_id>/<int:position>/", views.picture, name="picture")]
