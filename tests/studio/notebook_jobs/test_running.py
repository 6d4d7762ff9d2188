"""Notebook jobs on a real worker: what they print and leave, and every way in which they do not succeed."""

import json
from typing import Any

import nbformat
import pytest
from django.conf import settings

from studio.notebook_jobs.models import NotebookJob
from studio.storage.store import object_store
from studio.storage.uris import S3Uri
from tests.cast import Cast
from tests.running import RunningServer
from tests.studio.access.browsers import Browser, browser_of
from tests.studio.notebook_jobs.conftest import ended, made
from tests.studio.notebook_jobs.notebooks import notebook
from tests.workers.fixtures import Start, wait_until
from tests.workers.jobs import lines_of

pytestmark = pytest.mark.slow  # a kernel takes seconds to start

WHO = """import boto3
print("I am", boto3.client("sts").get_caller_identity()["Arn"])
s3 = boto3.Session(profile_name="atelier").client("s3")
s3.put_object(Bucket="{bucket}", Key="{key}", Body=b"from a notebook")"""


def left_by(job: NotebookJob, kind: str) -> str:
    uri = S3Uri.parse(next(each["uri"] for each in job.outputs if each["format"] == kind))
    return object_store().read(uri.bucket, uri.key).decode(errors="replace")


def outputs_of(job: NotebookJob) -> list[str]:
    """What the cells of the executed notebook show."""
    cells: list[Any] = nbformat.reads(left_by(job, "ipynb"), as_version=4).cells
    return ["".join(each.get("text", each.get("ename", "")) for each in cell.outputs) for cell in cells]


@pytest.fixture
def at_work(server: RunningServer, people: Cast, start_worker: Start) -> Browser:
    """dora at her browser, with a worker whose notebooks reach this test's server."""
    start_worker("cpu", ATELIER_LOOPBACK_URL=server.url)
    return browser_of(people.dora)


def test_parameters_keys_files_and_what_is_left(at_work: Browser, people: Cast) -> None:
    folder = f"notes/{people.dora.domain_id}"
    bucket = "sagemaker-us-east-1-000000000000"
    for name, text in (("helper.py", "word = 'helped'"), ("init.sh", "export GREETING=hello")):
        object_store().put(bucket, f"{folder}/{name}", text.encode())
    content = notebook(
        ("parameters", "company = 'default'"),
        "import os, helper\nprint(company, helper.word, os.environ['GREETING'], os.environ['MORE'])",
        WHO.format(bucket=bucket, key=f"{folder}/written"),
        "print([name for name in os.environ if 'ATELIER' in name or 'DATABASE' in name])",
        f"try:\n    os.listdir({str(settings.DATA_DIR)!r})\nexcept OSError as error:\n    print(repr(error))",
    )

    job = ended(
        made(
            at_work,
            "greeting",
            content,
            parameters={"company": "Acme"},
            environment_variables={"MORE": "more"},
            additional_dependencies=[f"s3://{bucket}/{folder}/helper.py"],
            initialization_script=f"s3://{bucket}/{folder}/init.sh",
        )
    )

    assert (job.status, job.failure_reason) == ("Completed", ""), lines_of(job)  # type: ignore[arg-type]
    said = outputs_of(job)
    assert said[2] == "Acme helped hello more\n"
    assert said[3].strip().endswith("user/dora")
    assert said[4] == "[]\n"  # nothing of the worker's own
    assert "PermissionError" in said[5]  # nor anything of the studio's data folder
    assert object_store().read(bucket, f"{folder}/written") == b"from a notebook"
    assert "Acme helped hello more" in left_by(job, "log")
    assert "<html" in left_by(job, "html")
    shown = at_work.get(f"/api/scheduler/jobs/{job.name}").json()
    assert [each["display_name"] for each in shown["job_files"]] == ["Notebook", "HTML", "Output log", "Archive"]
    assert (shown["status"], shown["attempts"], shown["cause"]) == ("COMPLETED", 1, "Asked for by dora")


def test_every_other_end_keeps_the_outputs_so_far(at_work: Browser) -> None:
    """A cell that fails, a notebook that is too slow twice, one that is stopped; at once, because kernels are slow."""
    slow = notebook("print('begun', flush=True)\nimport time\ntime.sleep(600)")
    endless = made(at_work, "endless", slow)
    failing = made(at_work, "fails", notebook("print('before')", "1 / 0", "print('after')"))
    late = made(at_work, "slow", slow, max_runtime_in_seconds=1, max_retry_attempts=1)
    wait_until(lambda: "begun" in lines_of(endless), 60, what="the cell to run")  # type: ignore[arg-type]

    assert at_work.send("PATCH", f"/api/scheduler/jobs/{endless.name}", {"status": "STOPPED"}).status_code == 204
    for job in (endless, failing, late):
        ended(job)

    assert (endless.status, endless.stopped_by, outputs_of(endless)) == ("Stopped", "dora", ["begun\n"])
    assert failing.failure_reason == "ClientError: Code cell 2 of 3 failed: ZeroDivisionError: division by zero"
    assert (failing.checkpoint["tries"], outputs_of(failing)) == (1, ["before\n", "ZeroDivisionError", ""])
    assert "ZeroDivisionError" in left_by(failing, "log")
    assert late.failure_reason == (
        "ClientError: The notebook ran longer than 1 s, its max run time. This was attempt 2 of 2."
    )
    assert "ipynb" in [each["format"] for each in late.outputs]


def test_a_killed_worker_costs_one_attempt(
    server: RunningServer, people: Cast, no_worker: None, start_worker: Start
) -> None:
    first = start_worker("cpu", ATELIER_LOOPBACK_URL=server.url)
    dora = browser_of(people.dora)
    content = notebook("print('begun', flush=True)\nimport time, os\ntime.sleep(600 if 'FIRST' in os.environ else 0)")
    job = made(dora, "killed", content, environment_variables={"FIRST": "1"}, max_retry_attempts=1)
    wait_until(lambda: "begun" in lines_of(job), 60, what="the cell to run")  # type: ignore[arg-type]
    request = {**job.request, "environment_variables": {}}
    NotebookJob.objects.filter(pk=job.pk).update(request=request)

    first.kill()
    start_worker("cpu", ATELIER_LOOPBACK_URL=server.url)
    ended(job)

    assert (job.status, job.attempt, job.checkpoint) == ("Completed", 2, {"tries": 2})
    assert json.loads(left_by(job, "ipynb"))["cells"][0]["outputs"]
