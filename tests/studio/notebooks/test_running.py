"""One app from its start to its end: proxy, kernel, keys, strangers, deaths; few starts, as each takes seconds."""

import json
import os
import signal
from uuid import uuid4

import boto3
import pytest
import zmq
from botocore.exceptions import ClientError
from django.db import connection
from websockets.exceptions import ConnectionClosed
from zmq.utils.monitor import recv_monitor_message

from studio.access import session_keys
from studio.notebooks.addresses import base_url
from studio.notebooks.models import AgentLease, NotebookServer
from studio.ports import FIRST, LAST
from studio.spaces.models import App
from tests.studio.notebooks.conftest import Kernel, Running

CALLER = """
import boto3
who = boto3.client("sts").get_caller_identity()
named = boto3.Session(profile_name="atelier").client("sagemaker")  # as "Show as code" has it
print(who["Arn"], len(named.list_auto_ml_jobs()["AutoMLJobSummaries"]))
"""
CLI = """
import subprocess
for profile in ([], ["--profile", "atelier"]):
    asked = ["aws", *profile, "sts", "get-caller-identity", "--query", "Arn"]
    print(subprocess.run(asked, capture_output=True, text=True))
"""
MAKES = """
import boto3
sagemaker = boto3.client("sagemaker")
git = {"RepositoryUrl": "https://git.example/team/code.git"}
made = sagemaker.create_code_repository(CodeRepositoryName="code", GitConfig=git)["CodeRepositoryArn"]
for tag in sagemaker.list_tags(ResourceArn=made)["Tags"]:
    print(tag["Key"], tag["Value"].split(":")[-1].split("/", 1)[0], tag["Value"].rsplit("/", 1)[-1])
"""
SECRETS = """
import glob, os
for path in {paths!r}:
    try:
        print("READ", open(path).read(10))
    except OSError as error:
        print(type(error).__name__)
try:
    os.kill({pid}, 0)
    print("SIGNALLED")
except OSError as error:
    print(type(error).__name__)
"""


