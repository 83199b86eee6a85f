"""The local mail inbox: what is sent by SMTP can be read as a page and as JSON."""

import http.client
import json
import smtplib
import threading
from email.message import EmailMessage

import pytest

from fakes.inbox import pages, smtp, web
from fakes.inbox.store import KEPT, Store
from local import ports


@pytest.fixture
def inbox(tmp_path):
    """A running inbox: its SMTP port, its page's port and its folder."""
    store = Store(tmp_path)
    mail_port = ports.first_free(21025)
    controller = smtp.start(mail_port, store)
    server = web.Server(0, store)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield mail_port, server.server_address[1], tmp_path
    server.shutdown()
    server.server_close()
    controller.stop()


def send(port, *, to="anna@demo.piazza.example", subject="Ihre Buchung für Donnerstag", bcc=""):
    message = EmailMessage()
    message["From"] = "Piazza <hello@piazza.example>"
    message["To"] = to
    message["Subject"] = subject
    message.set_content("Grüß Gott!\nBestätigen: http://127.0.0.1:8000/de/account/?a=1&b=2.\n<script>")
    message.add_alternative("<p>Grüß Gott!</p><script>alert(1)</script>", subtype="html")
    with smtplib.SMTP("127.0.0.1", port) as link:
        link.send_message(message, to_addrs=[to, *([bcc] if bcc else [])])


def get(port, path, *, host="", method="GET"):
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    link.request(method, path, headers={"Host": host} if host else {})
    answer = link.getresponse()
    return answer.status, dict(answer.getheaders()), answer.read().decode()


def test_a_mail_is_listed_shown_and_found_by_recipient(inbox):
    mail_port, port, _ = inbox
    send(mail_port)
    send(mail_port, to="matthias@demo.piazza.example", subject="Neue Anfrage")

    found = json.loads(get(port, "/api/messages?to=ANNA@")[2])
    assert [mail["subject"] for mail in found] == ["Ihre Buchung für Donnerstag"]
    assert found[0]["to"] == ["anna@demo.piazza.example"]
    assert "Grüß Gott!" in found[0]["text"]
    assert "<p>Grüß Gott!</p>" in found[0]["html"]

    listing = get(port, "/")[2]
    assert listing.index("Neue Anfrage") < listing.index("Ihre Buchung für Donnerstag")
    shown = get(port, f"/mail/{found[0]['id']}")[2]
    assert '<a href="http://127.0.0.1:8000/de/account/?a=1&amp;b=2">' in shown
    assert "<script>\n" not in shown
    assert "&lt;script&gt;" in shown


def test_a_mail_cannot_run_a_script(inbox):
    mail_port, port, _ = inbox
    send(mail_port)
    id = json.loads(get(port, "/api/messages")[2])[0]["id"]
    policy = get(port, f"/mail/{id}/html")[1]["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-popups")
    assert "script-src" not in policy
    assert "default-src 'none'" in policy


def test_blind_copies_are_found_and_mails_survive_a_restart(inbox):
    mail_port, _, folder = inbox
    send(mail_port, bcc="secret@piazza.example")
    again = Store(folder)
    assert [mail.subject for mail in again.find("secret@")] == ["Ihre Buchung für Donnerstag"]
    assert again.mails[0].text.startswith("Grüß Gott!")


def test_other_names_and_unknown_mails_are_refused(inbox):
    _, port, _ = inbox
    assert get(port, "/", host="evil.example")[0] == 421
    assert get(port, "/api/messages", host="evil.example", method="DELETE")[0] == 404
    assert get(port, "/mail/../../etc/passwd")[0] == 404
    assert get(port, "/mail/nothing/html")[0] == 404


def test_clearing_leaves_nothing(inbox):
    mail_port, port, folder = inbox
    send(mail_port)
    assert get(port, "/api/messages", method="DELETE")[0] == 200
    assert get(port, "/api/messages")[2] == "[]"
    assert list(folder.iterdir()) == []


def test_the_oldest_mails_go(tmp_path):
    store = Store(tmp_path)
    for number in range(KEPT + 3):
        store.add(b"Subject: %d\n\n" % number, ("a@b.example",))
    assert len(store.mails) == KEPT == len(list(tmp_path.iterdir()))
    assert store.mails[0].subject == str(KEPT + 2)


def test_only_web_addresses_become_links():
    assert pages.with_links("javascript:alert(1) <b>") == "javascript:alert(1) &lt;b&gt;"
