"""Real processes, really killed: the web in the middle of 100 submits, the worker while it makes labels."""

import json
import os
import re
import signal
import sqlite3
import threading
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import httpx
import pytest

from tests.groundtruth.conftest import FUNCTION, PASSWORD, ROLE, picture
from tests.system.studio import WITHOUT_MODELS, Studio, running_studio, wait_for

pytestmark = pytest.mark.slow
JOB, BUCKET, OBJECTS, LABELERS = "killed", "killed-labels", 100, 4
PAGE = (
    "<crowd-form><crowd-classifier name='c' categories='{{ task.input.labels | to_json | escape }}'></crowd-classifier>"
)
LABELS = ["calm", "angry"]


class Patient(httpx.Client):
    """A browser that sends everything again until somebody has answered."""

    def call(self, path: str, body: Any) -> Any:
        """The answer to a change; its ids are the caller's, so that it may be sent any number of times."""

        def answered() -> Any:
            token = next((each.value for each in self.cookies.jar if each.name == "atelier_csrf"), "")
            try:
                answer = self.post(path, json=body, headers={"X-CSRFToken": token or ""})
            except httpx.TransportError:
                return None
            if answer.status_code >= 500:
                return None
            assert answer.status_code == 200, answer.text
            return (answer.json(),)

        return wait_for(answered, 60, f"an answer to {path}")[0]


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    with running_studio(tmp_path_factory.mktemp("killed") / "var", environment=WITHOUT_MODELS) as running:
        running.client("s3").create_bucket(Bucket=BUCKET)
        yield running


@pytest.fixture(scope="module")
def ada(studio: Studio) -> Iterator[Patient]:
    """The browser of the administrator."""
    with Patient(base_url=studio.url, timeout=30) as browser:
        browser.get(re.sub(r"^https?://[^/]+", "", studio.link))
        browser.headers["X-CSRFToken"] = next(
            each.value or "" for each in browser.cookies.jar if each.name == "atelier_csrf"
        )
        yield browser


def invited(ada: Patient) -> list[dict[str, str]]:
    """Labelers with their temporary passwords."""
    names = {"names": [f"labeler-{n}" for n in range(LABELERS)]}
    found: list[dict[str, str]] = ada.post("/api/labeling/workers", json=names).json()["invited"]
    return found


def create(studio: Studio) -> None:
    """A job over a hundred texts, one answer each."""
    s3, sagemaker = studio.client("s3"), studio.client("sagemaker")
    manifest = "".join(json.dumps({"source": f"text {n}"}) + "\n" for n in range(OBJECTS))
    labels = json.dumps({"labels": [{"label": each} for each in LABELS]})
    for key, text in (("in.manifest", manifest), ("labels.json", labels), ("page.html", PAGE)):
        s3.put_object(Bucket=BUCKET, Key=key, Body=text.encode())
    sagemaker.create_labeling_job(
        LabelingJobName=JOB,
        LabelAttributeName="kind",
        InputConfig={"DataSource": {"S3DataSource": {"ManifestS3Uri": f"s3://{BUCKET}/in.manifest"}}},
        OutputConfig={"S3OutputPath": f"s3://{BUCKET}/out"},
        RoleArn=ROLE,
        LabelCategoryConfigS3Uri=f"s3://{BUCKET}/labels.json",
        HumanTaskConfig={
            "WorkteamArn": sagemaker.list_workteams()["Workteams"][0]["WorkteamArn"],
            "UiConfig": {"UiTemplateS3Uri": f"s3://{BUCKET}/page.html"},
            "PreHumanTaskLambdaArn": f"{FUNCTION}:PRE-TextMultiClass",
            "AnnotationConsolidationConfig": {"AnnotationConsolidationLambdaArn": f"{FUNCTION}:ACS-TextMultiClass"},
            "TaskTitle": "t",
            "TaskDescription": "d",
            "NumberOfHumanWorkersPerDataObject": 1,
            "TaskTimeLimitInSeconds": 600,
        },
    )
    wait_for(lambda: described(studio)["LabelingJobStatus"] == "InProgress", 60, "the job in progress")


def described(studio: Studio) -> dict[str, Any]:
    found: dict[str, Any] = studio.client("sagemaker").describe_labeling_job(LabelingJobName=JOB)
    assert found["LabelingJobStatus"] != "Failed", found
    return found


