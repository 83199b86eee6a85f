"""What answers on the socket side: who may come in, and which consumers there are."""

from channels.auth import AuthMiddlewareStack
from channels.routing import URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.urls import path

from marketplace.chat.consumers import ChatConsumer
from marketplace.core.consumers import LiveConsumer

SOCKETS = [
    path("live/", LiveConsumer.as_asgi()),
    path("chat/<slug:public_id>/", ChatConsumer.as_asgi()),
]
socket_application = AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter(SOCKETS)))
