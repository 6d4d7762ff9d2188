"""Batch transform, from boto3, with a real worker and real model servers."""

import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from django.conf import settings
from django.utils import timezone

from hosting.engine.process import servers_below
from hosting.models import TransformJob
from hosting.transforming import sources_of
from studio.storage.objects import NoSuchKey
from studio.storage.store import default_bucket, object_store
from tests.cast import Cast
from tests.hosting.conftest import Hosting, upload
from tests.hosting.packages import make_package
from workers.context import InputError

pytestmark = pytest.mark.slow  # real model servers start and end

ROWS = "55,nurse,1\n25,clerk,2\n61,clerk,\n"


def put(key: str, body: str | bytes) -> None:
    object_store().put(default_bucket(), key, body.encode() if isinstance(body, str) else body)


def get(key: str) -> str:
    return object_store().read(default_bucket(), key).decode()


@pytest.fixture
def transform(hosting: Hosting, uri: str, worker: Any) -> Callable[..., dict[str, Any]]:
    """Run a job over `in/` to its end; returns its description."""
    hosting.model("tiny", uri)

    def run(name: str, content: str = "text/csv", accept: str = "text/csv", **more: Any) -> Any:
        source = {
            "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"s3://{default_bucket()}/{name}/in/"}},
            "ContentType": content,
            "SplitType": "Line",
            **more.pop("source", {}),
        }
        target = {
            "S3OutputPath": f"s3://{default_bucket()}/{name}/out",
            "Accept": accept,
            "AssembleWith": "Line",
            **more.pop("target", {}),
        }
        hosting.sagemaker.create_transform_job(
            TransformJobName=name,
            ModelName="tiny",
            TransformInput=source,
            TransformOutput=target,
            TransformResources={"InstanceType": "ml.m5.large", "InstanceCount": 1},
            **more,
        )

        def over() -> dict[str, Any] | None:
            found = hosting.sagemaker.describe_transform_job(TransformJobName=name)
            return None if found["TransformJobStatus"] in ("InProgress", "Stopping") else found

        return hosting.wait_until(over, timeout=60)

    return run


def test_every_object_gets_its_answers_in_order(transform: Callable[..., dict[str, Any]]) -> None:
    put("plain/in/a.csv", ROWS)
    put("plain/in/sub/b.csv", "".join(f"{age},clerk,1\n" for age in range(18, 70)))
    put("plain/in/header.csv", "job,age\nclerk,25\nnurse,55\n")

    found = transform("plain", BatchStrategy="MultiRecord", MaxConcurrentTransforms=3)

    assert found["TransformJobStatus"] == "Completed", found
    assert get("plain/out/a.csv.out") == "yes\nno\nyes\n"
    answers = get("plain/out/sub/b.csv.out").splitlines()
    assert len(answers) == 52
    assert answers == sorted(answers)  # no ... no, yes ... yes: in the order of the ages
    assert get("plain/out/header.csv.out") == "no\nyes\n"
    assert found["TransformStartTime"] <= found["TransformEndTime"]


def test_a_job_may_decide_from_another_probability_on(transform: Callable[..., dict[str, Any]]) -> None:
    put("eager/in/a.csv", "39,nurse,1\n18,clerk,2\n")

    found = transform("eager", Environment={"AUTOML_DECISION_THRESHOLD": "0.0001"})

    assert found["TransformJobStatus"] == "Completed", found
    assert get("eager/out/a.csv.out") == "yes\nno\n"


def test_names_of_objects_do_not_lead_results_into_another_domain(cast: Cast) -> None:
    hers = cast.dora.domain_id
    put(f"eves/in/{hers}/scores.csv", ROWS)
    bucket = default_bucket()
    job = TransformJob.objects.create(
        name="sideways",
        owner=cast.eve.user,
        domain_id=cast.eve.domain_id,
        request={
            "TransformInput": {
                "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"s3://{bucket}/eves/in/"}}
            },
            "TransformOutput": {"S3OutputPath": f"s3://{bucket}/batch"},
        },
    )

    with pytest.raises(InputError) as refused:
        sources_of(job)

    assert str(refused.value) == (
        f"The result of s3://{bucket}/eves/in/{hers}/scores.csv would be stored below s3://{bucket}/batch "
        "where it is another domain's."
    )


def test_join_and_filters(transform: Callable[..., dict[str, Any]]) -> None:
    put("joined/in/a.csv", "id-1,55,nurse,1\nid-2,25,clerk,2\n")

    found = transform(
        "joined",
        BatchStrategy="SingleRecord",
        DataProcessing={"InputFilter": "$[1:]", "JoinSource": "Input", "OutputFilter": "$[0,-1]"},
    )

    assert found["TransformJobStatus"] == "Completed", found
    assert get("joined/out/a.csv.out") == "id-1,yes\nid-2,no\n"


def test_json_lines_are_joined_as_objects(transform: Callable[..., dict[str, Any]]) -> None:
    put("lines/in/a.jsonl", '{"age": 55, "job": "nurse"}\n{"age": 25, "job": "clerk"}\n')

    found = transform("lines", "application/jsonlines", "application/jsonlines", DataProcessing={"JoinSource": "Input"})

    assert found["TransformJobStatus"] == "Completed", found
    assert [json.loads(line) for line in get("lines/out/a.jsonl.out").splitlines()] == [
        {"age": 55, "job": "nurse", "SageMakerOutput": {"predicted_label": "yes"}},
        {"age": 25, "job": "clerk", "SageMakerOutput": {"predicted_label": "no"}},
    ]


