"""Jobs of benchmarks: created and followed through boto3, as anybody's are."""

from pathlib import Path
from typing import Any

from tests.system.studio import Studio, wait_for

OVER = ("Completed", "Failed", "Stopped")


def create(studio: Studio, name: str, data: Path, target: str, **tabular: Any) -> None:
    """Upload a table and create a job over it. tabular: more of its TabularJobConfig."""
    account = studio.client("sts").get_caller_identity()["Account"]
    bucket = f"sagemaker-us-east-1-{account}"
    studio.client("s3").upload_file(str(data), bucket, f"bench/{data.name}")
    source = {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"s3://{bucket}/bench/{data.name}"}}
    studio.client("sagemaker").create_auto_ml_job_v2(
        AutoMLJobName=name,
        AutoMLJobInputDataConfig=[{"DataSource": source}],
        OutputDataConfig={"S3OutputPath": f"s3://{bucket}/bench/out"},
        AutoMLProblemTypeConfig={"TabularJobConfig": {"TargetAttributeName": target, **tabular}},
        RoleArn=f"arn:aws:iam::{account}:role/bench",
    )


def described(studio: Studio, name: str) -> dict[str, Any]:
    """DescribeAutoMLJobV2."""
    job: dict[str, Any] = studio.client("sagemaker").describe_auto_ml_job_v2(AutoMLJobName=name)
    return job


def ended(studio: Studio, name: str, seconds: float = 3600) -> dict[str, Any]:
    """The job's last description, when it is over."""
    client = studio.client("sagemaker")

    def over() -> dict[str, Any] | None:
        job: dict[str, Any] = client.describe_auto_ml_job_v2(AutoMLJobName=name)
        return job if job["AutoMLJobStatus"] in OVER else None

    job: dict[str, Any] = wait_for(over, seconds, "the end of the job")
    return job