def test_a_notebook_from_start_to_end(people, app, page_of, wait_until, client_of, data_dir, server):
    row = app("lab")
    base, dora, dan = base_url(row), page_of(people.dora), page_of(people.dan)

    # The page, through our origin.
    status, headers, body = dora.ask("GET", f"{base}lab")
    assert (status, b"JupyterLab" in body, "set-cookie" in headers) == (200, True, False)
    assert f"{base}static/" in headers["content-security-policy"]
    assert "'unsafe-inline'" not in headers["content-security-policy"].split("script-src")[1].split(";")[0]
    assert json.loads(dora.ask("GET", f"{base}api/me")[2])["identity"]["username"] == "dora"

    # What others get.
    assert dan.ask("GET", f"{base}api/status")[0] == 403
    assert page_of(people.ada).ask("GET", f"{base}api/status")[0] == 403
    assert page_of(people.eve).ask("GET", f"{base}api/status")[0] == 404
    assert dora.ask("GET", f"{base}api/status", Cookie="")[0] == 401
    assert dora.ask("POST", f"{base}api/kernels", {}, Origin="")[0] == 403
    assert dora.ask("POST", f"{base}api/kernels", {}, Origin="http://evil.example")[0] == 403
    for climbing in ("..%2f..%2fapi/status", "files/%2e%2e/%2e%2e/etc/passwd", "..%5c..", "%252e%252e%252fx"):
        assert dora.ask("GET", base + climbing)[0] == 400, climbing

    # Files of the space have no rights on our origin.
    evil = {"type": "file", "format": "text", "content": "<script>fetch('/aws')</script>"}
    assert dora.ask("PUT", f"{base}api/contents/evil.html", evil)[0] == 201
    status, headers, _ = dora.ask("GET", f"{base}files/evil.html")
    assert (status, headers["content-security-policy"].split(";")[0]) == (200, "sandbox")
    assert headers["content-disposition"].startswith("attachment")
    assert dora.ask("GET", f"{base}files/evil.html", Sec_Fetch_Dest="script")[0] == 403

    # A kernel: keys of its own, and a cage.
    kernel = Kernel(dora, base)
    assert kernel.run("print(1 + 1)") == "2\n"
    assert kernel.run(CALLER).split() == ["arn:aws:iam::000000000000:user/dora", "0"]
    assert kernel.run(CLI).count("user/dora") == 2
    where = f"sagemaker:domain-arn domain {row.domain_id}\nsagemaker:user-profile-arn user-profile dora\n"
    assert kernel.run(MAKES) == where  # of a private space the profile is enough
    (data_dir / "homes" / "of_another").write_text("for nobody else")
    paths = [
        str(connection.settings_dict["NAME"]),
        f"/proc/{os.getpid()}/environ",
        str(data_dir / "homes" / "of_another"),
    ]
    said = kernel.run(SECRETS.format(paths=paths, pid=os.getpid())).split()
    assert said == ["PermissionError"] * 4
    kernel.run("import os; os.symlink('/etc', 'out'); os.symlink('/etc/passwd', 'p')")
    assert dora.ask("GET", f"{base}api/contents/p")[0] == 404
    assert dora.ask("GET", f"{base}files/out/passwd")[0] in (403, 404)
    with pytest.raises(ConnectionClosed):
        dan.socket(f"{base}api/kernels/{kernel.id}/channels").recv(timeout=60)

    _a_stranger_is_refused(kernel)

    # Keys end with the app; a kernel's end is its own.
    keys = kernel.run(
        "import boto3, json; c = boto3.Session().get_credentials().get_frozen_credentials();"
        "print(json.dumps([c.access_key, c.secret_key, c.token]))"
    )
    _check_keys(json.loads(keys), server, people)

    # The server dies: it is started once more, then the app says why it failed.
    first = NotebookServer.objects.get(pk=row.pk).handle
    os.kill(int(first.split()[0]), signal.SIGKILL)
    wait_until(lambda: _server_of(row).handle not in ("", first), 60)
    wait_until(lambda: App.objects.get(pk=row.pk).status == "InService", 60)
    dora.ask("DELETE", f"{base}api/contents/evil.html")
    os.kill(int(_server_of(row).handle.split()[0]), signal.SIGKILL)
    wait_until(lambda: App.objects.get(pk=row.pk).status == "Failed", 60)
    assert "signal 9. Its last lines:" in App.objects.get(pk=row.pk).failure_reason
    assert dora.ask("GET", f"{base}api/status")[0] == 503

    # What it said is its owner's to read, too.
    log = {"logGroupName": "/aws/sagemaker/studio", "logStreamName": f"{row.domain_id}/lab/JupyterLab/default"}
    lines = client_of(people.dora, "logs").get_log_events(**log)["events"]
    assert any("Jupyter Server" in line["message"] for line in lines)
    with pytest.raises(ClientError, match="does not exist"):
        client_of(people.dan, "logs").get_log_events(**log)


def _server_of(row):
    return NotebookServer.objects.get(pk=row.pk)


def _a_stranger_is_refused(kernel):
    """A kernel tells what it computes to who has the key of its connection file, not to all who reach its port."""
    said = kernel.run("import ipykernel, json; print(open(ipykernel.get_connection_file()).read())")
    port = json.loads(said)["iopub_port"]
    assert FIRST <= port <= LAST  # not from the system's own range: it is free when the kernel comes back
    handshake = zmq.EVENT_HANDSHAKE_SUCCEEDED | zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL
    with zmq.Context() as context, context.socket(zmq.SUB) as stranger, stranger.get_monitor_socket(handshake) as heard:
        stranger.subscribe(b"")
        stranger.connect(f"tcp://127.0.0.1:{port}")
        assert heard.poll(60_000)
        assert recv_monitor_message(heard)["event"] == zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL
        stranger.disable_monitor()


def _edit_together(dora, dan, base):
    """Both are in the room of one notebook, each under their own name."""
    status, _, body = dora.ask("POST", f"{base}api/contents", {"type": "notebook"})
    assert status == 201, body
    path = json.loads(body)["path"]
    rooms = []
    for page, name in ((dora, "dora"), (dan, "dan")):
        assert json.loads(page.ask("GET", f"{base}api/me")[2])["identity"]["display_name"] == name
        about = {"format": "json", "type": "notebook"}
        status, _, body = page.ask("PUT", f"{base}api/collaboration/session/{path}", about)
        assert status in (200, 201), body
        file = json.loads(body)
        room = f"{file['format']}:{file['type']}:{file['fileId']}?sessionId={file['sessionId']}"
        rooms.append(page.socket(f"{base}api/collaboration/room/{room}"))
    assert [room.recv(timeout=60)[:2] for room in rooms] == [b"\x00\x00"] * 2  # the server asks what they have
    for room in rooms:
        room.close()


