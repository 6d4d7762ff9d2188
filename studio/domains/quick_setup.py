"""Everything for one person to begin, in one go and without questions (spec studio §4.1)."""

from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

from django.db import transaction

from studio.access.models import User
from studio.access.principal import Principal
from studio.access.rolebook import arn_of, create_role
from studio.access.roles import BUILT_IN, FULL_ACCESS
from studio.domains import checks, lifecycle
from studio.domains.models import Domain
from studio.storage.models import Bucket
from studio.storage.store import object_store


def run(caller: Principal) -> dict[str, Any]:
    """A domain, a profile of the caller in it, its roles, and a bucket for what people share."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    bucket = f"sagemaker-studio-{token_hex(9)}"  # 18 characters
    with transaction.atomic():
        execution = _role(f"AmazonSageMaker-ExecutionRole-{stamp}", caller)
        forecast = _role(f"AmazonSageMakerCanvasForecastRole-{stamp}", caller)
        request = _domain_request(f"QuickSetupDomain-{stamp}", execution, forecast, bucket)
        checks.domain(request)
        domain = lifecycle.open_domain(request, owner_id=caller.user_id)
        Bucket.objects.create(name=bucket, domain_id=domain.domain_id, owner_id=caller.user_id)
        object_store().create_bucket(bucket)
        transaction.on_commit(lambda: _add_profile(domain.pk, stamp, execution, caller))
    return {
        "DomainId": domain.domain_id,
        "DomainName": domain.name,
        "UserProfileName": f"default-{stamp}",
        "ExecutionRole": execution,
        "S3OutputPath": f"s3://{bucket}/sharing",
    }


def _add_profile(domain_pk: int, stamp: str, execution: str, caller: Principal) -> None:
    """After the domain is in service: before that nobody has a place in it."""
    domain = Domain.objects.get(pk=domain_pk)
    profile = {
        "DomainId": domain.domain_id,
        "UserProfileName": f"default-{stamp}",
        "UserSettings": {"ExecutionRole": execution},
    }
    user = User.objects.get(pk=caller.user_id)
    lifecycle.add_profile(domain, profile, owner_id=caller.user_id, user=user)


def _role(name: str, caller: Principal) -> str:
    """A new role with full access, and its ARN."""
    document = {"Version": "2012-10-17", "Statement": [each.to_json() for each in BUILT_IN[FULL_ACCESS]]}
    words = "Made by quick set-up: everything but people, domains and roles."
    role = create_role(name, caller, description=words, path="/service-role/", documents={"FullAccess": document})
    return arn_of(role)


def _domain_request(name: str, execution: str, forecast: str, bucket: str) -> dict[str, Any]:
    return {
        "DomainName": name,
        "AuthMode": "IAM",
        "AppNetworkAccessType": "PublicInternetOnly",
        "DefaultUserSettings": {
            "ExecutionRole": execution,
            "SharingSettings": {"NotebookOutputOption": "Allowed", "S3OutputPath": f"s3://{bucket}/sharing"},
            "StudioWebPortal": "ENABLED",
            "DefaultLandingUri": "studio::",
            "CanvasAppSettings": {
                "TimeSeriesForecastingSettings": {"Status": "ENABLED", "AmazonForecastRoleArn": forecast}
            },
        },
        "DefaultSpaceSettings": {"ExecutionRole": execution},
    }
