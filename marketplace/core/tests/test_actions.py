"""What every action has in common: one transaction, typed errors, retries of deadlocks."""

import psycopg
import pytest
from django.db import IntegrityError, OperationalError, connection

from marketplace.core import actions
from marketplace.core.actions import action
from marketplace.core.errors import Conflict, Taken
from marketplace.core.locks import advisory_lock, lock_number, try_advisory_lock
from marketplace.core.models import AuditEntry


def database_error(kind, state):
    """A Django error with PostgreSQL's code behind it."""
    error = kind("refused")
    error.__cause__ = type("Refused", (psycopg.Error,), {"sqlstate": state})()
    return error


@pytest.mark.django_db
def test_a_refused_action_leaves_nothing_behind():
    @action
    def write_and_fail():
        AuditEntry.objects.create(action="x", object_type="y", object_id=1)
        raise Conflict

    with pytest.raises(Conflict):
        write_and_fail()
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "state", "expected"),
    [
        (IntegrityError, "23P01", Taken),
        (OperationalError, "55P03", Conflict),
        (OperationalError, "40P01", Conflict),
        (IntegrityError, "23505", IntegrityError),
    ],
)
def test_what_postgresql_refuses_becomes_a_clear_word(kind, state, expected):
    @action
    def refuse():
        raise database_error(kind, state)

    with pytest.raises(expected):
        refuse()


@pytest.mark.race
def test_a_deadlock_is_tried_three_times_at_most(race_database):
    tries = []

    @action
    def unlucky():
        tries.append(1)
        if len(tries) < 3:
            raise database_error(OperationalError, "40P01")
        return "done"

    assert unlucky() == "done"
    assert len(tries) == 3
    tries.clear()

    @action
    def hopeless():
        tries.append(1)
        raise database_error(OperationalError, "40P01")

    with pytest.raises(Conflict):
        hopeless()
    assert len(tries) == actions.MOST_TRIES


@pytest.mark.django_db
def test_the_application_may_not_rewrite_the_audit_log():
    entry = AuditEntry.objects.create(action="x", object_type="y", object_id=1)
    with connection.cursor() as cursor:
        for right in ("UPDATE", "DELETE", "TRUNCATE"):
            cursor.execute("SELECT has_table_privilege('core_auditentry', %s)", [right])
            assert cursor.fetchone() == (False,), right
    assert AuditEntry.objects.filter(pk=entry.pk).exists()


def test_lock_numbers_are_apart_and_stay_the_same():
    numbers = {lock_number(space, key) for space in ("a", "b") for key in range(200)}
    assert len(numbers) == 400
    assert all(-(2**63) <= number < 2**63 for number in numbers)
    assert lock_number("booking.customer", 7) == lock_number("booking.customer", 7)


@pytest.mark.django_db
def test_a_lock_is_taken_once_per_transaction_and_again_by_the_same():
    advisory_lock("tests", [3, 1, 2])
    assert try_advisory_lock("tests", 2)