def test_a_bad_object_fails_the_job_and_keeps_the_others(transform: Callable[..., dict[str, Any]]) -> None:
    put("mixed/in/good.csv", ROWS)
    put("mixed/in/bad.csv", "55,nurse,1\nold,clerk,2\n")

    found = transform("mixed", BatchStrategy="SingleRecord")

    assert found["TransformJobStatus"] == "Failed"
    assert found["FailureReason"] == (
        "ClientError: 1 of 2 objects failed. "
        "bad.csv: Record 2: Column `age` of row 1 holds 'old', which is not a number."
    )
    assert get("mixed/out/good.csv.out") == "yes\nno\nyes\n"
    with pytest.raises(NoSuchKey):
        get("mixed/out/bad.csv.out")


def test_gzip_objects_are_unpacked(transform: Callable[..., dict[str, Any]]) -> None:
    put("zipped/in/a.csv.gz", gzip.compress(ROWS.encode()))

    assert transform("zipped", source={"CompressionType": "Gzip"})["TransformJobStatus"] == "Completed"
    assert get("zipped/out/a.csv.gz.out") == "yes\nno\nyes\n"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"MaxConcurrentTransforms": 20, "MaxPayloadInMB": 6},
            "MaxConcurrentTransforms 20 times MaxPayloadInMB 6 is 120; at most 100 is allowed.",
        ),
        ({"MaxPayloadInMB": 101}, "MaxPayloadInMB 101 is more than 100."),
        (
            {"DataProcessing": {"InputFilter": "$.age"}},
            "DataProcessing.InputFilter: '$.age' names fields, but rows of text/csv have positions only; "
            "use $[0] or $[1:3].",
        ),
        (
            {
                "DataProcessing": {"JoinSource": "Input"},
                "TransformOutput": {"S3OutputPath": "s3://{}/o", "Accept": "text/csv"},
            },
            "JoinSource Input with text/csv needs SplitType Line and AssembleWith Line.",
        ),
    ],
)
def test_rules_between_fields(hosting: Hosting, uri: str, change: dict[str, Any], message: str) -> None:
    hosting.model("tiny", uri)
    bucket = default_bucket()
    request: dict[str, Any] = {
        "TransformJobName": "refused",
        "ModelName": "tiny",
        "TransformInput": {
            "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"s3://{bucket}/in"}},
            "ContentType": "text/csv",
            "SplitType": "Line",
        },
        "TransformOutput": {"S3OutputPath": f"s3://{bucket}/out", "Accept": "text/csv", "AssembleWith": "Line"},
        "TransformResources": {"InstanceType": "ml.m5.large", "InstanceCount": 1},
    }
    request |= json.loads(json.dumps(change).replace("{}", bucket))

    with pytest.raises(ClientError) as refused:
        hosting.sagemaker.create_transform_job(**request)

    assert refused.value.response["Error"] == {"Code": "ValidationException", "Message": message}
    assert hosting.sagemaker.list_transform_jobs()["TransformJobSummaries"] == []


@pytest.fixture
def long_job(hosting: Hosting, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], None]:
    """Start a job over three objects whose model takes its time."""
    slow = make_package(tmp_path_factory.mktemp("slow"), delay_s=0.25)
    hosting.model("slow", upload(slow, "models/slow/model.tar.gz"))

    def start(name: str) -> None:
        for number in range(3):
            put(f"{name}/in/{number}.csv", ROWS * 4)
        bucket = default_bucket()
        source = {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"s3://{bucket}/{name}/in/"}}
        hosting.sagemaker.create_transform_job(
            TransformJobName=name,
            ModelName="slow",
            BatchStrategy="SingleRecord",
            MaxConcurrentTransforms=1,
            TransformInput={"DataSource": source, "ContentType": "text/csv", "SplitType": "Line"},
            TransformOutput={"S3OutputPath": f"s3://{bucket}/{name}/out", "Accept": "text/csv", "AssembleWith": "Line"},
            TransformResources={"InstanceType": "ml.m5.large", "InstanceCount": 1},
        )

    return start


def status_of(hosting: Hosting, name: str) -> str:
    return str(hosting.sagemaker.describe_transform_job(TransformJobName=name)["TransformJobStatus"])


def test_a_stopped_job_leaves_no_results(hosting: Hosting, worker: Any, long_job: Callable[[str], None]) -> None:
    long_job("stopped")
    hosting.wait_until(lambda: TransformJob.objects.get().checkpoint.get("done") == 1, timeout=40)

    hosting.sagemaker.stop_transform_job(TransformJobName="stopped")
    hosting.wait_until(lambda: status_of(hosting, "stopped") == "Stopped", timeout=20)

    assert list(object_store().list(default_bucket(), "stopped/out/")) == []
    assert servers_below(settings.DATA_DIR / "scratch") == []


def test_a_job_goes_on_with_the_next_object_after_its_worker_was_killed(
    hosting: Hosting, start_worker: Callable[..., Any], long_job: Callable[[str], None]
) -> None:
    first = start_worker()
    long_job("survivor")
    hosting.wait_until(lambda: TransformJob.objects.get().checkpoint.get("done") == 1, timeout=40)
    done = object_store().head(default_bucket(), "survivor/out/0.csv.out").modified_at

    first.kill()
    TransformJob.objects.update(lease_until=timezone.now())  # the lease of the dead worker has run out
    start_worker()
    hosting.wait_until(lambda: status_of(hosting, "survivor") == "Completed", timeout=60)

    assert object_store().head(default_bucket(), "survivor/out/0.csv.out").modified_at == done  # not done twice
    assert [get(f"survivor/out/{number}.csv.out") for number in range(3)] == ["yes\nno\nyes\n" * 4] * 3
    hosting.wait_until(lambda: servers_below(settings.DATA_DIR / "scratch") == [], timeout=40)
