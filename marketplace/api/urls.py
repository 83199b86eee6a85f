"""The addresses of the API, version 1; what each does stands in the app it belongs to."""

from django.urls import path, re_path, register_converter

from marketplace.accounts import api as accounts
from marketplace.api import schema
from marketplace.booking import api as booking
from marketplace.booking import api_steps as steps
from marketplace.catalog import api as catalog
from marketplace.core.api.fields import IdConverter
from marketplace.core.api.views import NotThere
from marketplace.notifications import api as notifications
from marketplace.payments import api as payments
from marketplace.scheduling import api as scheduling
from marketplace.search import api as search

app_name = "api"
register_converter(IdConverter, "public_id")

urlpatterns = [
    path("auth/signup/", accounts.SignUpView.as_view(), name="sign_up"),
    path("auth/verify-email/", accounts.VerifyEmailView.as_view(), name="verify_email"),
    path("auth/verify-email/resend/", accounts.ResendCodeView.as_view(), name="resend_code"),
    path("auth/signin/", accounts.SignInView.as_view(), name="sign_in"),
    path("auth/second-step/", accounts.SecondStepView.as_view(), name="second_step"),
    path("auth/signout/", accounts.SignOutView.as_view(), name="sign_out"),
    path("auth/refresh/", accounts.RefreshView.as_view(), name="refresh"),
    path("auth/current-user/", accounts.CurrentUserView.as_view(), name="current_user"),
    path("categories/", catalog.CategoriesView.as_view(), name="categories"),
    path("services/", search.ServicesView.as_view(), name="services"),
    path("services/<public_id:public_id>/", catalog.ServiceView.as_view(), name="service"),
    path("services/<public_id:public_id>/slots/", scheduling.SlotsView.as_view(), name="slots"),
    path("bookings/", payments.BookingsView.as_view(), name="bookings"),
    path("bookings/<public_id:public_id>/", booking.BookingDetailView.as_view(), name="booking"),
    path("bookings/<public_id:public_id>/cancel/", steps.CancelView.as_view(), name="cancel"),
    path("bookings/<public_id:public_id>/confirm/", steps.ConfirmView.as_view(), name="confirm"),
    path("bookings/<public_id:public_id>/dispute/", steps.DisputeView.as_view(), name="dispute"),
    path("bookings/<public_id:public_id>/no-show/", steps.ProviderNoShowView.as_view(), name="provider_no_show"),
    path("bookings/<public_id:public_id>/checkout/", payments.CheckoutView.as_view(), name="checkout"),
    path("providers/jobs/", booking.JobsView.as_view(), name="jobs"),
    path("providers/jobs/<public_id:public_id>/accept/", steps.AcceptView.as_view(), name="accept"),
    path("providers/jobs/<public_id:public_id>/decline/", steps.DeclineView.as_view(), name="decline"),
    path("providers/jobs/<public_id:public_id>/start/", steps.StartView.as_view(), name="start"),
    path("providers/jobs/<public_id:public_id>/complete/", steps.CompleteView.as_view(), name="complete"),
    path("providers/jobs/<public_id:public_id>/no-show/", steps.NoShowView.as_view(), name="customer_no_show"),
    path("notifications/", notifications.NotificationsView.as_view(), name="notifications"),
    path("notifications/read/", notifications.ReadView.as_view(), name="notifications_read"),
    path("schema/", schema.SchemaView.as_view(), name="schema"),
    re_path(r"^", NotThere.as_view(), name="not_there"),
]