def work(studio: Studio, who: dict[str, str], sent: dict[str, tuple[str, str]]) -> None:
    """Label until nothing is left. sent: client id -> (object, label), of every answer that was taken."""
    with Patient(base_url=studio.url, timeout=30) as page:
        page.get("/api/portal/session")
        page.call("/api/portal/session", {"username": who["name"], "password": who["temporary_password"]})
        page.call("/api/portal/password", {"password": PASSWORD})
        while True:
            given = page.call(f"/api/portal/jobs/{JOB}/tasks", {"request_id": uuid.uuid4().hex})
            task = given["task"]
            if task is None:
                return
            page.call(f"/api/portal/tasks/{task['id']}/open", {})
            client_id, label = uuid.uuid4().hex, LABELS[int(task["object"]) % 2]
            body = {"client_id": client_id, "answer": {"c": {"label": label}}, "active_s": 1.0}
            assert page.call(f"/api/portal/tasks/{task['id']}/submit", body)["task"]["state"] == "Submitted"
            sent[client_id] = (task["object"], label)


def rows(studio: Studio, query: str) -> list[Any]:
    """Straight out of the database."""
    with closing(sqlite3.connect(f"file:{studio.data}/atelier.sqlite3?mode=ro", uri=True)) as database:
        return database.execute(query).fetchall()


def kill(studio: Studio, name: str) -> None:
    """Every process of that name, at once."""
    victims = studio.pids(name)
    assert victims
    for pid in victims:
        os.kill(pid, signal.SIGKILL)


def test_no_answer_is_lost_and_none_counts_twice(studio: Studio, ada: Patient) -> None:
    people = invited(ada)
    create(studio)
    sent: dict[str, tuple[str, str]] = {}
    failed: list[BaseException] = []

    def run(who: dict[str, str]) -> None:
        try:
            work(studio, who, sent)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(who,)) for who in people]
    for thread in threads:
        thread.start()
    for name, at in (
        ("studio.web", OBJECTS // 4),
        ("celery -A workers", OBJECTS // 2),
        ("studio.web", OBJECTS * 3 // 4),
    ):
        wait_for(lambda at=at: len(sent) >= at or failed, 60, f"{at} answers")
        kill(studio, name)
    for thread in threads:
        thread.join()

    assert failed == []
    stored = dict(rows(studio, "SELECT client_id, answer FROM groundtruth_task WHERE state = 'Submitted'"))
    assert {key: json.loads(answer)["c"]["label"] for key, answer in stored.items()} == {
        key: label for key, (_, label) in sent.items()
    }
    assert Counter(number for number, _ in sent.values()) == Counter(str(n) for n in range(OBJECTS))
    wait_for(lambda: described(studio)["LabelingJobStatus"] == "Completed", 120, "the end of the job")
    assert described(studio)["LabelCounters"]["HumanLabeled"] == OBJECTS
    body = studio.client("s3").get_object(Bucket=BUCKET, Key=f"out/{JOB}/manifests/output/output.manifest")["Body"]
    lines = [json.loads(line) for line in body.read().splitlines()]
    assert [line["kind-metadata"]["class-name"] for line in lines] == [LABELS[n % 2] for n in range(OBJECTS)]
    prefix = f"out/{JOB}/annotations/worker-response/"
    pages = studio.client("s3").get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=prefix)
    kept = [each["Key"].removeprefix(prefix).split("/")[1] for page in pages for each in page.get("Contents", [])]
    assert set(kept) == {str(n) for n in range(OBJECTS)}


def test_an_import_of_labels_begins_again(studio: Studio, ada: Patient) -> None:
    """The worker is killed while it measures pictures; the next attempt writes the manifest, once."""
    s3, pictures = studio.client("s3"), 450
    for number in range(pictures):
        s3.put_object(Bucket=BUCKET, Key=f"set/{number}.png", Body=picture())
    images = [{"id": number, "file_name": f"{number}.png"} for number in range(pictures)]
    boxes = [{"id": each["id"], "image_id": each["id"], "category_id": 1, "bbox": [1, 1, 9, 9]} for each in images]
    coco = {"images": images, "annotations": boxes, "categories": [{"id": 1, "name": "car"}]}
    s3.put_object(Bucket=BUCKET, Key="coco.json", Body=json.dumps(coco).encode())
    asked = {"file": f"s3://{BUCKET}/coco.json", "folder": f"s3://{BUCKET}/set"}
    answer = ada.post("/api/labeling/imports", json=asked)
    assert answer.status_code == 202, answer.text

    def found() -> dict[str, Any]:
        shown: dict[str, Any] = ada.get(f"/api/labeling/imports/{answer.json()['name']}").json()
        return shown

    wait_for(lambda: "pictures" in found()["progress"].get("stage", ""), 60, "pictures being measured")
    kill(studio, "celery -A workers")
    wait_for(lambda: found()["status"] != "InProgress", 120, "the end of the import")

    assert (found()["status"], found()["objects"], found()["notes"]) == ("Completed", pictures, [])
    assert rows(studio, "SELECT attempt FROM groundtruth_labelimport") == [(2,)]
    body = s3.get_object(Bucket=BUCKET, Key=f"set/imports/{answer.json()['name']}/output.manifest")["Body"].read()
    assert len(body.splitlines()) == pictures
