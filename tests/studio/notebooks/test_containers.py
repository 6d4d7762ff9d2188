"""Apps in containers of a real engine. Where none can run, these are skipped and say why."""

import http.client
import json
import os
import re
import shutil
import uuid
from dataclasses import replace

import pytest

from studio.notebooks.addresses import base_url
from studio.notebooks.engine import editor
from studio.notebooks.engine.container import ContainerSpawner
from studio.notebooks.engine.spawner import CannotSpawn, Launch
from studio.notebooks.launching import folder_of, home_of
from studio.notebooks.models import AgentLease, NotebookServer
from studio.ports import free_port
from studio.spaces.models import App
from tests.code_editor import install_or_skip
from tests.studio.notebooks.conftest import Kernel, Running
from tests.studio.notebooks.containers import IMAGE, Engine
from tests.studio.notebooks.test_starting import failure_of, put_app
from workers.instances import catalogue

pytestmark = pytest.mark.slow

TYPE = "ml.t3.small"
LOOK = """
import os, pathlib
status = dict(line.split(":\\t", 1) for line in open("/proc/self/status").read().splitlines())
groups = pathlib.Path("/sys/fs/cgroup")
found = [file for file in (groups / "memory.max", groups / "memory" / "memory.limit_in_bytes") if file.exists()]
cores = [file for file in (groups / "cpu.max", groups / "cpu" / "cpu.cfs_quota_us") if file.exists()]
print(os.getuid(), int(status["CapEff"], 16), int(status["CapBnd"], 16), status["NoNewPrivs"])
print(found[0].read_text().strip(), cores[0].read_text().split()[0], oct(os.umask(0o077)), os.path.exists({secret!r}))
open("kept.txt", "w").write("kept")
"""
CALLER = "import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])"
GREEDY = "x = [bytearray(b'1') * (64 << 20) for _ in range(64)]"


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    """Skips, with the reason, where no container can be run."""
    if shutil.which("podman") is None:
        pytest.skip("Podman is not on this machine; .ci/run installs it.")
    found = Engine(tmp_path_factory.mktemp("podman"))
    try:
        if why := found.why_not():
            pytest.skip(f"Podman cannot run a container here: {why[-300:]}")
        yield found
    finally:
        found.remove()


@pytest.fixture
def launch(tmp_path):
    def make(script, **more):
        values = {"argv": ["/bin/sh", "-c", script], "memory_bytes": 256 * 1024**2, "image": IMAGE, **more}
        run = f"app-1-{uuid.uuid4().hex[:12]}"
        return Launch(run, tmp_path / "apps" / "1", tmp_path / "home", environment={"HOME": "/x"}, **values)

    return make


def test_the_end_of_a_container(engine, launch, tmp_path, wait_until):
    spawner = ContainerSpawner(engine.program)
    work = launch("echo to the log; exec sleep 600")
    handle = spawner.start(work)
    output = work.folder / "output.log"
    wait_until(lambda: output.read_text() == "to the log\n", 60)

    assert (spawner.alive(handle), ContainerSpawner(engine.program).alive(handle)) == (True, True)
    assert 0 < spawner.memory_of(handle) < work.memory_bytes
    assert spawner.runs(tmp_path / "apps") == {work.run}
    assert spawner.runs(tmp_path / "app") == set()
    assert spawner.start(work) == handle  # in place of what a dead agent has left under the name
    wait_until(lambda: output.read_text() == "to the log\n" * 2, 60)
    spawner.stop(handle, work.run, kill=False)
    wait_until(lambda: not spawner.alive(handle), 60)
    assert spawner.exit_code(handle) == -15
    spawner.stop(handle, work.run, kill=True)
    assert (spawner.exit_code(handle), spawner.runs(tmp_path / "apps")) == (None, set())

    ended = spawner.start(launch("exit 7"))
    wait_until(lambda: not spawner.alive(ended), 60)
    assert spawner.exit_code(ended) == 7
    spawner.stop(ended, ended, kill=True)


def test_a_process_that_needs_too_much(engine, launch, wait_until):
    spawner = ContainerSpawner(engine.program)
    work = launch(f'python3 -c "{GREEDY}"; echo $?; exec sleep 600')
    handle = spawner.start(work)

    wait_until(lambda: (work.folder / "output.log").read_text().split()[-1:] == ["137"], 60)

    assert (spawner.alive(handle), spawner.starved(handle)) == (True, 1)
    spawner.stop(handle, work.run, kill=True)
    assert not spawner.alive(handle)


def test_an_image_that_is_not_there(engine, launch, tmp_path):
    spawner = ContainerSpawner(engine.program)
    with pytest.raises(CannotSpawn, match=r"^The image no/such:1 is not on this machine and could not be fetched; "):
        spawner.start(launch("true", image="no/such:1"))
    with pytest.raises(CannotSpawn, match=r"^The container could not be started: .*/no-such-folder"):
        spawner.start(launch("true", readable=["/no-such-folder"]))
    assert spawner.runs(tmp_path / "apps") == set()


@pytest.fixture
def in_containers(engine, settings):
    settings.NOTEBOOK_IMAGE = IMAGE
    settings.NOTEBOOK_CONTAINERS = engine.program


