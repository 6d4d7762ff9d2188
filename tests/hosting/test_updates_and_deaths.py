"""Nothing is lost: updates under traffic, agents that are killed, an agent that is told to end."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from botocore.exceptions import ClientError

from hosting.agent.agent import Agent
from hosting.models import Endpoint, Instance
from tests.hosting.conftest import AgentThread, Hosting, upload, variant
from tests.workers.fixtures import ROOT, environment_of_this_test

pytestmark = pytest.mark.slow  # fleets start, serve and end


class AgentProcess:
    """`manage.py run_hosting`, as the supervisor starts it."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "run_hosting"],
            cwd=ROOT,
            env=environment_of_this_test(),
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )

    def end(self, number: signal.Signals) -> None:
        if self.process.poll() is None:
            self.process.send_signal(number)
        self.process.wait(80)


@pytest.fixture
def start_agent(transactional_db: None) -> Iterator[Callable[[], AgentProcess]]:
    started: list[AgentProcess] = []

    def start() -> AgentProcess:
        started.append(AgentProcess())
        return started[-1]

    yield start
    for each in started:
        each.end(signal.SIGTERM)


class Caller:
    """Somebody who calls an endpoint without a pause and writes down every answer."""

    def __init__(self, hosting: Hosting, name: str) -> None:
        self.answers: list[str] = []
        self.errors: list[Exception] = []
        self._hosting, self._name, self._over = hosting, name, threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._over.is_set():
            try:
                self.answers.append(self._hosting.invoke(self._name, "55,nurse,1"))
            except Exception as error:
                self.errors.append(error)

    def stop(self) -> None:
        self._over.set()
        self._thread.join(70)


def test_an_update_moves_the_traffic_without_a_failed_request(
    hosting: Hosting, uri: str, other_package: Path, agent: AgentThread
) -> None:
    hosting.deploy("moving", uri)
    hosting.model("newer", upload(other_package, "models/newer/model.tar.gz"))
    hosting.config("newer", variant("newer", count=2))
    caller = Caller(hosting, "moving")

    hosting.sagemaker.update_endpoint(EndpointName="moving", EndpointConfigName="newer")
    updating = hosting.sagemaker.describe_endpoint(EndpointName="moving")
    assert (updating["EndpointStatus"], updating["EndpointConfigName"]) == ("Updating", "moving")
    assert updating["PendingDeploymentSummary"]["EndpointConfigName"] == "newer"
    described = hosting.reaches("moving", "InService")
    hosting.wait_until(lambda: Instance.objects.filter(generation=1).count() == 0, timeout=20)
    hosting.wait_until(lambda: caller.answers[-1:] == ["maybe\n"], timeout=10)
    caller.stop()

    assert described["EndpointConfigName"] == "newer"
    assert "FailureReason" not in described
    assert caller.errors == []
    turn = caller.answers.index("maybe\n")
    assert turn > 10
    assert set(caller.answers[:turn]) == {"yes\n"}
    assert Instance.objects.filter(state="Ready").count() == 2


def test_an_update_that_cannot_work_leaves_the_old_fleet(
    hosting: Hosting, uri: str, broken_package: Path, agent: AgentThread
) -> None:
    hosting.deploy("steady", uri)
    hosting.model("broken", upload(broken_package, "models/broken/model.tar.gz"))
    hosting.config("broken", variant("broken"))

    hosting.sagemaker.update_endpoint(EndpointName="steady", EndpointConfigName="broken")
    described = hosting.reaches("steady", "InService")

    assert described["EndpointConfigName"] == "steady"
    assert described["FailureReason"].startswith("The update to broken failed, steady goes on: The primary container ")
    assert hosting.invoke("steady", "55,nurse,1") == "yes\n"
    hosting.wait_until(lambda: Instance.objects.filter(generation=2).count() == 0, timeout=20)


