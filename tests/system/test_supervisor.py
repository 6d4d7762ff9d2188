"""`./run` as a person meets it: what it writes, what it refuses, and that nothing is left behind."""

import os
import signal
import stat
import subprocess
import sys

import httpx
import psutil
import pytest

from studio.ports import free_port
from studio.supervisor.process import Process
from tests.system.studio import ROOT, WITHOUT_MODELS, answers, plain_environment, running_studio, wait_for

pytestmark = pytest.mark.slow
COUNTED = 'atelier_requests_total{operation="GetCallerIdentity"'


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    with running_studio(tmp_path_factory.mktemp("supervised") / "var", web=2, environment=WITHOUT_MODELS) as running:
        yield running


def test_the_client_configuration_is_private_and_works_at_once(studio):
    for name in ("config", "credentials"):
        assert stat.S_IMODE((studio.data / "aws" / name).stat().st_mode) == 0o600

    listed = subprocess.run(
        ["aws", "--profile", "atelier", "sagemaker", "list-auto-ml-jobs"],
        env=studio.environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert listed.returncode == 0, listed.stderr
    assert '"AutoMLJobSummaries": []' in listed.stdout


def test_the_state_is_private_to_the_user(studio):
    assert stat.S_IMODE(studio.data.stat().st_mode) == 0o700
    for name in ("secret_key", "redis_password", "redis.conf"):
        assert stat.S_IMODE((studio.data / name).stat().st_mode) == 0o600


def test_jobs_let_pages_go_first(studio):
    assert {psutil.Process(pid).nice() for pid in studio.pids("worker1@")} == {5}
    assert {psutil.Process(pid).nice() for pid in studio.pids("studio.web")} == {0}


def test_a_second_run_on_the_same_data_is_refused_in_one_sentence(studio):
    second = _supervise("--data", str(studio.data), "--port", str(free_port()))

    assert second.returncode == 1
    assert second.stderr == (
        f"Another Atelier is running on {studio.data}. Stop it, or choose another folder with --data.\n"
    )


def test_a_port_in_use_is_refused_in_one_sentence(studio, tmp_path):
    port = studio.url.rsplit(":", 1)[1]

    second = _supervise("--data", str(tmp_path / "other"), "--port", port)

    assert second.returncode == 1
    assert second.stderr == (
        f"Cannot listen on 127.0.0.1:{port}: Address already in use. Choose another port with --port.\n"
    )


def test_web_processes_share_the_port_and_what_they_count(studio):
    both = studio.pids("studio.web")
    assert len(both) == 2
    before = _requests_counted(studio)

    for _ in range(30):  # each client has a connection of its own, which the kernel gives to one of them
        studio.client("sts").get_caller_identity()

    assert {_requests_counted(studio) for _ in range(10)} == {before + 30}
    assert {int(file.stem.split("_")[1]) for file in (studio.data / "counters").glob("counter_*.db")} == set(both)


def test_one_web_process_is_enough_while_the_other_comes_back(studio):
    killed, other = map(psutil.Process, studio.pids("studio.web"))
    killed.kill()
    # Until it is reaped: the first of its threads is dead before the last one lets go of what it listens on.
    wait_for(lambda: not psutil.pid_exists(killed.pid), 20, "the death of one")

    for _ in range(10):
        assert httpx.get(f"{studio.url}/healthz", timeout=80).status_code == 200

    assert other.pid in studio.pids("studio.web")
    wait_for(lambda: len(studio.pids("studio.web")) == 2, 30, "two again")


@pytest.mark.parametrize("name", ["studio.web", "redis-server", "celery", "run_hosting"])
def test_a_killed_process_comes_back(studio, name):
    before = studio.pids(name)
    for pid in before:
        os.kill(pid, signal.SIGKILL)

    wait_for(lambda: studio.pids(name) and not set(studio.pids(name)) & set(before), 30, f"a new {name}")
    wait_for(lambda: answers(studio.url), 30, "an answer")
    assert studio.client("sts").get_caller_identity()["Account"] == "000000000000"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_behind(tmp_path, number):
    with running_studio(tmp_path / "var", environment=WITHOUT_MODELS) as studio:
        everybody = psutil.Process(studio.supervisor.pid).children(recursive=True)
        assert len(everybody) >= 4

        studio.supervisor.send_signal(number)

        wait_for(lambda: not any(_alive(process) for process in everybody), 40, f"an end of all after {number.name}")
        assert not answers(studio.url)


def test_a_process_that_ignores_sigterm_is_killed_with_its_children(tmp_path):
    code = (
        "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']);"
        "print('up', flush=True); time.sleep(600)"
    )
    process = Process("deaf", [sys.executable, "-c", code], os.environ, tmp_path / "log", stop_s=0.2)
    process.start()
    wait_for(lambda: process.last_words() == "up", 20, "a started child")
    family = psutil.Process(process.pid).children(recursive=True)
    assert len(family) == 1

    process.ask_to_stop()
    process.stop()

    assert not process.running
    wait_for(lambda: not any(_alive(child) for child in family), 10, "the death of the grandchild")


def test_a_process_that_is_killed_with_its_supervisor_cannot_ignore_it(tmp_path):
    code = (
        "import os, signal, sys, time; from pathlib import Path; from studio.supervisor.process import Process;"
        "deaf = 'import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(\"up\", flush=True);'"
        "'time.sleep(600)'; log = Path(sys.argv[1]);"
        "child = Process('deaf', [sys.executable, '-c', deaf], os.environ, log, orphaned=signal.SIGKILL);"
        "child.start(); print(child.pid, flush=True); time.sleep(600)"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "log")]
    with subprocess.Popen(command, cwd=ROOT, env=plain_environment(), stdout=subprocess.PIPE, text=True) as supervisor:
        assert supervisor.stdout is not None
        child = psutil.Process(int(supervisor.stdout.readline()))
        wait_for(lambda: "up" in (tmp_path / "log").read_text(), 20, "a started child")

        supervisor.kill()

    wait_for(lambda: not _alive(child), 10, "its death")


def _requests_counted(studio) -> float:
    text = httpx.get(f"{studio.url}/metrics").text
    return sum(float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if line.startswith(COUNTED))


def _alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _supervise(*flags: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "studio.supervisor", *flags],
        cwd=ROOT,
        env=plain_environment(),
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
