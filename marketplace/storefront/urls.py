"""Public addresses of the marketplace, below a language."""

from django.urls import path, register_converter

from marketplace.storefront.views import booking, patterns, payments, providers, requests, reviews, search, towns

register_converter(towns.TradesWord, "trades")
register_converter(towns.TownsWord, "towns")

app_name = "storefront"
urlpatterns = [
    path("search/", search.results, name="search"),
    path("search/suggest/", search.suggestions, name="suggest"),
    path("p/<slug:slug>/", providers.provider, name="provider"),
    path("p/<slug:slug>/times/", providers.times, name="times"),
    path("reviews/<str:public_id>/helpful/", reviews.helpful, name="review_helpful"),
    path("reviews/<str:public_id>/report/", reviews.report, name="review_report"),
    path("book/<str:public_id>/", booking.choose, name="book"),
    path("book/<str:public_id>/hold/", booking.hold, name="hold"),
    path("booking/<str:public_id>/details/", booking.details, name="details"),
    path("booking/<str:public_id>/give-back/", booking.give_back, name="give_back"),
    path("booking/<str:public_id>/done/", booking.done, name="done"),
    path("booking/<str:public_id>/pay/", payments.pay, name="pay"),
    path("booking/<str:public_id>/paid/", payments.paid, name="paid"),
    path("request/", requests.post, name="request"),
    path("<trades:word>/<slug:trade>/<slug:town>/", towns.trade_in_town, name="town_trade"),
    path("<towns:word>/<slug:town>/", towns.town, name="town"),
    path("patterns/", patterns.library, name="patterns"),
]
