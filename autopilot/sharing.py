"""Handing a model or a leaderboard to other people of the domain, and telling them (canvas specification §5)."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from autopilot.models import AutoMLJob, Candidate, Share
from studio.access.authenticate import principal_of_user
from studio.access.permissions import FieldError
from studio.access.policies import allowed, authorize
from studio.access.principal import Principal
from studio.domains.models import UserProfile
from studio.telemetry.events import record_change

MOST_RECEIVERS = 23  # at once (canvas specification §5)
OPENS = "sagemaker:DescribeAutoMLJobV2"  # what a receiver must be allowed to do with the job


def share(
    job: AutoMLJob, candidate: Candidate | None, names: Sequence[str], note: str, caller: Principal
) -> list[Share]:
    """Hand it to the user profiles of these names; whoever has it already gets the new note, as news.

    All of them or, when a name does not fit, none: FieldError says which and why.
    """
    authorize(caller, OPENS, job.arn)
    if candidate is not None and candidate.status != Candidate.Status.COMPLETED:
        raise FieldError(f"{candidate.model_name} is not finished; only a finished model can be shared.", "candidate")
    if not names:
        raise FieldError("Choose at least one user profile.", "profiles")
    if len(names) > MOST_RECEIVERS:
        raise FieldError(f"{len(names)} user profiles are too many; {MOST_RECEIVERS} at once are allowed.", "profiles")
    receivers = [_receiver(name, job, caller) for name in dict.fromkeys(name.lower() for name in names)]
    with transaction.atomic():
        return [_hand_over(job, candidate, each, note, caller) for each in receivers]


def receivers(job: AutoMLJob, caller: Principal) -> list[str]:
    """Names of the user profiles that `share` takes: of somebody else who can sign in, and may open experiments."""
    rows = UserProfile.objects.filter(domain_id=job.domain_id, status=UserProfile.Status.IN_SERVICE)
    others = rows.filter(user__disabled=False).exclude(user_id=caller.user_id)
    opens: dict[str, bool] = {}  # by role: it alone decides, and a domain has thousands of profiles
    names = []
    for row in others.select_related("user__role").order_by("name"):
        if (user := row.user) is None:
            continue
        if user.role_id not in opens:
            opens[user.role_id] = allowed(principal_of_user(user, row), OPENS, job.arn)
        if opens[user.role_id]:
            names.append(row.name)
    return names


def _receiver(name: str, job: AutoMLJob, caller: Principal) -> UserProfile:
    found = UserProfile.objects.filter(domain_id=job.domain_id).named(name).select_related("user__role").first()
    if found is None:
        raise FieldError(f"There is no user profile {name[:63]!r} in the domain of {job.name}.", "profiles")
    if found.user_id == caller.user_id:
        raise FieldError("This is you: choose somebody else.", "profiles")
    if found.user is None or found.user.disabled or found.status != UserProfile.Status.IN_SERVICE:
        raise FieldError(f"Nobody can sign in as {found.name} at the moment; choose somebody else.", "profiles")
    if not allowed(principal_of_user(found.user, found), OPENS, job.arn):
        raise FieldError(
            f"{found.name} is a {found.user.role_id}, and that role opens no experiments. Ask an administrator for "
            "another role, or choose somebody else.",
            "profiles",
        )
    return found


def _hand_over(
    job: AutoMLJob, candidate: Candidate | None, receiver: UserProfile, note: str, caller: Principal
) -> Share:
    mine = Share.objects.filter(owner_id=caller.user_id, receiver=receiver, job=job, candidate=candidate)
    row: Share | None = mine.select_for_update().first()
    if row is None:
        row = Share.objects.create(
            name=Share.name_for(job, receiver),
            domain_id=job.domain_id,
            owner_id=caller.user_id,
            job=job,
            candidate=candidate,
            receiver=receiver,
            note=note,
        )
    else:
        row.note, row.seen_at, row.modified_at = note, None, timezone.now()
        row.save(update_fields=["note", "seen_at", "modified_at"])
    what = candidate.model_name if candidate else "The leaderboard"
    record_change(row, reason=f"{what} of {job.name}, by {caller.username} for {receiver.name}")
    return row


def withdraw(row: Share, caller: Principal) -> None:
    """It leaves both lists; nothing else changes."""
    with transaction.atomic():
        record_change(Withdrawn(row), reason=f"{row.job.name}, by {caller.username}")
        row.delete()


class Withdrawn:
    """A share as its last event shows it."""

    status = "Withdrawn"
    arn_kind, noun = Share.arn_kind, Share.noun

    def __init__(self, row: Share) -> None:
        self.arn, self.name, self.domain_id = row.arn, row.name, row.domain_id


def shown(rows: Iterable[Share]) -> list[dict[str, Any]]:
    """Shares as pages want them."""
    return [_shown(row) for row in rows]


def _shown(row: Share) -> dict[str, Any]:
    job, candidate = row.job, row.candidate or row.job.best
    return {
        "name": row.name,
        "job": job.name,
        "job_status": job.status,
        "target": job.target,
        "candidate": row.candidate.name if row.candidate else None,
        "model": candidate.model_name if candidate else "",
        "algorithm": candidate.algorithm if candidate else "",
        "objective": job.objective,
        "value": candidate.objective_value if candidate else None,
        "by": row.owner.username if row.owner else "",
        "receiver": row.receiver.name if row.receiver else "",
        "note": row.note,
        "shared_at": row.modified_at,
        "seen": row.seen_at is not None,
    }
