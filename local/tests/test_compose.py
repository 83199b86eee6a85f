"""The containers run the very commands that `make run` starts, and nothing in their description is a secret."""

import re
from pathlib import Path

import yaml

from local import processes

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
DOCKERFILE = (ROOT / "Dockerfile").read_text()


def test_the_containers_run_the_commands_of_make_run():
    for name, words in processes.PORTAL.items():
        assert COMPOSE["services"][name]["command"] == list(words), name


def test_the_image_starts_the_web_process_by_default():
    said = re.search(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)
    assert yaml.safe_load(said.group(1)) == list(processes.WEB)


def test_every_service_says_how_it_is():
    for name, service in COMPOSE["services"].items():
        assert "healthcheck" in service, name


def test_what_keeps_data_has_a_volume_and_what_serves_a_password():
    services = COMPOSE["services"]
    assert services["postgres"]["volumes"]
    assert services["redis"]["volumes"]
    for name in ("redis", "cache"):
        assert "--requirepass" in " ".join(services[name]["command"])
    assert "noeviction" in " ".join(services["redis"]["command"])
    assert "allkeys-lru" in " ".join(services["cache"]["command"])


def test_no_secret_has_a_default():
    text = (ROOT / "docker-compose.yml").read_text()
    for name in re.findall(r"\$\{(\w*(?:PASSWORD|SECRET)\w*)([^}]*)\}", text):
        assert name[1] == ":?", name


def test_the_image_does_not_run_as_root():
    stages = DOCKERFILE.split("FROM ")[1:]
    assert "USER piazza" in stages[-1]
    assert not re.search(r"^ADD |:latest\b", DOCKERFILE, re.MULTILINE)
