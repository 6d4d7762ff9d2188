"""Real clients, as people run them: the AWS CLI as a process with a configuration of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cast import Person


@pytest.fixture
def aws(server, tmp_path) -> Callable[..., Any]:
    """`aws(people.dora, "s3", "ls")`: run the CLI with that person's profile; its parsed JSON, or its text.

    The profile is written as `./run` writes it, so what is tested is what a newcomer types. `fails=True` expects and
    returns the message of a failure instead.
    """

    def run(person: Person, *arguments: str | Path, fails: bool = False, profile: str = "") -> Any:
        home = tmp_path / person.username
        home.mkdir(exist_ok=True)
        (home / "config").write_text(
            f"[profile atelier]\nregion = us-east-1\nendpoint_url = {server.url}/aws\noutput = json\n{profile}"
        )
        (home / "credentials").write_text(
            f"[atelier]\naws_access_key_id = {person.access_key_id}\naws_secret_access_key = {person.secret}\n"
        )
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "AWS_CONFIG_FILE": str(home / "config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(home / "credentials"),
            "AWS_MAX_ATTEMPTS": "1",
            "AWS_PAGER": "",
        }
        command = [str(Path(sys.executable).with_name("aws")), "--profile", "atelier", *map(str, arguments)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
        if fails:
            assert done.returncode != 0, done.stdout
            return done.stderr.strip()
        assert done.returncode == 0, done.stderr
        try:
            return json.loads(done.stdout)
        except ValueError:
            return done.stdout

    return run
