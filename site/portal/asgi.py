"""ASGI entry point: sockets only. Pages are served by WSGI, which is several times faster at them."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.local")

django_application = get_asgi_application()

from channels.routing import ProtocolTypeRouter  # noqa: E402  (the app registry must be ready first)

from portal.sockets import socket_application  # noqa: E402

application = ProtocolTypeRouter({"http": django_application, "websocket": socket_application})
