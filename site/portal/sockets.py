"""What answers on the socket side: who may come in, and which consumers there are."""

from channels.auth import AuthMiddlewareStack
from channels.routing import URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.urls import path

from marketplace.core.consumers import LiveConsumer

socket_application = AllowedHostsOriginValidator(
    AuthMiddlewareStack(URLRouter([path("live/", LiveConsumer.as_asgi())]))
)
