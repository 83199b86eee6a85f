"""What tests of notifications share."""

import pytest

from marketplace.core import live
from marketplace.core.registries import NotificationKind, notification_kinds
from marketplace.notifications.tests.factories import KIND


@pytest.fixture
def say(monkeypatch):
    """A kind whose words the test decides; None: nothing left to tell."""
    state = {"subject": "About it", "link": "/en/me/", "gone": False, "label": "Tests"}

    def build(subject_id, recipient):
        if state["gone"]:
            return None
        words = state["subject"]() if callable(state["subject"]) else state["subject"]
        return {"subject": words, "template": "providers/provider_verified", "context": {}, "link": state["link"]}

    def register(**options):
        monkeypatch.setitem(notification_kinds._entries, KIND, NotificationKind(state["label"], build, **options))

    register()
    state["register"] = register
    return state


@pytest.fixture
def hints(monkeypatch):
    """To whom open pages were hinted."""
    heard = []
    monkeypatch.setattr(live, "_send", lambda topic, key: heard.append((topic, key)))
    return heard