def _kill_kernel(page, base, kernel, wait_until):
    """Its server starts it anew under the same id, and it works."""

    def is_idle():
        return json.loads(page.ask("GET", f"{base}api/kernels/{kernel.id}")[2])["execution_state"] == "idle"

    pid = int(kernel.run("import os; print(os.getpid())"))
    # Its server hears on a connection of its own that it has done this. Killed before, it would count as busy until
    # somebody has it run something, and nobody who comes meanwhile would make the server ask it.
    wait_until(is_idle, 10)
    os.kill(pid, signal.SIGKILL)
    kernel.hear("restarting")  # until then it counts as idle, and what is sent to it may be lost with it
    channels = f"{base}api/kernels/{kernel.id}/channels?session_id="
    # Whoever comes makes the server ask the kernel: what it says before the server hears it, it does not say again.
    with page.socket(channels + uuid4().hex):
        wait_until(is_idle, 60)
    again = page.socket(channels + kernel.session)
    kernel.socket.close()
    kernel.socket = again
    assert int(kernel.run("import os; print(os.getpid())")) != pid


def _check_keys(keys, server, people):
    """They sign for dora, not without their token, not with that of another key."""

    def who(key, secret, token):
        sts = boto3.client(
            "sts",
            endpoint_url=f"{server.url}/aws",
            region_name="us-east-1",
            aws_access_key_id=key,
            aws_secret_access_key=secret,
            aws_session_token=token,
        )
        return sts.get_caller_identity()["Arn"]

    assert who(*keys).endswith("user/dora")
    other = session_keys.issue(people.dan.profile, "app", "no such run")
    for key, secret, token in (
        (keys[0], keys[1], None),
        (keys[0], keys[1], other.token),
        (other.access_key_id, other.secret, keys[2]),
        (other.access_key_id, other.secret, other.token),
        (people.dan.access_key_id, people.dan.secret, keys[2]),
    ):
        with pytest.raises(ClientError, match="security token"):
            who(key, secret, token)


def test_an_agent_that_was_killed_leaves_its_servers_to_the_next(people, app, page_of, agent, wait_until, client_of):
    row = app("lab", sharing="Shared")
    base, dora = base_url(row), page_of(people.dora)
    _edit_together(dora, page_of(people.dan), base)
    assert page_of(people.eve).ask("GET", f"{base}api/status")[0] == 404
    kernel = Kernel(dora, base)
    kernel.run("x = 41")
    before = _server_of(row).handle
    agent.agent.shut_down = lambda: None  # as after kill -9: nothing is tidied up
    agent.stop()
    AgentLease.objects.all().delete()  # its process lives on here; dead holders are tested with the hosting agent
    second = Running()
    try:
        assert kernel.run("print(x + 1)") == "42\n"
        assert "sagemaker:space-arn space lab\n" in kernel.run(MAKES)
        log = {"logGroupName": "/aws/sagemaker/studio", "logStreamName": f"{row.domain_id}/lab/JupyterLab/default"}
        assert client_of(people.dan, "logs").get_log_events(**log)["events"]
        seen = App.objects.get(pk=row.pk).health_checked_at
        wait_until(lambda: App.objects.get(pk=row.pk).health_checked_at != seen, 30)
        assert _server_of(row).handle == before
        _kill_kernel(dora, base, kernel, wait_until)
        people.dora.user.end_everything()
        with pytest.raises(ConnectionClosed) as closed:
            kernel.run("import time; time.sleep(60)")  # its end is not waited for: the socket closes before
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4401
        assert dora.ask("GET", f"{base}api/status")[0] == 401
        client_of(people.dora, "sagemaker").delete_app(
            DomainId=row.domain_id, SpaceName="lab", AppType="JupyterLab", AppName="default"
        )
        wait_until(lambda: App.objects.get(pk=row.pk).status == "Deleted", 60)
    finally:
        second.stop()
