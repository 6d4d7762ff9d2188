"""The secret key of an installation."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from studio import secret


def test_a_key_is_made_once_and_only_for_its_owner(tmp_path):
    file = secret.ensure(tmp_path / "data")
    key = file.read_text()

    assert secret.ensure(tmp_path / "data").read_text() == key
    assert file.stat().st_mode & 0o777 == 0o600
    assert len(key.strip()) == 64
    assert [each.name for each in (tmp_path / "data").iterdir()] == ["secret_key"]


def test_two_installations_have_different_keys(tmp_path):
    """CVE-2023-43791: no key is shipped."""
    assert secret.ensure(tmp_path / "a").read_text() != secret.ensure(tmp_path / "b").read_text()


def test_of_two_starts_at_once_one_key_is_left(tmp_path):
    def start(number):
        code = (
            "import pathlib, sys, studio.secret\n"
            "sys.stdout.write(studio.secret.ensure(pathlib.Path(sys.argv[1])).read_text())"
        )
        return subprocess.run([sys.executable, "-c", code, tmp_path], capture_output=True, text=True, check=True).stdout

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(start, range(4)))) == 1


def test_a_key_that_others_could_read_is_closed_again(tmp_path):
    file = secret.ensure(tmp_path)
    file.chmod(0o644)

    assert secret.ensure(tmp_path).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("key", [None, "short"])
def test_without_a_key_the_server_refuses_to_start(tmp_path, key):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ATELIER_SECRET_KEY")}
    environment |= {"ATELIER_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "studio.settings"}
    if key:
        environment["ATELIER_SECRET_KEY"] = key
    code = "import django; django.setup()"

    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert "No secret key. `./run` makes one at first start" in done.stderr
