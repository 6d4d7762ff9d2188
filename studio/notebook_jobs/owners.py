"""In whose name a notebook job acts, and the keys that its notebook signs with."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings

from studio.access.authenticate import forget_principals, principal_of_user
from studio.access.models import AccessKey
from studio.access.principal import Principal
from studio.notebook_jobs.models import JobDefinition, NotebookJob


class OwnerGone(Exception):
    """The person or the profile is gone or shut out; the message says which."""


def owner_of(row: NotebookJob | JobDefinition) -> Principal:
    """The person who made it, in the profile in which they made it; OwnerGone otherwise."""
    user: Any = row.owner
    if user is None or user.disabled:
        raise OwnerGone(f"The person who made this {row.noun} is gone or disabled, so nothing runs for them.")
    profiles = user.profiles.filter(domain_id=row.domain_id, status="InService")
    profile = profiles.filter(name=row.acting_profile).first()
    if profile is None and row.domain_id:
        raise OwnerGone(f"{user.username} has no usable profile {row.acting_profile} in this domain any more.")
    return principal_of_user(user, profile)


@contextmanager
def keys_of(job: NotebookJob) -> Iterator[dict[str, str]]:
    """Environment variables with which boto3 and the AWS CLI act here for the job's owner, while the block lasts.

    A key whose worker was killed is removed by the next attempt: the name of the job's last key is in its checkpoint.
    """
    remove_key(job)
    user: Any = job.owner
    key, secret = AccessKey.issue(user)
    try:
        job.checkpoint["key"] = key.pk
        NotebookJob.objects.filter(pk=job.pk, attempt=job.attempt).update(checkpoint=job.checkpoint)
        yield {
            "AWS_ACCESS_KEY_ID": key.pk,
            "AWS_SECRET_ACCESS_KEY": secret,
            "AWS_DEFAULT_REGION": settings.REGION,
            "AWS_REGION": settings.REGION,
            "AWS_ENDPOINT_URL": f"{settings.PUBLIC_URL}/aws",
        }
    finally:
        remove_key(job)


def remove_key(job: NotebookJob) -> None:
    """Take back the key that an attempt of this job had."""
    if key := job.checkpoint.pop("key", ""):
        AccessKey.objects.filter(pk=key).delete()
        forget_principals()
