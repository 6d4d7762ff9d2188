"""A workforce, labelers at their browsers, and labeling jobs."""

import json
import uuid
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from groundtruth.people import invite
from studio.storage.store import default_bucket, object_store
from tests.studio.access.browsers import Browser

ROLE = "arn:aws:iam::000000000000:role/atelier"
FUNCTION = "arn:aws:lambda:us-east-1:432418664414:function"
PASSWORD = "a password of my own"


class Labeler(Browser):
    """A worker at the portal."""

    def __init__(self, name: str, password: str) -> None:
        super().__init__()
        self.name, self.password = name, password

    def come_in(self) -> "Labeler":
        """Sign in for the first time and choose a password."""
        self.get("/api/portal/session")
        answer = self.post("/api/portal/session", {"username": self.name, "password": self.password})
        assert answer.status_code == 200, answer.content
        if answer.json()["must_change_password"]:
            changed = self.post("/api/portal/password", {"password": PASSWORD})
            assert changed.status_code == 200, changed.content
            self.password = PASSWORD
        return self

    def next(self, job: str, request_id: str = "") -> Any:
        """The next task, opened; None when there is none."""
        asked = self.post(f"/api/portal/jobs/{job}/tasks", {"request_id": request_id or uuid.uuid4().hex})
        assert asked.status_code == 200, asked.content
        task = asked.json()["task"]
        if task is None:
            return None
        opened = self.post(f"/api/portal/tasks/{task['id']}/open")
        assert opened.status_code == 200, opened.content
        return opened.json()["task"]

    def submit(self, task: Any, answer: Any, client_id: str = "") -> Any:
        """The answer of the portal."""
        body = {"client_id": client_id or uuid.uuid4().hex, "answer": answer, "active_s": 1.5}
        return self.post(f"/api/portal/tasks/{task['id']}/submit", body)


@pytest.fixture
def stored() -> Callable[[str, bytes | str], str]:
    """`stored("a/b.txt", content)` puts an object into the default bucket and returns its URI."""

    def put(key: str, content: bytes | str) -> str:
        object_store().put(default_bucket(), key, content.encode() if isinstance(content, str) else content)
        return f"s3://{default_bucket()}/{key}"

    return put


@pytest.fixture
def labelers(people: Any) -> Callable[..., list[Labeler]]:
    """`labelers("ann", "bob")`: workers of dora's domain, in the team of everyone, signed in."""

    def make(*names: str) -> list[Labeler]:
        invited = invite(list(names), None, people.dora.principal)
        return [Labeler(worker.name, password).come_in() for worker, password in invited]

    return make


def picture(colour: str = "red") -> bytes:
    """A small PNG."""
    out = BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def job_request(stored: Callable[[str, bytes | str], str], people: Any) -> Callable[..., dict[str, Any]]:
    """A valid CreateLabelingJob request over small pictures, for the team of everyone."""

    def make(name: str = "roof", count: int = 5, kind: str = "ImageMultiClass", **human: Any) -> dict[str, Any]:
        uris = [stored(f"{name}/{n}.png", picture()) for n in range(count)]
        manifest = "".join(json.dumps({"source-ref": uri, "site": n}) + "\n" for n, uri in enumerate(uris))
        labels = {"document-version": "2018-11-28", "labels": [{"label": "crack"}, {"label": "dent"}]}
        from groundtruth.rendering.defaults import default_template

        return {
            "LabelingJobName": name,
            "LabelAttributeName": "kind",
            "InputConfig": {"DataSource": {"S3DataSource": {"ManifestS3Uri": stored(f"{name}/in.manifest", manifest)}}},
            "OutputConfig": {"S3OutputPath": f"s3://{default_bucket()}/labels"},
            "RoleArn": ROLE,
            "LabelCategoryConfigS3Uri": stored(f"{name}/labels.json", json.dumps(labels)),
            "HumanTaskConfig": {
                "WorkteamArn": human.pop("team", f"{TEAM}/Everyone-in-private-workforce"),
                "UiConfig": {"UiTemplateS3Uri": stored(f"{name}/page.liquid.html", default_template(kind))},
                "PreHumanTaskLambdaArn": f"{FUNCTION}:PRE-{kind}",
                "AnnotationConsolidationConfig": {"AnnotationConsolidationLambdaArn": f"{FUNCTION}:ACS-{kind}"},
                "TaskTitle": "Roof damage",
                "TaskDescription": "Say what is wrong with the roof",
                "NumberOfHumanWorkersPerDataObject": 1,
                "TaskTimeLimitInSeconds": 300,
                **human,
            },
        }

    return make


TEAM = "arn:aws:sagemaker:us-east-1:000000000000:workteam/private-crowd"


@pytest.fixture
def dora(people: Any, client_of: Callable[..., Any]) -> Any:
    """A SageMaker client of the data scientist."""
    return client_of(people.dora, "sagemaker")
