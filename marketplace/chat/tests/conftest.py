"""What chat's tests share."""

from types import SimpleNamespace

import pytest

from marketplace.core.registries import (
    ConversationLine,
    ConversationSubject,
    SubjectInWords,
    conversation_lines,
    conversation_subjects,
)


@pytest.fixture
def garden(monkeypatch):
    """A subject of conversation, and a line of the system, for these tests alone."""
    state = SimpleNamespace(stands=True, asked=0)

    def describe(subject_ids, user):
        state.asked += 1
        return {pk: SubjectInWords(f"Garden {pk}", f"/garden/{pk}/", {}) for pk in subject_ids}

    subject = ConversationSubject(
        lambda pk, user: f"Garden {pk}", lambda pk, user: f"/garden/{pk}/", lambda pk: state.stands, describe
    )
    monkeypatch.setitem(conversation_subjects._entries, "garden", subject)
    line = ConversationLine(lambda data: f"The garden is {data['colour']}", "sprout")
    monkeypatch.setitem(conversation_lines._entries, "garden.painted", line)
    return state
