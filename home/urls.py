"""Addresses of the help centre that are no pages of editors, below a language."""

from django.urls import path

from home.help import views

app_name = "help"
urlpatterns = [
    path("help/search/", views.results, name="search"),
    path("help/search/suggest/", views.suggestions, name="suggest"),
]
