"""The experiment that greets newcomers: bank_marketing, two minutes. Called by `./run` at every start; does it once."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from autopilot import samples
from autopilot.models import AutoMLJob
from autopilot.operations.automl_jobs import create_automl_job_v2
from studio.access.authenticate import principal_of_user
from studio.access.principal import Principal
from studio.api.errors import ApiError
from studio.datasets.uploads import register
from studio.domains.models import UserProfile
from studio.storage.store import default_bucket, object_store

JOB = "bank-marketing-sample"
DATASET = "bank-marketing"
FILE = Path(samples.__file__).parent / "bank_marketing.csv"
KEY = f"samples/{FILE.name}"
SECONDS = 120


class Command(BaseCommand):
    help = "Make the sample data set and start the sample experiment, unless they are there."

    def handle(self, *args: Any, **options: Any) -> None:
        if AutoMLJob.objects.named(JOB).exists():
            return
        caller = first_person()
        if caller is None:
            self.stderr.write("No user profile yet, so there is nobody to own the sample. Run setup_studio first.")
            return
        bucket = default_bucket()
        object_store().upload_file(FILE, bucket, KEY, content_type="text/csv")
        uri = f"s3://{bucket}/{KEY}"
        try:
            register([uri], DATASET, caller)
        except ApiError as error:
            if error.code != "ResourceInUse":  # the name is taken: by an earlier start, or by somebody's own data
                raise
        create_automl_job_v2(sample_request(uri, caller.domain_id), caller)
        self.stdout.write(f"Started the experiment {JOB}.")


def first_person() -> Principal | None:
    """Who the sample belongs to: the oldest profile's person, in that profile."""
    profile = UserProfile.objects.filter(user__isnull=False, status="InService").order_by("created_at", "pk").first()
    return principal_of_user(profile.user, profile) if profile and profile.user else None


def sample_request(uri: str, domain_id: str) -> dict[str, Any]:
    """CreateAutoMLJobV2 with nothing but the target chosen, and two minutes of time."""
    source = {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": uri}}
    return {
        "AutoMLJobName": JOB,
        "AutoMLJobInputDataConfig": [
            {"ChannelType": "training", "ContentType": "text/csv;header=present", "DataSource": source}
        ],
        "OutputDataConfig": {"S3OutputPath": f"s3://{default_bucket()}/autopilot/{domain_id}"},
        "AutoMLProblemTypeConfig": {
            "TabularJobConfig": {
                "TargetAttributeName": "y",
                "CompletionCriteria": {"MaxAutoMLJobRuntimeInSeconds": SECONDS},
            }
        },
        "RoleArn": f"arn:aws:iam::{settings.ACCOUNT_ID}:role/atelier",
    }
