"""The pieces that `make` is made of: ports, state, versions, catalogues, whose process it is."""

import os
import socket
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from local import catalogues, owned, ports, postgres, processes, run, state, version
from local.account import current
from local.console import Trouble
from local.place import Place, prepare


@pytest.fixture
def place(tmp_path):
    """A checkout in a folder of the test's own, with the state kept in it."""
    tmp_path.chmod(0o755)
    found = Place(root=tmp_path, account=current())
    (tmp_path / ".local").mkdir()
    return found


@pytest.fixture
def taken():
    """A port that somebody listens on."""
    with socket.socket() as listener:
        listener.bind((ports.HOST, 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_taken_port_is_not_free_and_the_next_one_is_found(taken):
    assert not ports.is_free(taken)
    if taken < 32000:
        assert ports.first_free(taken) > taken


def test_ports_that_were_given_out_are_not_given_out_again():
    first = ports.first_free(20000)
    assert ports.first_free(20000, without=frozenset({first})) > first


@pytest.mark.parametrize("asked", ["http", "80", "70000", "-1"])
def test_a_senseless_port_is_refused_in_words(monkeypatch, asked):
    monkeypatch.setenv("PORT", asked)
    with pytest.raises(Trouble) as trouble:
        run.choose_ports()
    assert asked in str(trouble.value)


def test_a_taken_port_that_was_asked_for_is_refused_in_words(monkeypatch, taken):
    monkeypatch.setenv("PORT", str(taken))
    with pytest.raises(Trouble) as trouble:
        run.choose_ports()
    assert "taken" in str(trouble.value)


def test_state_is_kept_and_closed_to_others(place):
    state.write(place, {"A": "1", "B": "two=2"})
    state.write(place, {"A": None, "C": "3"})
    assert state.read(place) == {"B": "two=2", "C": "3"}
    mode = (place.state / "env").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_a_secret_is_made_once_and_differs_between_machines(place, tmp_path_factory):
    assert state.secret(place, "KEY") == state.secret(place, "KEY")
    other = Place(root=tmp_path_factory.mktemp("other"), account=current())
    (other.root / ".local").mkdir()
    assert state.secret(other, "KEY") != state.secret(place, "KEY")


@pytest.mark.parametrize(
    ("found", "fine"), [((3, 10), False), ((3, 11), True), ((3, 12), True), ((3, 13), False), ((2, 7), False)]
)
def test_only_two_versions_of_python_will_do(found, fine):
    refusal = version.refusal((*found, 1))
    assert (refusal is None or refusal == "") is fine
    if not fine:
        assert "3.11" in refusal


def test_an_old_python_still_understands_the_refusal():
    """The file that says no must be readable by a Python that is too old for the rest."""
    source = Path(version.__file__).read_text()
    assert 'f"' not in source
    assert "->" not in source


def test_a_number_in_a_file_is_not_yet_our_process(tmp_path):
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(30)"], cwd="/")
    try:
        file = tmp_path / "pid"
        file.write_text(f"{stranger.pid}\n")
        assert owned.pid_in(file, mark=str(tmp_path)) is None
        owned.end(stranger.pid, mark=str(tmp_path))
        assert stranger.poll() is None, "a stranger's process is left alone"
        file.write_text("not a number")
        assert owned.pid_in(file, mark=str(tmp_path)) is None
    finally:
        stranger.kill()
        stranger.wait()


def test_our_process_is_ended(tmp_path):
    ours = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(30)"], cwd=tmp_path)
    try:
        assert owned.is_ours(ours.pid, mark=str(tmp_path))
        owned.end(ours.pid, mark=str(tmp_path), within=0.5) if ours.poll() is None else None
    finally:
        ours.kill()
    assert ours.wait() != 0


def test_catalogues_are_compiled_once(tmp_path):
    folder = tmp_path / "locale" / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source = folder / "django.po"
    source.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "today"\nmsgstr "heute"\n'
    )
    assert catalogues.stale(tmp_path) == [source]
    assert catalogues.compile_one(source).exists()
    assert catalogues.stale(tmp_path) == []
    os.utime(source, (2_000_000_000, 2_000_000_000))
    assert catalogues.stale(tmp_path) == [source]


def test_a_server_starts_makes_its_roles_and_says_what_is_damaged():
    """The real thing: own PostgreSQL in a folder of the test's own, then a data folder that somebody broke."""
    with tempfile.TemporaryDirectory(prefix="piazza-local-") as folder:
        # Directly in the open temporary folder: root's own is closed to the account that servers drop to.
        place = Place(root=Path(folder), account=current())
        place.root.chmod(0o755)
        os.symlink(Path(sys.prefix), place.root / ".venv")
        prepare(place)
        try:
            addresses = postgres.start(place)
            assert set(addresses) == {"DATABASE_URL", "DATABASE_OWNER_URL"}
            assert postgres.running(place)
        finally:
            postgres.stop(place)
        assert not postgres.running(place)
        (postgres.data(place) / "PG_VERSION").unlink()
        with pytest.raises(Trouble) as trouble:
            postgres.start(place)
        assert "make reset" in f"{trouble.value} {trouble.value.hint}"


def test_processes_find_the_source_root():
    found = processes.environment(Path("/somewhere"), host="127.0.0.1", port=8000)
    assert found["PYTHONPATH"].split(os.pathsep) == ["/somewhere/site", "/somewhere"]
    assert found["GRANIAN_PORT"] == "8000"


def test_cards_are_paid_at_the_practice_server_or_at_stripe():
    found = processes.payments("http://127.0.0.1:8000", port=8026)
    assert found["STRIPE_API_BASE"] == found["STRIPE_CHECKOUT_ORIGIN"] == "http://127.0.0.1:8026"
    assert found["STRIPE_WEBHOOK_URL"] == "http://127.0.0.1:8000/webhooks/stripe/"
    real = processes.payments("http://127.0.0.1:8000", port=8026, practice=False)
    assert real["STRIPE_API_BASE"] == real["STRIPE_CHECKOUT_ORIGIN"] == real["STRIPE_WEBHOOK_URL"] == ""


def test_every_server_that_is_waited_for_has_a_port():
    assert {port for port, _ in run.ANSWERING.values()} <= set(run.FIRST)
    assert len(set(run.FIRST.values())) == len(run.FIRST)