def test_an_app_in_a_container(
    in_containers, engine, people, app, agent, page_of, wait_until, client_of, data_dir, launch
):
    row = app("lab", spec={"InstanceType": TYPE})
    base, dora, kind = base_url(row), page_of(people.dora), catalogue()[TYPE]
    secret = data_dir / "homes" / "of_another"
    secret.write_text("for nobody else")

    # It answers, and what it may do is what the engine lets it.
    status, _, body = dora.ask("GET", f"{base}lab")
    assert (status, b"JupyterLab" in body) == (200, True)
    extensions = json.loads(dora.ask("GET", f"{base}lab/api/extensions?refresh_state=0")[2])
    assert any(each["name"] == "@jupyter/collaboration-extension" for each in extensions)
    kernel = Kernel(dora, base)
    assert kernel.run("print(1 + 1)") == "2\n"
    rights, limits = kernel.run(LOOK.format(secret=str(secret))).splitlines()
    assert rights == f"{os.getuid()} 0 0 1"
    assert limits == f"{kind.memory_bytes} {min(kind.cores, os.cpu_count() or 1) * 100_000} 0o77 False"
    assert "user/dora" in kernel.run(CALLER)
    spawner = ContainerSpawner(engine.program)
    handle = NotebookServer.objects.get(pk=row.pk).handle
    assert spawner.alive(handle)
    assert spawner.memory_of(handle) > 50 * 1024**2

    # The agent dies, the container does not; the next agent takes it, and ends what nobody knows.
    agent.agent.shut_down = lambda: None
    agent.stop()
    stranger = spawner.start(
        Launch("app-0-stranger", folder_of(0), data_dir / "homes" / "0", ["/bin/sleep", "600"], {}, 2**28, image=IMAGE)
    )
    AgentLease.objects.all().delete()
    second = Running()
    try:
        seen = App.objects.get(pk=row.pk).health_checked_at
        wait_until(lambda: App.objects.get(pk=row.pk).health_checked_at != seen, 60)
        assert NotebookServer.objects.get(pk=row.pk).handle == handle
        assert spawner.runs(data_dir / "notebooks") == {handle}
        assert not spawner.alive(stranger)
        _too_much(row, kernel, client_of(people.dora, "logs"), wait_until)
        _die_twice(engine, row, wait_until)
        assert spawner.runs(data_dir / "notebooks") == set()
        _again_and_away(row, client_of(people.dora, "sagemaker"), wait_until)
        assert (home_of(row) / "kept.txt").read_text() == "kept"
        assert spawner.runs(data_dir / "notebooks") == set()
    finally:
        second.stop()


def _too_much(row, kernel, logs, wait_until):
    """The kernel ends, its server does not, and the log says why."""
    kernel.send(GREEDY)

    def said():
        events = logs.get_log_events(
            logGroupName="/aws/sagemaker/studio", logStreamName=f"{row.domain_id}/lab/JupyterLab/default"
        )["events"]
        return any(re.search(r"needed more memory than the 2 GiB of ml\.t3\.small", each["message"]) for each in events)

    wait_until(said, 60)
    assert App.objects.get(pk=row.pk).status == "InService"


def _die_twice(engine, row, wait_until):
    """Once it is started again; then the app says how it ended."""
    for expected in ("InService", "Failed"):
        known = NotebookServer.objects.get(pk=row.pk).deaths
        engine.call("kill", NotebookServer.objects.get(pk=row.pk).handle)
        wait_until(lambda known=known: NotebookServer.objects.get(pk=row.pk).deaths != known or _failed(row), 60)
        wait_until(lambda expected=expected: App.objects.get(pk=row.pk).status == expected, 60)
    assert "with signal 9. Its last lines:" in App.objects.get(pk=row.pk).failure_reason


def _again_and_away(row, sagemaker, wait_until):
    """A retry, then a stop."""
    names = {"DomainId": row.domain_id, "SpaceName": "lab", "AppType": "JupyterLab", "AppName": "default"}
    sagemaker.create_app(**names, ResourceSpec={"InstanceType": TYPE})
    wait_until(lambda: sagemaker.describe_app(**names)["Status"] == "InService", 60)
    sagemaker.delete_app(**names)
    wait_until(lambda: sagemaker.describe_app(**names)["Status"] == "Deleted", 60)


def test_the_script_before_it_runs_in_a_container_too(in_containers, engine, people, agent, wait_until, data_dir):
    row = put_app(people.dora, script="test -e /run/.containerenv && echo inside > where.txt; exit 7\n")

    assert failure_of(row, wait_until).endswith("It ended with exit code 7.")
    assert (home_of(row) / "where.txt").read_text() == "inside\n"
    wait_until(lambda: ContainerSpawner(engine.program).runs(data_dir / "notebooks") == set(), 60)


def _failed(row):
    return App.objects.get(pk=row.pk).status == "Failed"


def test_code_editor_in_a_container(engine, launch, tmp_path, wait_until):
    """The installed folder is mounted: the image brings nothing for it."""
    installed = tmp_path / "code-editor"
    install_or_skip(installed)
    program = editor.find(installed, "")
    assert program is not None
    port, work = free_port(), launch("", memory_bytes=2 * 1024**3, readable=[str(installed)])
    work.folder.mkdir(parents=True)
    argv = editor.write(program, port=port, token="t", home=work.home, folder=work.folder, name="lab")
    spawner = ContainerSpawner(engine.program)
    handle = spawner.start(replace(work, argv=argv))

    def answer(cookie: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request("GET", "/", headers={"Cookie": f"{editor.SESSION_COOKIE}={cookie}"})
            answered = connection.getresponse()
            return 0 if "login" in answered.headers.get("Location", "") else answered.status
        except OSError:
            return -1
        finally:
            connection.close()

    wait_until(lambda: answer(editor.session_cookie("t")) in (200, 302), 120)
    assert answer(editor.session_cookie("another")) == 0  # to the sign-in, where nobody knows the password
    assert not spawner.works(handle)
    spawner.stop(handle, work.run, kill=True)
