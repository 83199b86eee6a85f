"""The homes of customer and provider, below a language."""

from django.urls import path

from marketplace.dashboard.views import (
    bookings,
    business,
    customer,
    hours,
    onboarding,
    profile,
    reviews,
    services,
    team,
)

app_name = "dashboard"
urlpatterns = [
    path("me/", customer.home, name="home"),
    path("me/bookings/", customer.bookings, name="bookings"),
    path("me/profile/", profile.edit, name="profile"),
    path("bookings/<str:public_id>/", bookings.booking, name="booking"),
    path("bookings/<str:public_id>/review/", reviews.write, name="review"),
    path("bookings/<str:public_id>/<slug:step>/", bookings.take_step, name="booking_step"),
    path("business/", business.home, name="business"),
    path("business/bookings/", business.bookings, name="business_bookings"),
    path("business/calendar/", business.calendar, name="calendar"),
    path("business/reviews/", reviews.overview, name="business_reviews"),
    path("business/reviews/<str:public_id>/answer/", reviews.answer, name="review_answer"),
    path("business/available/", business.set_available, name="set_available"),
    path("business/start/", onboarding.start, name="onboarding"),
    path("business/profile/", onboarding.profile, name="business_profile"),
    path("business/documents/", onboarding.documents, name="documents"),
    path("business/submit/", onboarding.submit, name="submit"),
    path("business/services/", services.overview, name="services"),
    path("business/services/new/", services.create, name="service_new"),
    path("business/services/<str:public_id>/", services.edit, name="service"),
    path("business/services/<str:public_id>/<slug:step>/", services.take_step, name="service_step"),
    path("business/team/", team.overview, name="team"),
    path("business/team/<str:public_id>/", team.person, name="person"),
    path("business/team/<str:public_id>/hours/", hours.week, name="hours"),
    path("business/team/<str:public_id>/time-off/", hours.time_off, name="time_off"),
    path("business/team/<str:public_id>/time-off/<int:pk>/remove/", hours.remove, name="time_off_remove"),
]
