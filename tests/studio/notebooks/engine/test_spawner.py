"""Processes in a cage: what they may open, what they inherit, how they end, where nothing is left."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from studio.notebooks.engine.container import ContainerSpawner, identity
from studio.notebooks.engine.spawner import (
    CannotSpawn,
    Launch,
    LocalSpawner,
    last_lines,
    processes_of,
)

# What the real engine shows is in tests/studio/notebooks/test_containers.py, where there is one.
FAKE_DOCKER = """#!/bin/sh
# As much of docker as the spawner uses; the "container" is a process of this machine.
state={state}
say() {{ echo "$@" >> $state/calls; }}
say "$@"
case $1 in
run)
  shift
  while [ "$1" != the-image ]; do
    [ "$1" = --name ] && name=$2
    [ "$1" = --env-file ] && variables=$2
    shift
  done
  shift
  (env -i PATH="$PATH" $(cat $variables) "$@" & echo $! > $state/$name)
  ;;
inspect)
  [ -e $state/silent ] && echo "Cannot connect to the Docker daemon" >&2 && exit 1
  [ -e $state/$4 ] || {{ echo "Error: No such container: $4" >&2; exit 1; }}
  if kill -0 $(cat $state/$4) 2> /dev/null; then
    echo '[{{"Id":"f00","State":{{"Running":true,"ExitCode":0,"Pid":0}}}}]'
  else echo '[{{"Id":"f00","State":{{"Running":false,"ExitCode":137,"OOMKilled":true}}}}]'; fi ;;
info) echo '{{"SecurityOptions":["name=seccomp,profile=builtin","name=rootless"]}}' ;;
ps) cd $state; ls | grep ^app- ;;
stop) kill $(cat $state/$4) ;;
kill) [ -e $state/$2 ] && kill -9 $(cat $state/$2) 2> /dev/null ;;
rm) rm -f $state/$3 ;;
esac
"""
LOOK = """
import os, resource, sys
print(sorted(os.environ))
before = os.umask(0)
os.umask(before)
memory, cores = resource.getrlimit(resource.RLIMIT_DATA)[0], len(os.sched_getaffinity(0))
print(oct(before), memory, os.getcwd(), os.nice(0) > 0, cores)
for path in sys.argv[1:]:
    try:
        print("opened", open(path).read())
    except OSError as error:
        print(type(error).__name__)
open("mine", "w").write("x")
"""
LINGER = """
import subprocess, sys
code = "import time; print('kernel', flush=True); time.sleep(600)"
subprocess.Popen([sys.executable, "-c", code], start_new_session=True)
import time
time.sleep(600)
"""

# A terminal with a shell, which runs what it is told.
TERMINAL = """
import os, pty, sys, time
pid, terminal = pty.fork()
if pid == 0:
    os.execv("/bin/bash", ["bash", "--norc", "-i"])
os.write(terminal, sys.argv[1].encode())
while os.read(terminal, 1000):
    pass
