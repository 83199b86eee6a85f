"""Production refuses to start without what has no safe default, and has nothing to say against itself with it."""

import os
import secrets
import subprocess
import sys

import pytest
from django.conf import settings

COMPLETE = {
    "SECRET_KEY": secrets.token_urlsafe(60),
    "SITE_URL": "https://piazza.example",
    "ALLOWED_HOSTS": "piazza.example",
    "EMAIL_HOST": "mail.piazza.example",
    "REDIS_URL": "redis://:x@127.0.0.1:6379/0",
    "CACHE_REDIS_URL": "redis://:x@127.0.0.1:6380/0",
    "DATABASE_URL": "postgres://piazza_app:x@127.0.0.1:5432/piazza",
    "DATABASE_OWNER_URL": "postgres://piazza_owner:x@127.0.0.1:5432/piazza",
}


def manage(*arguments, environment):
    """Run manage.py in production with nothing but this environment."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments],
        env=kept | {"DJANGO_SETTINGS_MODULE": "portal.settings.production"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("missing", sorted(COMPLETE))
def test_each_of_them_is_asked_for_by_name(missing):
    environment = {name: value for name, value in COMPLETE.items() if name != missing}
    answer = manage("check", environment=environment)
    assert answer.returncode != 0
    assert missing in answer.stderr
    assert "piazza_owner:x" not in answer.stderr, "a refusal tells no secret"


def test_a_short_key_is_refused():
    answer = manage("check", environment=COMPLETE | {"SECRET_KEY": "short"})
    assert answer.returncode != 0
    assert "SECRET_KEY" in answer.stderr


def test_card_payments_need_the_secret_that_signs_their_news():
    answer = manage("check", environment=COMPLETE | {"STRIPE_SECRET_KEY": "sk_live_x"})
    assert answer.returncode != 0
    assert "STRIPE_WEBHOOK_SECRET" in answer.stderr
    assert "sk_live_x" not in answer.stderr, "a refusal tells no secret"


def test_a_server_that_plays_stripe_is_refused():
    cards = {"STRIPE_SECRET_KEY": "sk_live_x", "STRIPE_WEBHOOK_SECRET": "whsec_x"}
    answer = manage("check", environment=COMPLETE | cards | {"STRIPE_API_BASE": "http://127.0.0.1:8026"})
    assert answer.returncode != 0
    assert "STRIPE_API_BASE" in answer.stderr
    assert manage("check", environment=COMPLETE | cards).returncode == 0


def test_nothing_to_say_against_a_complete_one():
    answer = manage("check", "--deploy", "--fail-level", "ERROR", environment=COMPLETE)
    assert answer.returncode == 0, answer.stderr


def test_one_role_for_both_is_an_error():
    environment = COMPLETE | {"DATABASE_OWNER_URL": COMPLETE["DATABASE_URL"]}
    answer = manage("check", "--deploy", "--fail-level", "ERROR", environment=environment)
    assert answer.returncode != 0
    assert "core.E003" in answer.stderr
