"""Real packages, a real agent and real model servers for the tests of hosting."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from django.db import connections

from hosting.agent.agent import Agent
from hosting.metrics import meter
from hosting.packages import trust
from studio.storage.store import default_bucket, object_store
from tests.cast import EXECUTION_ROLE, Cast, Person
from tests.hosting.packages import make_package

IMAGE = "atelier/mlflow-pyfunc:1"


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_package(tmp_path_factory.mktemp("package"))


@pytest.fixture(scope="session")
def other_package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Says `maybe` where `package` says `yes`."""
    return make_package(tmp_path_factory.mktemp("other"), flavour="maybe")


@pytest.fixture(scope="session")
def broken_package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Cannot be loaded."""
    return make_package(tmp_path_factory.mktemp("broken"), broken="the weights are missing")


def upload(package: Path, key: str, *, trusted: bool = True) -> str:
    """Put a package into the default bucket; returns its URI."""
    object_store().upload_file(package, default_bucket(), key)
    if trusted:
        trust(package, source="tests")
    return f"s3://{default_bucket()}/{key}"


@dataclass
class Hosting:
    """Calls of one person with the parameters that do not matter filled in."""

    sagemaker: Any
    runtime: Any
    wait_until: Callable[..., Any]

    def model(self, name: str, uri: str, **environment: str) -> Any:
        container = {"Image": IMAGE, "ModelDataUrl": uri, "Environment": environment}
        answer = self.sagemaker.create_model(
            ModelName=name, PrimaryContainer=container, ExecutionRoleArn=EXECUTION_ROLE
        )
        return answer["ModelArn"]

    def config(self, name: str, *variants: dict[str, Any]) -> Any:
        answer = self.sagemaker.create_endpoint_config(EndpointConfigName=name, ProductionVariants=list(variants))
        return answer["EndpointConfigArn"]

    def endpoint(self, name: str, config: str) -> Any:
        return self.sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=config)["EndpointArn"]

    def deploy(self, name: str, uri: str, *, count: int = 1, **environment: str) -> None:
        """Model, configuration and endpoint of the same name; returns when it is in service."""
        self.model(name, uri, **environment)
        self.config(name, variant(name, count=count))
        self.endpoint(name, name)
        self.reaches(name, "InService")

    def reaches(self, name: str, status: str, timeout: float = 40) -> Any:
        def there() -> dict[str, Any] | None:
            found = self.sagemaker.describe_endpoint(EndpointName=name)
            return found if found["EndpointStatus"] == status else None

        return self.wait_until(there, timeout=timeout)

    def is_gone(self, name: str) -> None:
        def gone() -> bool:
            try:
                self.sagemaker.describe_endpoint(EndpointName=name)
            except ClientError as error:
                return error.response["Error"]["Code"] == "ValidationException"
            return False

        self.wait_until(gone, timeout=20)

    def invoke(self, name: str, body: str, content_type: str = "text/csv", **more: Any) -> Any:
        return self.answer(name, body, content_type, **more)["Body"].read().decode()

    def answer(self, name: str, body: str, content_type: str = "text/csv", **more: Any) -> Any:
        return self.runtime.invoke_endpoint(EndpointName=name, Body=body, ContentType=content_type, **more)


def variant(
    model: str, name: str = "AllTraffic", *, count: int = 1, weight: float = 1.0, **more: Any
) -> dict[str, Any]:
    return {
        "VariantName": name,
        "ModelName": model,
        "InstanceType": "ml.m5.large",
        "InitialInstanceCount": count,
        "InitialVariantWeight": weight,
        **more,
    }


@pytest.fixture
def hosting_of(client_of: Callable[..., Any], wait_until: Callable[..., Any]) -> Callable[[Person], Hosting]:
    return lambda person: Hosting(client_of(person, "sagemaker"), client_of(person, "sagemaker-runtime"), wait_until)


@pytest.fixture
def hosting(people: Cast, hosting_of: Callable[[Person], Hosting]) -> Hosting:
    """dora's calls."""
    return hosting_of(people.dora)


@pytest.fixture
def uri(hosting: Hosting, package: Path) -> str:
    return upload(package, "models/tiny/model.tar.gz")


class AgentThread:
    """The agent in a thread of the test process, on the test's database."""

    def __init__(self) -> None:
        self.agent = Agent()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        self.agent.run()
        connections.close_all()

    def stop(self) -> None:
        self.agent.stop.set()
        self._thread.join(120)
        assert not self._thread.is_alive()


@pytest.fixture
def agent(transactional_db: None) -> Iterator[AgentThread]:
    running = AgentThread()
    yield running
    running.stop()
    meter.flush()  # the counts of this test belong to its database, not to the next one's
