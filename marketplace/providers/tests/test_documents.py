"""Private papers over HTTP: handed out as files, to those who may read them, and never kept on the way."""

import pytest
from django.urls import reverse

from marketplace.accounts.tests.factories import make_moderator
from marketplace.core.models import AuditEntry
from marketplace.providers.tests.factories import make_document, make_provider

pytestmark = pytest.mark.django_db


class TestDocuments:
    def test_a_file_is_handed_out_so_that_it_stays_a_file(self, client):
        document = make_document(make_provider(), original_name='Pass "neu"\r\n.exe')
        client.force_login(document.provider.owner)
        answer = client.get(reverse("providers:document", args=[document.public_id]))
        assert b"".join(answer.streaming_content).startswith(b"%PDF")
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"].startswith("attachment")
        assert ".pdf" in answer["Content-Disposition"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer["Cache-Control"]
        assert "sandbox" in answer["Content-Security-Policy"]

    def test_a_moderators_look_is_recorded_and_the_owners_is_not(self, client):
        document = make_document(make_provider())
        url = reverse("providers:document", args=[document.public_id])
        client.force_login(document.provider.owner)
        client.get(url)
        assert not AuditEntry.objects.filter(action="providers.read_document").exists()
        client.force_login(make_moderator())
        client.get(url)
        assert AuditEntry.objects.get(action="providers.read_document").data == {"document": document.pk}

    @pytest.mark.parametrize("file", ["documents/missing.pdf", "", "documents/test.html"])
    def test_a_file_that_is_not_there_is_not_found(self, client, file):
        document = make_document(make_provider(), file=file)
        client.force_login(document.provider.owner)
        assert client.get(reverse("providers:document", args=[document.public_id])).status_code == 404

    def test_nothing_is_written_there(self, client):
        document = make_document(make_provider())
        client.force_login(document.provider.owner)
        assert client.post(reverse("providers:document", args=[document.public_id])).status_code == 405