def test_a_killed_agent_leaves_servers_that_answer_and_the_next_one_adopts_them(
    hosting: Hosting, uri: str, start_agent: Callable[[], AgentProcess]
) -> None:
    first = start_agent()
    hosting.deploy("orphan", uri)
    before = Instance.objects.get()

    first.end(signal.SIGKILL)

    assert hosting.invoke("orphan", "55,nurse,1") == "yes\n"
    second = start_agent()
    hosting.sagemaker.update_endpoint_weights_and_capacities(
        EndpointName="orphan", DesiredWeightsAndCapacities=[{"VariantName": "AllTraffic", "DesiredInstanceCount": 2}]
    )
    hosting.reaches("orphan", "InService")
    after = list(Instance.objects.order_by("pk"))
    assert len(after) == 2
    assert (after[0].pid, after[0].starts, after[0].address) == (before.pid, 1, before.address)

    # A server that dies is replaced, although this agent did not start it.
    os.kill(before.pid or 0, signal.SIGKILL)
    hosting.wait_until(lambda: Instance.objects.filter(pk=before.pk, starts=2, state="Ready").exists(), timeout=30)

    pids = list(Instance.objects.values_list("pid", flat=True))
    second.end(signal.SIGTERM)
    assert second.process.returncode == 0
    assert [pid for pid in pids if pid and psutil.pid_exists(pid)] == []  # nothing is left behind

    start_agent()  # and at the next start the endpoint comes back by itself
    hosting.wait_until(lambda: Instance.objects.filter(state="Ready").count() == 2, timeout=30)
    hosting.wait_until(lambda: _answers(hosting, "orphan"), timeout=10)


def _answers(hosting: Hosting, name: str) -> bool:
    try:
        return bool(hosting.invoke(name, "55,nurse,1") == "yes\n")
    except hosting.runtime.exceptions.ServiceUnavailable:
        return False


def test_two_agents_do_not_fight(
    hosting: Hosting, uri: str, start_agent: Callable[[], AgentProcess], agent: AgentThread
) -> None:
    start_agent()
    hosting.deploy("one", uri, count=2)

    assert Instance.objects.count() == 2
    assert sorted(Instance.objects.values_list("starts", flat=True)) == [1, 1]


def refuses(call: Callable[..., Any], **arguments: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as error:
        call(**arguments)
    found = error.value.response["Error"]
    return found["Code"], found["Message"]


def test_an_endpoint_in_progress_is_not_changed(hosting: Hosting, uri: str) -> None:
    hosting.model("m", uri)
    hosting.config("c", variant("m"))
    arn = hosting.endpoint("e", "c")  # no agent runs: it stays in Creating

    expected = ("ValidationException", f'Cannot update in-progress endpoint "{arn}".')
    assert refuses(hosting.sagemaker.update_endpoint, EndpointName="e", EndpointConfigName="c") == expected
    code, message = refuses(hosting.sagemaker.delete_endpoint, EndpointName="e")
    assert code == "ValidationException"
    assert message.startswith(f'Cannot update in-progress endpoint "{arn}".')
    assert hosting.sagemaker.describe_endpoint(EndpointName="e")["EndpointStatus"] == "Creating"
    assert refuses(hosting.sagemaker.create_endpoint, EndpointName="E", EndpointConfigName="c") == (
        "ValidationException",
        f'Cannot create already existing endpoint "{arn}".',
    )


def test_an_endpoint_that_breaks_its_round_does_not_keep_the_others_waiting(transactional_db: None) -> None:
    Endpoint.objects.create(name="ending", config_name="c", status=Endpoint.Status.DELETING)
    torn = {"generation": 1, "config_name": "c", "variants": [{"name": "no more is known of it"}]}
    Endpoint.objects.create(name="torn", config_name="c", pending=torn)  # the newer one has its round first

    Agent().tick()

    assert list(Endpoint.objects.values_list("name", flat=True)) == ["torn"]
