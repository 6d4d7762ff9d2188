"""The script of a notebook instance, run by a real shell (spec studio §12), and kernels of environments (§10.2)."""

import json
import os
import subprocess

import pytest

from studio.environments.engine.kernels import kernels_of, write_kernels
from studio.environments.engine.starting import Clone, start_script

GIT = """#!/bin/bash
echo "$@" >> "$(dirname "$0")/asked"
[ "$(basename "${@: -1}")" = broken ] && exit 128
mkdir -p "${@: -1}"
"""


@pytest.fixture
def run(tmp_path):
    """`run(text)`: exit code and output, with a home, a folder of the run, and a git that only pretends."""
    home, temporary, programs = tmp_path / "home", tmp_path / "run" / "tmp", tmp_path / "bin"
    for each in (home, temporary, programs):
        each.mkdir(parents=True)
    (programs / "git").write_text(GIT)
    (programs / "git").chmod(0o755)
    environment = {"HOME": str(home), "TMPDIR": str(temporary), "PATH": f"{programs}:{os.environ['PATH']}"}

    def start(text):
        done = subprocess.run(
            ["/bin/bash", "-c", text], env=environment, capture_output=True, text=True, check=False, timeout=60
        )
        return done.returncode, done.stdout + done.stderr

    return start


def test_nothing_to_do_is_no_script():
    assert start_script([], "", "") == ""


def test_the_first_start_runs_both_scripts_and_later_ones_one(run, tmp_path):
    text = start_script([], "pwd\necho 'made once'", '#!/bin/bash\necho "started in $PWD"')

    assert run(text) == (0, "started in /\n")
    assert (tmp_path / "run" / "on-create.log").read_text() == "/\nmade once\n"
    (tmp_path / "run" / "on-create.log").unlink()
    assert run(text) == (0, "started in /\n"), "the server died, and is started once more in the same run"
    assert not (tmp_path / "run" / "on-create.log").exists()


def test_a_script_that_fails_ends_the_start(run, tmp_path):
    assert run(start_script([], "echo no; exit 3", "echo never"))[0] == 3
    assert (tmp_path / "run" / "on-create.log").read_text() == "no\n"
    assert run(start_script([], "", "exit 4"))[0] == 4


def test_repositories_are_cloned_once_over_https_alone(run, tmp_path):
    clones = [Clone("https://example.org/team/lab.git", "main"), Clone("https://example.org/o'brien")]
    text = start_script(clones, "", "")

    assert run(text) == (0, "")
    assert run(text) == (0, "")
    volume = tmp_path / "home" / "SageMaker"
    assert sorted(each.name for each in volume.iterdir()) == ["lab", "o-brien"]
    asked = (tmp_path / "bin" / "asked").read_text().splitlines()
    assert len(asked) == 2, "what is there is not cloned again"
    assert all(line.startswith("-c protocol.allow=never -c protocol.https.allow=always clone") for line in asked)
    assert asked[0].endswith(f"--branch main -- https://example.org/team/lab.git {volume}/lab")

    code, said = run(start_script([Clone("https://example.org/broken")], "", "echo never"))
    assert code == 1
    assert "https://example.org/broken could not be cloned" in said
    assert not (volume / "broken").exists()


def test_kernels_of_an_environment_start_its_own_python(tmp_path):
    kernels = tmp_path / "env" / "share" / "jupyter" / "kernels"
    for name, argv in (("python3", ["python", "-m", "ipykernel_launcher"]), ("r", ["/usr/bin/R", "--slave"])):
        (kernels / name).mkdir(parents=True)
        (kernels / name / "kernel.json").write_text(json.dumps({"argv": argv, "display_name": name, "language": "x"}))
    (kernels / "broken").mkdir()
    (kernels / "broken" / "kernel.json").write_text("{")

    found = kernels_of(tmp_path / "env", "Forecasting")

    assert set(found) == {"python3", "r"}
    assert found["python3"]["argv"] == [str(tmp_path / "env" / "bin" / "python"), "-m", "ipykernel_launcher"]
    assert found["python3"]["display_name"] == "python3 (Forecasting)"
    assert found["r"]["argv"][0] == "/usr/bin/R"

    root = write_kernels(tmp_path / "run", tmp_path / "env", "Forecasting")
    assert json.loads((root / "kernels" / "r" / "kernel.json").read_text()) == found["r"]
