"""A large labeling job: its manifest, how long labelers wait, answers that become labels, and an export.

Command: .venv/bin/python -m benchmarks.labeling [--objects 1000000] [--labelers 100] [--tasks 20] [--think 3]
         [--answers 1000000] [--per-object 3] [--export 50000] [--postgresql]
A minute: --objects 2000 --labelers 5 --tasks 5 --think 0.2 --answers 1500 --export 1000
One part alone: --objects, --labelers, --answers, --export 0 leave theirs out.
Starts a studio of its own (SQLite, or a PostgreSQL of its own), uploads a manifest of texts, creates the job through
boto3, signs every labeler in at the portal and lets each one ask, open and submit over HTTP, with a pause to think in
between. Then a job gets answers straight into the database, --per-object of them for each object, and is stopped, which
makes its labels and writes all files of the job; and the labels of another one leave in Label Studio's format.
`worker_mib` is the most memory that a worker process ever had. Prints JSON and writes
benchmarks/results/labeling_<database>.json.
"""

import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx

from benchmarks.common import save, summary
from tests.server import servers
from tests.system.studio import ROOT, Studio, plain_environment, running_studio, wait_for

JOB, BUCKET, PASSWORD = "bench", "bench-labels", "a password for benchmarks"
AT_THE_DOOR = threading.Semaphore(20)  # more passwords at a time from one address are refused as guessing
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


def administrator(studio: Studio) -> "Page":
    """The administrator's browser; the link is good once."""
    ada = Page(base_url=studio.url, timeout=60)
    ada.get(re.sub(r"^https?://[^/]+", "", studio.link))
    return ada


def invited(ada: "Page", count: int) -> list[dict[str, str]]:
    """Names and temporary passwords of labelers, by the administrator."""
    found: list[dict[str, str]] = []
    for start in range(0, count, 50):
        names = [f"labeler-{n}" for n in range(start, min(start + 50, count))]
        found += ada.send_json("POST", "/api/labeling/workers", {"names": names})["invited"]
    return found


def memory(studio: Studio) -> float:
    """MiB that the largest worker process had at most, so far."""
    peaks = [
        re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(encoding="utf-8"))
        for pid in studio.pids("celery -A workers")
    ]
    return max(int(peak[1]) for peak in peaks if peak) / 1024


def create(studio: Studio, name: str, lines: Iterable[dict[str, Any]], batch: int = 5000, people: int = 1) -> float:
    """Upload the manifest and create the job; seconds until it is in progress or over."""
    s3, sagemaker = studio.client("s3"), studio.client("sagemaker")
    manifest = "".join(f"{json.dumps(line)}\n" for line in lines)
    labels = json.dumps({"labels": [{"label": "calm"}, {"label": "angry"}]})
    for key, text in ((f"{name}.manifest", manifest), ("labels.json", labels), ("page.html", PAGE)):
        s3.upload_fileobj(BytesIO(text.encode()), BUCKET, key)
    team = sagemaker.list_workteams()["Workteams"][0]["WorkteamArn"]
    began = time.perf_counter()
    sagemaker.create_labeling_job(
        LabelingJobName=name,
        LabelAttributeName="kind",
        InputConfig={"DataSource": {"S3DataSource": {"ManifestS3Uri": f"s3://{BUCKET}/{name}.manifest"}}},
        OutputConfig={"S3OutputPath": f"s3://{BUCKET}/out"},
        RoleArn="arn:aws:iam::000000000000:role/bench",
        LabelCategoryConfigS3Uri=f"s3://{BUCKET}/labels.json",
        HumanTaskConfig={
            "WorkteamArn": team,
            "UiConfig": {"UiTemplateS3Uri": f"s3://{BUCKET}/page.html"},
            "PreHumanTaskLambdaArn": f"{FUNCTION}:PRE-TextMultiClass",
            "AnnotationConsolidationConfig": {"AnnotationConsolidationLambdaArn": f"{FUNCTION}:ACS-TextMultiClass"},
            "TaskTitle": "t",
            "TaskDescription": "d",
            "NumberOfHumanWorkersPerDataObject": people,
            "TaskTimeLimitInSeconds": 600,
            "MaxConcurrentTaskCount": batch,
        },
    )
    wait_for(lambda: status(studio, name) != "Initializing", 900, "the job in progress")
    return time.perf_counter() - began


def status(studio: Studio, name: str) -> str:
    """How the job is; an error when it has failed."""
    job = studio.client("sagemaker").describe_labeling_job(LabelingJobName=name)
    assert job["LabelingJobStatus"] != "Failed", job["FailureReason"]
    return str(job["LabelingJobStatus"])


