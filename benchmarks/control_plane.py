"""Describe and list with 100,000 jobs stored, beside moto's server holding as many.

Command: .venv/bin/python -m benchmarks.control_plane [--jobs 100000]
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import boto3

from benchmarks.common import save, summary, timed_ms
from tests.system.studio import ROOT, Studio, running_studio

FILL = """
import django; django.setup()
from datetime import timedelta
from django.utils import timezone
from autopilot.models import AutoMLJob
from studio.access.models import User
from studio.domains.models import UserProfile
profile = UserProfile.objects.order_by("pk").first()
owner = User.objects.order_by("pk").first()
now = timezone.now()
template = {request!r}
for start in range(0, {jobs}, 5000):
    AutoMLJob.objects.bulk_create([
        AutoMLJob(name=f"bench-{{n:06d}}", domain_id=profile.domain_id, owner=owner, status="Completed",
                  secondary_status="Completed", request=dict(template, AutoMLJobName=f"bench-{{n:06d}}"),
                  created_at=now - timedelta(seconds={jobs} - n), ended_at=now)
        for n in range(start, min(start + 5000, {jobs}))])
"""


def request_of(name: str) -> dict[str, Any]:
    """A CreateAutoMLJobV2 request of a usual size."""
    uri = "s3://bench/train.csv"
    return {
        "AutoMLJobName": name,
        "AutoMLJobInputDataConfig": [{"DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": uri}}}],
        "OutputDataConfig": {"S3OutputPath": "s3://bench/out"},
        "AutoMLProblemTypeConfig": {
            "TabularJobConfig": {
                "TargetAttributeName": "y",
                "Mode": "ENSEMBLING",
                "ProblemType": "BinaryClassification",
                "CompletionCriteria": {"MaxCandidates": 10},
            }
        },
        "AutoMLJobObjective": {"MetricName": "F1"},
        "RoleArn": "arn:aws:iam::000000000000:role/atelier-execution",
    }


def fill(studio: Studio, jobs: int) -> None:
    """Rows straight into the database: a hundred thousand jobs that ended long ago."""
    environment = os.environ | {
        "ATELIER_DATA": str(studio.data),
        "DJANGO_SETTINGS_MODULE": "studio.settings",
        "PYTHONPATH": str(ROOT),
    }
    code = FILL.format(jobs=jobs, request=request_of("x"))
    subprocess.run([sys.executable, "-c", code], env=environment, cwd=ROOT, check=True)


def measure(client: Any, jobs: int) -> dict[str, dict[str, float]]:
    """Milliseconds of describe, of the first page of 100, and of a page in the middle found by name."""
    dice = random.Random(0)

    def describe() -> None:
        client.describe_auto_ml_job_v2(AutoMLJobName=f"bench-{dice.randrange(jobs):06d}")

    def first_page() -> None:
        found = client.list_auto_ml_jobs(SortBy="CreationTime", SortOrder="Descending", MaxResults=100)
        assert len(found["AutoMLJobSummaries"]) == 100

    token = client.list_auto_ml_jobs(SortBy="CreationTime", SortOrder="Descending", MaxResults=100).get("NextToken")

    def next_page() -> None:
        client.list_auto_ml_jobs(SortBy="CreationTime", SortOrder="Descending", MaxResults=100, NextToken=token)

    def by_name() -> None:
        client.list_auto_ml_jobs(NameContains=f"{dice.randrange(jobs):06d}", MaxResults=100)

    measured = {
        "DescribeAutoMLJobV2": summary(timed_ms(describe, 300)),
        "ListAutoMLJobs, first 100": summary(timed_ms(first_page, 100)),
        "ListAutoMLJobs by part of the name": summary(timed_ms(by_name, 50)),
    }
    if token:
        measured["ListAutoMLJobs, next 100"] = summary(timed_ms(next_page, 100))
    return measured


def moto(jobs: int) -> dict[str, dict[str, float]]:
    """The same against moto's server; it has describe, and no ListAutoMLJobs."""
    from moto.sagemaker.models import sagemaker_backends
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        keys: dict[str, Any] = {"aws_access_key_id": "x", "aws_secret_access_key": "x", "region_name": "us-east-1"}
        client = boto3.client("sagemaker", endpoint_url=f"http://{host}:{port}", **keys)
        client.create_auto_ml_job_v2(**request_of("bench-000000"))
        stored = sagemaker_backends["123456789012"]["us-east-1"].auto_ml_jobs
        sample = next(iter(stored.values()))
        for number in range(jobs):
            stored[f"bench-{number:06d}"] = sample
        dice = random.Random(0)

        def describe() -> None:
            client.describe_auto_ml_job_v2(AutoMLJobName=f"bench-{dice.randrange(jobs):06d}")

        return {"DescribeAutoMLJobV2": summary(timed_ms(describe, 300))}
    finally:
        server.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=100_000)
    jobs = parser.parse_args().jobs
    with tempfile.TemporaryDirectory() as folder, running_studio(Path(folder) / "var") as studio:
        fill(studio, jobs)
        ours = measure(studio.client("sagemaker"), jobs)
    peer = moto(jobs)
    save(
        "control_plane",
        "python -m benchmarks.control_plane",
        [
            {
                "what": f"{name}, {jobs:,} jobs stored",
                "ours": taken["median"],
                "peer": peer.get(name, {}).get("median"),
                "peer_name": "moto server" if name in peer else "moto server: has no such operation",
                "unit": "ms median",
                "target": "≤ 20",
                "ours_p95": taken["p95"],
            }
            for name, taken in ours.items()
        ],
    )


if __name__ == "__main__":
    main()
