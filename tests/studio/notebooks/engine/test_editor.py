"""Code Editor before it starts: which program, with what configuration, and when somebody worked last."""

import json
import os

import pytest

from studio.notebooks.engine.editor import (
    CONFIGURATION,
    Editor,
    environment,
    find,
    last_activity,
    session_cookie,
    write,
)


@pytest.fixture
def release(tmp_path):
    """`release("opt/x")`: the files of a code-server that are looked at, below that folder; its program."""

    def make(where, program="bin/code-server"):
        root = tmp_path / where
        for name in ("python", "copilot", "node_modules"):
            (root / "lib" / "vscode" / "extensions" / name).mkdir(parents=True)
        file = root / program
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("#!/bin/sh\n")
        file.chmod(0o755)
        return file

    return make


@pytest.fixture
def found(tmp_path):
    """`found(named)`: what is found where nothing is installed, and something is."""

    def find_it(named) -> Editor:
        editor = find(tmp_path / "none", str(named))
        assert editor is not None
        return editor

    return find_it


def test_what_an_administrator_named_counts_more_than_what_is_installed(release, found, tmp_path, monkeypatch):
    named, on_path = release("named"), release("path")
    installed = tmp_path / "installed"
    monkeypatch.setenv("PATH", str(on_path.parent))

    assert found("").argv == [str(on_path)]

    (installed / "bin").mkdir(parents=True)
    (installed / "bin" / "node").touch()
    package = installed / "node_modules" / "code-server"
    assert find(installed, "") == Editor(
        [str(installed / "bin" / "node"), str(package / "out" / "node" / "entry.js")], installed, package
    )
    assert find(installed, str(named)) == found(named)
    assert found(named).root == tmp_path / "named"


def test_a_package_of_npm_and_one_of_the_system_are_understood(release, found, tmp_path):
    of_npm = release("lib/node_modules/code-server", "out/node/entry.js")
    (tmp_path / "code-server").symlink_to(of_npm)
    assert found(tmp_path / "code-server").root == tmp_path / "lib/node_modules/code-server"

    release("usr/lib/code-server")
    script = tmp_path / "usr" / "bin" / "code-server"
    script.parent.mkdir(parents=True)
    script.write_text("#!/bin/sh\n")
    script.chmod(0o755)
    assert found(script).root == tmp_path / "usr/lib/code-server"


def test_a_program_that_is_no_code_server_is_none(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find(tmp_path / "none", "") is None
    assert find(tmp_path / "none", "/bin/true") is None
    assert find(tmp_path / "none", str(tmp_path / "gone")) is None


def test_it_listens_to_this_machine_and_wants_the_token(release, found, tmp_path):
    editor = found(release("opt"))
    folder, home = tmp_path / "folder", tmp_path / "home"
    folder.mkdir()

    argv = write(editor, port=1234, token="the token", home=home, folder=folder, name="lab")

    file = folder / CONFIGURATION
    options = json.loads(file.read_text())
    assert argv == [*editor.argv, "--config", str(file), str(home)]
    assert (file.stat().st_mode & 0o077, options["bind-addr"]) == (0, "127.0.0.1:1234")
    assert (options["auth"], options["hashed-password"]) == ("password", session_cookie("the token"))
    assert all(options[name] is True for name in ("disable-telemetry", "disable-update-check", "disable-proxy"))
    assert "the token" not in file.read_text() + str(argv)
    given = sorted(os.listdir(folder / "extensions"))
    assert given == ["atelier-studio", "node_modules", "python"]  # no copilot


def test_idleness_counts_from_the_file_that_the_extension_touches(release, found, tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    assert last_activity(folder) == 0.0

    write(found(release("opt")), port=1, token="t", home=tmp_path, folder=folder, name="lab")
    touched = environment(folder)["ATELIER_ACTIVITY_FILE"]
    os.utime(touched, (1000, 1000))

    assert last_activity(folder) == 1000.0
