"""docker-compose.yml says what the settings understand, keeps secrets in files, and starts commands that exist."""

import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.system.studio import ROOT

OURS = {"setup", "web", "web-more", "worker-cpu", "worker-gpu", "scheduler", "hosting", "notebooks"}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return found


def test_every_role_of_a_server_is_there(compose):
    assert set(compose["services"]) == OURS | {"database", "redis", "objects"}
    assert compose["services"]["worker-gpu"]["profiles"] == ["gpu"]


def test_every_variable_is_one_that_the_settings_read(compose):
    settings = (ROOT / "studio" / "settings.py").read_text(encoding="utf-8")
    known = set(re.findall(r'env\.\w+\("(\w+)"', settings)) | set(re.findall(r"^\| (ATELIER_\w+)", settings, re.M))
    known |= {f"{name}_FILE" for name in known} | {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}

    for name in OURS:
        unknown = set(compose["services"][name]["environment"]) - known
        assert not unknown, f"{name} sets what nobody reads: {unknown}"


def test_secrets_come_from_files_and_all_of_them_are_declared(compose):
    used = {secret for service in compose["services"].values() for secret in service.get("secrets", [])}

    assert used == set(compose["secrets"])
    for name in OURS:
        environment = compose["services"][name]["environment"]
        assert "ATELIER_SECRET_KEY" not in environment
        assert "DATABASE_URL" not in environment


@pytest.mark.parametrize("name", sorted(OURS))
def test_the_command_of_a_service_exists(compose, name):
    command = compose["services"][name]["command"]
    if command[:2] == ["python", "-m"]:
        assert find_spec(command[2]), command
    elif command[0] == "python":
        found = list(ROOT.glob(f"*/management/commands/{command[2]}.py"))
        found += list(ROOT.glob(f"*/*/management/commands/{command[2]}.py"))
        assert found, command
    else:
        assert (Path(ROOT / ".venv" / "bin" / command[0])).exists()


def test_what_a_service_waits_for_exists(compose):
    for service in compose["services"].values():
        assert set(service.get("depends_on", {})) <= set(compose["services"])


def test_only_the_web_is_reachable_from_outside_and_only_on_loopback(compose):
    published = {name: service["ports"] for name, service in compose["services"].items() if "ports" in service}

    assert published == {"web": ["127.0.0.1:8000:8000"]}
