"""Public addresses of the marketplace, below a language."""

from django.urls import path

from marketplace.storefront.views import booking, patterns, providers, search

app_name = "storefront"
urlpatterns = [
    path("search/", search.results, name="search"),
    path("search/suggest/", search.suggestions, name="suggest"),
    path("p/<slug:slug>/", providers.provider, name="provider"),
    path("p/<slug:slug>/times/", providers.times, name="times"),
    path("book/<str:public_id>/", booking.choose, name="book"),
    path("book/<str:public_id>/hold/", booking.hold, name="hold"),
    path("booking/<str:public_id>/details/", booking.details, name="details"),
    path("booking/<str:public_id>/give-back/", booking.give_back, name="give_back"),
    path("booking/<str:public_id>/done/", booking.done, name="done"),
    path("patterns/", patterns.library, name="patterns"),
]
