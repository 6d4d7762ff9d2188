"""Telling a team of its jobs: over its topic, by e-mail, and in the portal (workforce specification §5.1).

A team with a topic is told, all its members, present and future; each may switch it off for themselves. Of reviews a
team is told that somebody has switched that on for.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from groundtruth.models import DataObject, LabelingJob, TeamNotice, Worker, Workteam
from groundtruth.models.jobs import LIFETIME
from groundtruth.people import portal_url
from studio.topics.models import Subscription, Topic
from studio.topics.publishing import publish, send_out

Kind = TeamNotice.Kind
EXPIRES_SOON = timedelta(days=3)
AGAIN_AFTER = timedelta(hours=1)  # of reviews that wait: people are told that there is something, not how much


def topic_of(team: Workteam) -> Topic | None:
    """Where a team's notices are published; None for teams that are told nothing, and when the topic is gone."""
    name = Topic.name_in(team.notification_topic) if team.notification_topic else None
    found: Topic | None = Topic.objects.filter(name=name, domain_id=team.domain_id).first() if name else None
    return found


def tell_team(job: LabelingJob, kind: Kind) -> bool:
    """Tell the job's team, once; True when this call did."""
    topic = topic_of(job.team) if job.team else None
    if topic is None or job.team is None:
        return False
    with transaction.atomic():
        _, made = TeamNotice.objects.get_or_create(job=job, kind=kind)
        if made:
            _send(job, job.team, topic, kind)
    return made


def tell_of_reviews(pool: LabelingJob) -> None:
    """Tell the team that a review waits; call it with the pool locked, before its object is there.

    Nothing while another one waits that nobody has begun, or when the team was told within the last hour.
    """
    topic = topic_of(pool.team) if pool.team and pool.team.tells_reviews else None
    if topic is None or pool.team is None or DataObject.objects.filter(job=pool, slots__gt=0).exists():
        return
    now, told = timezone.now(), TeamNotice.objects.filter(job=pool, kind=Kind.REVIEWS)
    if told.filter(at__gt=now - AGAIN_AFTER).exists():
        return
    if not told.update(at=now):
        TeamNotice.objects.create(job=pool, kind=Kind.REVIEWS, at=now)
    _send(pool, pool.team, topic, Kind.REVIEWS)


def _send(job: LabelingJob, team: Workteam, topic: Topic, kind: Kind) -> None:
    title, text = words_of(job, kind)
    body = f"{text}\n\n{portal_url()}\n"
    publish(topic, body, subject=title[:100])
    if settings.SENDS_MAIL:
        for address in addresses_of(team, topic):
            send_out(Subscription.Protocol.EMAIL, address, f"{body}{FOOTER}", subject=title)


FOOTER = "\n--\nYou get this as a member of the team. You can switch it off on the page with your jobs.\n"


def words_of(job: LabelingJob, kind: str) -> tuple[str, str]:
    """A title and a sentence or two."""
    title = job.human_task.get("TaskTitle") or job.name
    if kind == Kind.NEW:
        return f"New labeling job: {title}", f"{job.human_task.get('TaskDescription', '')}".strip()
    if kind == Kind.REVIEWS:
        return f"Something to review: {title}", f"{job.human_task.get('TaskDescription', '')}".strip()
    until = (job.in_progress_at or job.created_at) + LIFETIME
    return (
        f"Labeling job ends soon: {title}",
        f"What is not labeled by {until:%d %B %Y, %H:%M} UTC is not labeled at all.",
    )


def addresses_of(team: Workteam, topic: Topic) -> list[str]:
    """E-mail addresses of members who want to be told and are not told by the topic itself."""
    told = set(topic.subscriptions.filter(protocol="email").values_list("endpoint", flat=True))
    members = team.members.filter(notified=True, disabled=False, deleted=False).order_by("name")
    known = (email or name for name, email in members.values_list("name", "email"))  # local accounts: name or address
    return [address for address in known if "@" in address and address not in told]


def notices_for(worker: Worker) -> "QuerySet[TeamNotice]":
    """What the portal shows: notices of jobs that go on, of the worker's teams, that they have not put away.

    Those of reviews as long as one waits.
    """
    waiting = DataObject.objects.filter(job=OuterRef("job"), slots__gt=0)
    rows = TeamNotice.objects.select_related("job").filter(
        ~Q(kind=Kind.REVIEWS) | Exists(waiting),
        job__status=LabelingJob.Status.IN_PROGRESS,
        job__team__groups__workers=worker,
        job__team__workforce_id=worker.workforce_id,
    )
    if not worker.notified:
        return rows.none()
    unseen = Q(at__gt=worker.notices_seen_at) if worker.notices_seen_at else Q()
    return rows.filter(unseen).distinct()
