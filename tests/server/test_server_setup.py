"""The set-up of a server, with the very same settings: PostgreSQL, Redis and an S3 store over the wire."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import dj_database_url
import psycopg
import pytest
from django.conf import settings
from django.db import connections
from django.db.utils import ConnectionHandler

from tests.server import servers
from tests.studio.access import two_ways
from tests.system.studio import ROOT, running_studio, wait_for

pytestmark = [pytest.mark.server, pytest.mark.slow]


@pytest.fixture(scope="module")
def database():
    # Not in pytest's folder: whenever pytest starts, it shuts the folder for all users but its own.
    with servers.postgresql(Path(settings.DATA_DIR) / "postgresql") as url:
        yield url


@pytest.fixture(scope="module")
def studio(tmp_path_factory, database):
    with servers.redis(tmp_path_factory.mktemp("redis")) as redis, servers.s3() as objects:
        keys = {"AWS_ACCESS_KEY_ID": "for-moto", "AWS_SECRET_ACCESS_KEY": "for-moto"}
        environment = {"DATABASE_URL": database, "REDIS_URL": redis, "OBJECT_STORE_URL": objects} | keys
        with running_studio(tmp_path_factory.mktemp("server") / "var", environment=environment) as running:
            yield running


@pytest.mark.django_db
def test_a_connection_that_the_database_has_ended_is_replaced_before_it_is_used(database):
    pooled = {"ENGINE": "studio.postgresql", "OPTIONS": {"pool": {"min_size": 1, "max_size": 2}}}
    known: Any = {"default": {}, "of-a-server": dj_database_url.parse(database) | pooled}
    ours: Any = ConnectionHandler(known)["of-a-server"]
    process = "SELECT pg_backend_pid()"
    try:
        with ours.cursor() as cursor:
            before = cursor.execute(process).fetchone()
        ours.close()  # back into the pool
        with psycopg.connect(database, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s, 10000)", before)

        with ours.cursor() as cursor:
            assert cursor.execute(process).fetchone() != before
    finally:
        ours.close()
        ours.close_pool()


def test_an_empty_postgresql_gets_what_migrations_would_have_made(database, django_db_setup, django_db_blocker):
    with psycopg.connect(database, autocommit=True) as made:
        made.execute("CREATE DATABASE one")
        made.execute("CREATE DATABASE other")
    there = dj_database_url.parse(database)
    names = {alias: {**there, "NAME": alias, "OPTIONS": {}} for alias in ("one", "other")}
    with two_ways.databases(**names), django_db_blocker.unblock():
        two_ways.migrate_both("one", "other")

        at_once, in_steps = connections["one"], connections["other"]
        assert two_ways.shape_of(at_once) == two_ways.shape_of(in_steps)
        assert two_ways.rows_of(at_once) | {"django_session": 1} == two_ways.rows_of(in_steps)


def test_no_private_redis_is_started_beside_the_given_one(studio):
    assert studio.pids("redis-server") == []


def test_an_object_goes_in_and_comes_out(studio):
    s3 = studio.client("s3")
    s3.create_bucket(Bucket="of-the-test")
    s3.put_object(Bucket="of-the-test", Key="a/b.txt", Body=b"over the wire")

    assert s3.get_object(Bucket="of-the-test", Key="a/b.txt")["Body"].read() == b"over the wire"
    assert [each["Key"] for each in s3.list_objects_v2(Bucket="of-the-test")["Contents"]] == ["a/b.txt"]


def test_a_job_runs_to_its_end_and_its_log_is_there(studio):
    sagemaker, s3, logs = (studio.client(name) for name in ("sagemaker", "s3", "logs"))
    rows = "\n".join(f"{i % 17},{i % 5},{'yes' if i % 17 > 8 else 'no'}" for i in range(600))
    s3.create_bucket(Bucket="server-job")
    s3.put_object(Bucket="server-job", Key="t.csv", Body=f"a,b,y\n{rows}\n".encode())
    sagemaker.create_auto_ml_job_v2(
        AutoMLJobName="on-a-server",
        AutoMLJobInputDataConfig=[
            {
                "ContentType": "text/csv;header=present",
                "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://server-job/t.csv"}},
            }
        ],
        OutputDataConfig={"S3OutputPath": "s3://server-job/out"},
        AutoMLProblemTypeConfig={
            "TabularJobConfig": {
                "TargetAttributeName": "y",
                "Mode": "ENSEMBLING",
                "CandidateGenerationConfig": {"AlgorithmsConfig": [{"AutoMLAlgorithms": ["lightgbm"]}]},
                "CompletionCriteria": {"MaxAutoMLJobRuntimeInSeconds": 180, "MaxCandidates": 2},
            }
        },
        RoleArn="arn:aws:iam::000000000000:role/atelier-execution",
    )

    def ended():
        found = sagemaker.describe_auto_ml_job_v2(AutoMLJobName="on-a-server")
        return found if found["AutoMLJobStatus"] not in {"InProgress", "Stopping"} else None

    job = wait_for(ended, 200, "the end of the job")
    assert job["AutoMLJobStatus"] == "Completed", job.get("FailureReason")
    model = job["BestCandidate"]["InferenceContainers"][0]["ModelDataUrl"]
    assert s3.head_object(Bucket="server-job", Key=model.removeprefix("s3://server-job/"))["ContentLength"] > 0
    group = "/aws/sagemaker/AutoMLJobs"
    lines = logs.get_log_events(logGroupName=group, logStreamName="on-a-server", startFromHead=True)["events"]
    assert lines


# What asks the database for something that databases do in ways of their own: locks and claims, constraints, JSON,
# order and pages, upserts, ids that are given before they are seen.
ON_POSTGRESQL = [
    "tests/groundtruth/test_assigning.py",
    "tests/groundtruth/test_faults.py",
    "tests/groundtruth/test_portal.py",
    "tests/groundtruth/test_running.py",
    "tests/studio/access/test_races.py",
    "tests/studio/api/test_pages.py",
    "tests/studio/api/test_tags.py",
    "tests/studio/telemetry/test_logs.py",
    "tests/studio/telemetry/test_operations.py",
    "tests/studio/telemetry/test_sockets.py::test_an_event_whose_transaction_was_slow_is_not_missed",
    "tests/studio/telemetry/test_sockets.py::test_no_line_twice_and_none_missing_while_pages_come_and_go",
    "tests/studio/test_statements.py",
    "tests/workers/test_lifecycle.py",
    "tests/workers/test_models.py",
]


@pytest.mark.timeout(900)
def test_the_rooms_own_tests_pass_on_postgresql(database):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ATELIER_")}
    # Made anew and left behind: servers of these tests may still hold connections when the last test is over.
    command = [sys.executable, "-m", "pytest", "-q", "-x", "--create-db", "--reuse-db", *ON_POSTGRESQL]

    done = subprocess.run(
        [*command, "-m", "not slow and not browser and not server"],
        cwd=ROOT,
        env=environment | {"DATABASE_URL": database},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-5000:]
