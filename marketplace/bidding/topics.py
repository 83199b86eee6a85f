"""Live topics of bidding: a request's own customer hears when something happens to it."""

from typing import Any

from marketplace.bidding.models import ServiceRequest
from marketplace.core.registries import LiveTopic, live_topics


def is_own_request(user: Any, key: str) -> bool:
    """Whether the key is the public id of a request of this account."""
    return bool(user.is_authenticated and ServiceRequest.objects.filter(public_id=key, customer=user).exists())


live_topics.register("request", LiveTopic(allows=is_own_request))