"""


@pytest.fixture
def launch(tmp_path):
    def make(code, *arguments, **more):
        argv = [sys.executable, "-c", code, *map(str, arguments)]
        values = {"environment": {"HOME": str(tmp_path / "home")}, "memory_bytes": 3 * 1024**3, **more}
        return Launch(f"app-1-{os.getpid()}", tmp_path / "folder", tmp_path / "home", argv, **values)

    return make


def test_a_process_opens_its_own_files_and_no_others(launch, tmp_path, wait_until):
    foreign = tmp_path / "foreign"
    foreign.write_text("not for you")
    given = tmp_path / "given"
    given.write_text("for you")
    spawner = LocalSpawner()

    handle = spawner.start(launch(LOOK, foreign, given, readable=[str(given)]))
    wait_until(lambda: not spawner.alive(handle))

    names, limits, *opened = (tmp_path / "folder" / "output.log").read_text().splitlines()
    assert spawner.exit_code(handle) == 0
    assert set(eval(names)) - {"LC_CTYPE"} == {"ATELIER_APP_RUN", "HOME", "TMPDIR"}  # nothing of ours, no secret
    assert limits == f"0o77 {3 * 1024**3} {tmp_path / 'home'} True 1"
    assert opened == ["PermissionError", "opened for you"]
    assert (tmp_path / "home" / "mine").stat().st_mode & 0o077 == 0


def test_nothing_is_left_of_what_a_process_started(launch, tmp_path, wait_until):
    spawner, work = LocalSpawner(), launch(LINGER)
    handle = spawner.start(work)
    wait_until(lambda: "kernel" in (tmp_path / "folder" / "output.log").read_text())
    assert (spawner.memory_of(handle) > 0, len(processes_of(work.run))) == (True, 2)

    assert LocalSpawner().alive(handle)  # the next agent knows it by its handle
    spawner.stop(handle, work.run, kill=True)

    assert not spawner.alive(handle)
    wait_until(lambda: processes_of(work.run) == [])
    assert not LocalSpawner().alive(handle.split()[0] + " 1.00")  # a process id that was given again is another one


def test_containers_by_the_command_line(launch, tmp_path, wait_until):
    state = tmp_path / "state"
    state.mkdir()
    docker = tmp_path / "docker"
    docker.write_text(FAKE_DOCKER.format(state=state))
    docker.chmod(0o755)
    spawner, work = ContainerSpawner(str(docker)), launch(LINGER, image="the-image", cores=2)

    handle = spawner.start(work)
    wait_until(lambda: "kernel" in (tmp_path / "folder" / "output.log").read_text())

    assert (spawner.alive(handle), ContainerSpawner(str(docker)).alive(handle)) == (True, True)
    called = next(line for line in (state / "calls").read_text().splitlines() if line.startswith("run "))
    cores = min(2, os.cpu_count() or 1)
    for word in (
        f"--memory {3 * 1024**3}",
        f"--cpus {cores}",
        "--cap-drop ALL",
        "no-new-privileges",
        "--network host",
        "--user 0:0",
    ):
        assert word in called
    assert spawner.runs(tmp_path) == {work.run}
    (state / "silent").touch()
    assert spawner.alive(handle)  # an engine that does not answer says nothing
    (state / "silent").unlink()
    spawner.stop(handle, work.run, kill=False)
    wait_until(lambda: not spawner.alive(handle))
    assert (spawner.exit_code(handle), spawner.starved(handle)) == (-9, 1)
    spawner.stop(handle, work.run, kill=True)
    assert (spawner.runs(tmp_path), spawner.exit_code(handle), spawner.alive(handle)) == (set(), None, False)
    for process in processes_of(work.run):
        process.kill()


@pytest.mark.parametrize(
    ("info", "options"),
    [
        ({}, ["--user", "7:8"]),
        ({"host": {"security": {"rootless": False}}}, ["--user", "7:8"]),
        ({"host": {"security": {"rootless": True}}}, ["--userns", "keep-id", "--user", "7:8"]),
        ({"SecurityOptions": None}, ["--user", "7:8"]),
        ({"SecurityOptions": ["name=seccomp", "name=rootless"]}, ["--user", "0:0"]),
    ],
)
def test_files_of_a_container_belong_to_whom_the_studio_runs_as(info, options):
    assert identity(info, 7, 8) == options


def test_no_engine_for_containers_is_said_in_one_sentence(launch):
    with pytest.raises(CannotSpawn, match="no-such-docker is not on this machine"):
        ContainerSpawner("no-such-docker").start(launch("pass", image="the-image"))


def test_the_end_of_a_log(tmp_path):
    (tmp_path / "log").write_text("".join(f"line {number}\n" for number in range(10_000)))

    assert last_lines(tmp_path / "log") == "line 9997 | line 9998 | line 9999"
    assert last_lines(tmp_path / "no log") == ""


def test_the_launcher_needs_nothing_but_the_standard_library():
    program = Path("studio/notebooks/engine/launcher.py").resolve()
    done = subprocess.run([sys.executable, "-I", "-S", str(program)], capture_output=True, text=True, check=False)

    assert "IndexError" in done.stderr  # it was loaded, and asks for its launch


def test_a_program_in_a_terminal_is_work_and_a_shell_that_waits_is_none(launch, wait_until):
    spawner = LocalSpawner()
    code = "touch ready; while [ ! -e go ]; do read -t 0.05; done; touch gone\n"
    started = launch(TERMINAL, code)
    handle = spawner.start(started)
    wait_until(lambda: (started.home / "ready").exists())
    assert not spawner.works(handle)  # what the shell does by itself
    spawner.stop(handle, started.run, kill=True)

    handle = spawner.start(launch(TERMINAL, "sleep 0.2; sleep 600 & touch away; exec 3<&0; sleep 600\n"))
    wait_until(lambda: (started.home / "away").exists())
    wait_until(lambda: spawner.works(handle))
    spawner.stop(handle, started.run, kill=True)
    assert not spawner.works(handle)