def consolidate(studio: Studio, answers: int, per_object: int, environment: dict[str, str]) -> float:
    """Seconds from stopping a job with so many answers to its labels in the output manifest."""
    lines = ({"source": f"text number {n}"} for n in range(answers // per_object))
    create(studio, "answers", lines, batch=1, people=per_object)
    command = [sys.executable, "-m", "benchmarks.labeling_filling", "answers", str(per_object)]
    known = {"ATELIER_DATA": str(studio.data), "DJANGO_SETTINGS_MODULE": "studio.settings"}
    subprocess.run(command, check=True, env=plain_environment() | environment | known, capture_output=True, cwd=ROOT)
    began = time.perf_counter()
    studio.client("sagemaker").stop_labeling_job(LabelingJobName="answers")
    wait_for(lambda: status(studio, "answers") == "Stopped", 3600, "the labels of all answers")
    return time.perf_counter() - began


def export(studio: Studio, ada: "Page", items: int) -> float:
    """Seconds from asking for the labels in another tool's format to the link."""
    label = {"kind": 0, "kind-metadata": {"class-name": "calm", "confidence": 0.9, "human-annotated": "yes"}}
    metadata = {"type": "groundtruth/text-classification", "creation-date": "2026-01-01T00:00:00.000000"}
    label["kind-metadata"] |= metadata  # type: ignore[operator]
    create(studio, "labeled", ({"source": f"text number {n}", **label} for n in range(items)))
    path = "/api/labeling/jobs/labeled/exports"
    wait_for(lambda: status(studio, "labeled") == "Completed", 900, "the job with labels")
    began = time.perf_counter()
    ada.send_json("POST", path, {"format": "label-studio"})

    def made() -> bool:
        found = ada.get(path).json()["exports"][0]
        assert found["status"] != "Failed", found["failure_reason"]
        return bool(found["status"] == "Completed")

    wait_for(made, 600, "the exported file")
    return time.perf_counter() - began


def label(
    studio: Studio,
    who: dict[str, str],
    arguments: argparse.Namespace,
    times: dict[str, list[float]],
    signed_in: threading.Barrier,
) -> None:
    """One labeler's tasks, begun when everybody is signed in; milliseconds of each request go into `times`."""
    page = Page(base_url=studio.url, timeout=300)  # passwords are hashed one after the other
    try:
        page.get("/api/portal/session")
        first = {"username": who["name"], "password": who["temporary_password"]}
        with AT_THE_DOOR:
            page.send_json("POST", "/api/portal/session", first)
        page.send_json("POST", "/api/portal/password", {"password": PASSWORD})
    except httpx.HTTPError:
        signed_in.abort()
        raise
    signed_in.wait(timeout=300)
    for _ in range(arguments.tasks):
        time.sleep(random.expovariate(1 / arguments.think))
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


def measured(studio: Studio, arguments: argparse.Namespace, environment: dict[str, str]) -> Iterator[dict[str, Any]]:
    """The rows of the result."""
    ada = administrator(studio)
    people = invited(ada, arguments.labelers)
    studio.client("s3").create_bucket(Bucket=BUCKET)
    if arguments.objects:
        yield from importing(studio, arguments.objects)
    if arguments.objects and arguments.tasks:
        yield from working(studio, people, arguments)
    if arguments.answers:
        seconds = consolidate(studio, arguments.answers, arguments.per_object, environment)
        what = f"{arguments.answers:,} answers become labels, with all files of the job"
        yield {"what": what, "ours": round(seconds, 1), "unit": "s", "target": 60, "worker_mib": memory(studio)}
    if arguments.export:
        seconds = export(studio, ada, arguments.export)
        yield {"what": f"export of {arguments.export:,} items", "ours": round(seconds, 1), "unit": "s", "target": 10}


def importing(studio: Studio, objects: int) -> Iterator[dict[str, Any]]:
    """A manifest becomes the objects of a job."""
    seconds = create(studio, JOB, ({"source": f"text number {n}", "id": n} for n in range(objects)))
    what = f"import of {objects:,} lines"
    yield {"what": what, "ours": round(seconds, 1), "unit": "s", "target": 120, "worker_mib": memory(studio)}


def working(studio: Studio, people: list[dict[str, str]], arguments: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """All labelers at the same time."""
    times: dict[str, list[float]] = {"next": [], "open": [], "submit": []}
    signed_in = threading.Barrier(len(people) + 1)
    began = time.perf_counter()
    with ThreadPoolExecutor(len(people)) as pool:
        labelers = [pool.submit(label, studio, who, arguments, times, signed_in) for who in people]
        with suppress(threading.BrokenBarrierError):  # the labeler who broke it tells below
            signed_in.wait(timeout=300)
        seconds = round(time.perf_counter() - began, 1)
        yield {"what": f"{len(people)} labelers sign in and choose a password at once", "ours": seconds, "unit": "s"}
        for labeler in labelers:
            labeler.result()  # one that was answered with an error ends the benchmark
    for name, values in times.items():
        target = (50 if name == "next" else 80) if arguments.postgresql else 100
        yield {"what": f"{name}, p95", "ours": summary(values)["p95"], "unit": "ms", "target": target} | summary(values)


def main() -> None:
    """Parse, run, save."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--objects", type=int, default=1_000_000)
    parser.add_argument("--labelers", type=int, default=100)
    parser.add_argument("--tasks", type=int, default=20)
    parser.add_argument("--think", type=float, default=3.0)
    parser.add_argument("--answers", type=int, default=1_000_000)
    parser.add_argument("--per-object", type=int, default=3)
    parser.add_argument("--export", type=int, default=50_000)
    parser.add_argument("--postgresql", action="store_true")
    arguments = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="atelier-bench-")))
        environment = {"ATELIER_LABELING_OBJECTS": str(max(arguments.objects, arguments.answers, 100_000))}
        if arguments.postgresql:
            environment["DATABASE_URL"] = stack.enter_context(servers.postgresql(folder / "postgresql"))
        studio = stack.enter_context(running_studio(folder / "var", environment=environment))
        rows = []
        for row in measured(studio, arguments, environment):
            print(row, flush=True)
            rows.append(row)
        database = "postgresql" if arguments.postgresql else "sqlite"
        command = f"python -m benchmarks.labeling {' '.join(sys.argv[1:])}".strip()
        save(f"labeling_{database}", command, rows, think_s=arguments.think, tasks=arguments.tasks)


if __name__ == "__main__":
    main()
