"""A notebook instance from its creation over a stop to its end, with a real server (spec studio §12)."""

import base64
import json
import urllib.request
from urllib.parse import urlsplit

from studio.environments.models import NotebookInstance
from studio.notebooks.agent.server import log_of
from studio.notebooks.models import NotebookServer
from studio.spaces.models import App
from studio.telemetry.models import LogEvent
from tests.cast import EXECUTION_ROLE
from tests.studio.notebooks.conftest import Kernel

NAME = {"NotebookInstanceName": "Book"}
BASE = "/notebook-instance/Book/"
LOOK = """
import os, boto3
print(sorted(os.listdir(os.path.expanduser("~"))), boto3.client("sts").get_caller_identity()["Arn"])
"""


def hook(text: str) -> list[dict[str, str]]:
    return [{"Content": base64.b64encode(text.encode()).decode()}]


def said(stream: str) -> str:
    lines = LogEvent.objects.filter(stream__group="/aws/sagemaker/NotebookInstances", stream__name=f"Book/{stream}")
    return "\n".join(lines.order_by("seq").values_list("message", flat=True))


def test_a_notebook_instance_from_start_to_end(people, agent, client_of, page_of, wait_until, server):
    sagemaker = client_of(people.dora, "sagemaker")
    sagemaker.create_notebook_instance_lifecycle_config(
        NotebookInstanceLifecycleConfigName="setup",
        OnCreate=hook("echo made; touch ~/SageMaker/made"),
        OnStart=hook("echo started; touch ~/started"),
    )

    def status_is(wanted):
        def reached():
            found = sagemaker.describe_notebook_instance(**NAME)
            assert found["NotebookInstanceStatus"] != "Failed", found["FailureReason"]
            return found["NotebookInstanceStatus"] == wanted

        wait_until(reached, 60)

    sagemaker.create_notebook_instance(
        **NAME, InstanceType="ml.t3.medium", RoleArn=EXECUTION_ROLE, LifecycleConfigName="setup"
    )
    status_is("InService")

    # Its owner comes in, and nobody else; the link leads to the server's page.
    dora = page_of(people.dora)
    status, headers, body = dora.ask("GET", f"{BASE}lab/tree/SageMaker")
    assert (status, b"JupyterLab" in body) == (200, True)
    assert f"{BASE}static/" in headers["content-security-policy"]
    refused = {person.username: page_of(person).ask("GET", f"{BASE}api/status")[0] for person in people.everybody()[2:]}
    assert refused == {"dan": 403, "lea": 403, "eve": 404}
    assert page_of(people.ada).ask("GET", f"{BASE}api/status")[0] == 403
    assert dora.ask("GET", "/notebook-instance/Nothing/api/status")[0] == 404
    assert dora.ask("GET", f"{BASE}api/status", Cookie="")[0] == 401
    link = sagemaker.create_presigned_notebook_instance_url(**NAME)["AuthorizedUrl"]
    with urllib.request.build_opener(urllib.request.HTTPCookieProcessor()).open(
        server.url + urlsplit(link).path, timeout=60
    ) as answer:
        assert answer.url == f"{server.url}{BASE}lab/tree/SageMaker"

    # Scripts have run, kernels act as the owner.
    kernel = Kernel(dora, BASE)
    seen = kernel.run(LOOK)
    assert "'SageMaker'" in seen
    assert "'started'" in seen
    assert "user/dora" in seen
    kernel.run(
        "open(os.path.expanduser('~/SageMaker/kept'), 'w').close(); open(os.path.expanduser('~/lost'), 'w').close()"
    )
    wait_until(lambda: said("LifecycleConfigOnStart") == "started", 60)
    assert said("LifecycleConfigOnCreate") == "made"
    assert log_of(App.objects.get()) == ("/aws/sagemaker/NotebookInstances", "Book/jupyter.log")
    assert NotebookServer.objects.get().token() not in said("jupyter.log")

    # A stop keeps one folder; the next start runs one script.
    sagemaker.stop_notebook_instance(**NAME)
    status_is("Stopped")
    assert dora.ask("GET", f"{BASE}api/status")[0] == 503
    sagemaker.start_notebook_instance(**NAME)
    status_is("InService")
    listing = json.loads(dora.ask("GET", f"{BASE}api/contents/")[2])["content"]
    assert {each["name"] for each in listing} == {"SageMaker", "started"}
    kept = json.loads(dora.ask("GET", f"{BASE}api/contents/SageMaker")[2])["content"]
    assert {each["name"] for each in kept} == {"kept", "made"}
    assert said("LifecycleConfigOnCreate") == "made"

    sagemaker.stop_notebook_instance(**NAME)
    status_is("Stopped")
    sagemaker.delete_notebook_instance(**NAME)
    assert (NotebookInstance.objects.count(), App.objects.count()) == (0, 0)
