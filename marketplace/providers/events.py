"""What providers announces."""

from marketplace.core.events import Event, event


@event("providers.changed")
class ProviderChanged(Event):
    """Something that people see of a provider or of its staff has changed."""

    provider_id: int


@event("providers.verification_changed")
class VerificationChanged(Event):
    """The verification has gone from one status to another; `entry_id` is its audit row, once per move."""

    provider_id: int
    before: str
    after: str
    entry_id: int
