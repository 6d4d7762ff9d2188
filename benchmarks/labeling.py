"""A large labeling job: reading its manifest, and how long labelers wait for the next task and for their submit.

Command: .venv/bin/python -m benchmarks.labeling [--objects 1000000] [--labelers 100] [--tasks 20] [--think 3]
         [--postgresql]
Starts a studio of its own (SQLite, or a PostgreSQL of its own), uploads a manifest of texts, creates the job through
boto3, signs every labeler in at the portal and lets each one ask, open and submit over HTTP, with a pause to think in
between. Prints JSON and writes benchmarks/results/labeling_<database>.json.
"""

import argparse
import json
import random
import re
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx

from benchmarks.common import save, summary
from tests.server import servers
from tests.system.studio import Studio, running_studio, wait_for

JOB, PASSWORD = "bench", "a password for benchmarks"
FUNCTION = "arn:aws:lambda:us-east-1:432418664414:function"
PAGE = (
    '<crowd-form><crowd-classifier name="c" header="h" categories="{{ task.input.labels | to_json | escape }}">'
    "<classification-target>{{ task.input.taskObject }}</classification-target></crowd-classifier></crowd-form>"
)


class Page(httpx.Client):
    """A browser: cookies, and the token of our own pages with every change."""

    def send_json(self, method: str, path: str, body: Any = None) -> Any:
        """The answer, read; an error if it is one."""
        token = next((each.value for each in self.cookies.jar if each.name == "atelier_csrf"), "")
        answer = self.request(method, path, json=body, headers={"X-CSRFToken": token or ""})
        answer.raise_for_status()
        return answer.json() if answer.content else None


def invited(studio: Studio, count: int) -> list[dict[str, str]]:
    """Names and temporary passwords of labelers, by the administrator."""
    ada = Page(base_url=studio.url, timeout=60)
    ada.get(re.sub(r"^https?://[^/]+", "", studio.link))
    found: list[dict[str, str]] = []
    for start in range(0, count, 50):
        names = [f"labeler-{n}" for n in range(start, min(start + 50, count))]
        found += ada.send_json("POST", "/api/labeling/workers", {"names": names})["invited"]
    return found


def create(studio: Studio, objects: int) -> float:
    """Upload the manifest and create the job; seconds until it is in progress."""
    s3, sagemaker = studio.client("s3"), studio.client("sagemaker")
    s3.create_bucket(Bucket="bench-labels")
    manifest = "".join(f"{json.dumps({'source': f'text number {n}', 'id': n})}\n" for n in range(objects))
    labels = json.dumps({"labels": [{"label": "calm"}, {"label": "angry"}]})
    for key, text in (("in.manifest", manifest), ("labels.json", labels), ("page.html", PAGE)):
        s3.upload_fileobj(BytesIO(text.encode()), "bench-labels", key)
    team = sagemaker.list_workteams()["Workteams"][0]["WorkteamArn"]
    began = time.perf_counter()
    sagemaker.create_labeling_job(
        LabelingJobName=JOB,
        LabelAttributeName="kind",
        InputConfig={"DataSource": {"S3DataSource": {"ManifestS3Uri": "s3://bench-labels/in.manifest"}}},
        OutputConfig={"S3OutputPath": "s3://bench-labels/out"},
        RoleArn="arn:aws:iam::000000000000:role/bench",
        LabelCategoryConfigS3Uri="s3://bench-labels/labels.json",
        HumanTaskConfig={
            "WorkteamArn": team,
            "UiConfig": {"UiTemplateS3Uri": "s3://bench-labels/page.html"},
            "PreHumanTaskLambdaArn": f"{FUNCTION}:PRE-TextMultiClass",
            "AnnotationConsolidationConfig": {"AnnotationConsolidationLambdaArn": f"{FUNCTION}:ACS-TextMultiClass"},
            "TaskTitle": "t",
            "TaskDescription": "d",
            "NumberOfHumanWorkersPerDataObject": 1,
            "TaskTimeLimitInSeconds": 600,
            "MaxConcurrentTaskCount": 5000,
        },
    )

    def begun() -> bool:
        job = sagemaker.describe_labeling_job(LabelingJobName=JOB)
        assert job["LabelingJobStatus"] != "Failed", job["FailureReason"]
        return bool(job["LabelingJobStatus"] == "InProgress")

    wait_for(begun, 900, "the job in progress")
    return time.perf_counter() - began


def label(studio: Studio, who: dict[str, str], tasks: int, think_s: float, times: dict[str, list[float]]) -> None:
    """One labeler's tasks; milliseconds of each request go into `times`."""
    page = Page(base_url=studio.url, timeout=60)
    page.get("/api/portal/session")
    first = {"username": who["name"], "password": who["temporary_password"]}
    page.send_json("POST", "/api/portal/session", first)
    page.send_json("POST", "/api/portal/password", {"password": PASSWORD})
    for _ in range(tasks):
        time.sleep(random.expovariate(1 / think_s))
        task = _timed(times["next"], page, f"/api/portal/jobs/{JOB}/tasks", {"request_id": uuid.uuid4().hex})["task"]
        if task is None:
            continue
        _timed(times["open"], page, f"/api/portal/tasks/{task['id']}/open", {})
        body = {"client_id": uuid.uuid4().hex, "answer": {"c": {"label": "calm"}}, "active_s": 1.0}
        _timed(times["submit"], page, f"/api/portal/tasks/{task['id']}/submit", body)


def _timed(into: list[float], page: Page, path: str, body: Any) -> Any:
    began = time.perf_counter()
    answer = page.send_json("POST", path, body)
    into.append((time.perf_counter() - began) * 1000)
    return answer


def measured(studio: Studio, arguments: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """The rows of the result."""
    people = invited(studio, arguments.labelers)
    seconds = create(studio, arguments.objects)
    yield {"what": f"import of {arguments.objects:,} lines", "ours": round(seconds, 1), "unit": "s", "target": 120}
    times: dict[str, list[float]] = {"next": [], "open": [], "submit": []}
    threads = [
        threading.Thread(target=label, args=(studio, who, arguments.tasks, arguments.think, times)) for who in people
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for name, values in times.items():
        target = 50 if name == "next" else 80
        yield {"what": f"{name}, p95", "ours": summary(values)["p95"], "unit": "ms", "target": target} | summary(values)


def main() -> None:
    """Parse, run, save."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--objects", type=int, default=1_000_000)
    parser.add_argument("--labelers", type=int, default=100)
    parser.add_argument("--tasks", type=int, default=20)
    parser.add_argument("--think", type=float, default=3.0)
    parser.add_argument("--postgresql", action="store_true")
    arguments = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="atelier-bench-")))
        environment = {"ATELIER_LABELING_OBJECTS": str(max(arguments.objects, 100_000))}
        if arguments.postgresql:
            environment["DATABASE_URL"] = stack.enter_context(servers.postgresql(folder / "postgresql"))
        studio = stack.enter_context(running_studio(folder / "var", environment=environment))
        rows = list(measured(studio, arguments))
    database = "postgresql" if arguments.postgresql else "sqlite"
    command = f"python -m benchmarks.labeling --objects {arguments.objects} --labelers {arguments.labelers}"
    save(f"labeling_{database}", command, rows, think_s=arguments.think, tasks=arguments.tasks)


if __name__ == "__main__":
    main()
