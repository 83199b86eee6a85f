"""The address that gateways write to; people's pages stand in storefront and dashboard."""

from django.urls import path

from marketplace.payments import views

app_name = "payments"
urlpatterns = [path("<slug:gateway>/", views.webhook, name="webhook")]
