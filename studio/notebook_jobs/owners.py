"""In whose name a notebook job acts, and the keys that its notebook signs with."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from studio.access import session_keys
from studio.access.authenticate import principal_of_user
from studio.access.principal import Principal
from studio.domains.models import UserProfile
from studio.notebook_jobs.models import JobDefinition, NotebookJob
from studio.notebooks.engine.spawner import write_private

HOLDER = "notebook-job"
RENEWED_EVERY_S = 1200.0  # a third of how long keys hold; clients ask again in the last quarter of an hour


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


def profile_of(row: NotebookJob | JobDefinition) -> UserProfile | None:
    """The profile in whose place it acts, as long as its person may come in and it is usable."""
    profiles = UserProfile.objects.filter(domain_id=row.domain_id, name=row.acting_profile, user=row.owner)
    return profiles.filter(status="InService", user__disabled=False).first() if row.owner else None


@contextmanager
def keys_of(job: NotebookJob, folder: Path) -> Iterator[str]:
    """The path of a file with short-lived keys of the job's profile, renewed while the block lasts.

    It is what `credential_process` of the AWS configuration prints. The keys end with this attempt (`run_stands`).
    Empty for a job of somebody without a profile.
    """
    profile = profile_of(job)
    if profile is None:
        yield ""
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file, over = folder / "keys.json", threading.Event()

    def write() -> None:
        keys = session_keys.issue(profile, HOLDER, f"{job.pk}/{job.attempt}")
        said = {
            "Version": 1,
            "AccessKeyId": keys.access_key_id,
            "SecretAccessKey": keys.secret,
            "SessionToken": keys.token,
            "Expiration": keys.expires_at.isoformat(),
        }
        part = file.with_suffix(".part")
        write_private(part, json.dumps(said))
        part.replace(file)  # whoever reads it finds the old keys or the new ones

    def renew() -> None:
        while not over.wait(RENEWED_EVERY_S):
            write()

    write()
    thread = threading.Thread(target=renew, name=f"keys of {job.name}", daemon=True)
    thread.start()
    try:
        yield str(file)
    finally:
        over.set()
        thread.join()
        file.unlink(missing_ok=True)


def run_stands(run: str) -> bool:
    """Is this very attempt of the job still going on?"""
    pk, _, attempt = run.partition("/")
    return NotebookJob.objects.filter(pk=pk, attempt=attempt, ended_at=None).exists()
