"""Who labels: workforce, work team, worker (workforce specification §1 to §3). Workers are no users of the studio."""

import secrets
import uuid
from typing import Any, ClassVar

from django.contrib.auth.hashers import check_password, make_password
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from studio.access.principal import Principal
from studio.access.sealing import fingerprint
from studio.api.arns import arn
from studio.api.errors import ApiError, ResourceNotFound, ValidationError
from studio.api.resources import Resource

EVERYONE = "Everyone-in-private-workforce"
PRIVATE = "private-crowd"


class Workforce(Resource):
    """All people who may receive tasks. One of a domain: domains do not share people.

    Without work on a network there is nothing to wait for: it is Active at once. `request` is what was sent;
    secrets in it are sealed by the operation.
    """

    arn_kind = "workforce"
    noun = "workforce"

    class Status(models.TextChoices):
        ACTIVE = "Active"
        UPDATING = "Updating"
        DELETING = "Deleting"
        FAILED = "Failed"

    status = models.CharField(max_length=16, choices=Status, default=Status.ACTIVE)
    request = models.JSONField(default=dict)
    organisation = models.CharField(max_length=200, blank=True)  # shown in invitations
    contact = models.CharField(max_length=254, blank=True)  # whom workers ask

    class Meta(Resource.Meta):
        constraints = [
            *Resource.Meta.constraints,
            models.UniqueConstraint(fields=["domain_id"], name="groundtruth_workforce_one_of_a_domain"),
        ]

    @classmethod
    def not_found(cls, name: str) -> ApiError:
        """The service answers with a ValidationException here, and so do we."""
        return ResourceNotFound(f'Could not find workforce "{arn(cls.arn_kind, name)}".')

    @classmethod
    def of_domain(cls, caller: Principal) -> "Workforce | None":
        """The workforce of the caller's domain."""
        return cls.objects.filter(domain_id=caller.domain_id).first()


class WorkerGroup(models.Model):
    """A named set of workers, as a user pool has them: all of them are members of the teams that name it."""

    workforce = models.ForeignKey(Workforce, on_delete=models.CASCADE, related_name="groups")
    name = models.CharField(max_length=128)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["workforce", "name"], name="groundtruth_group_name_once")]

    def __str__(self) -> str:
        return self.name


def new_worker_id() -> str:
    """16 hex digits, stable for the worker's life (workforce specification §9.5)."""
    return secrets.token_hex(8)


def new_sub() -> str:
    """The identity that answers carry in `workerMetadata`."""
    return str(uuid.uuid4())


def identity_data(issuer: str, sub: str, local_issuer: str) -> dict[str, str]:
    """Who gave an answer. issuer: the identity provider that knows them; empty for an account of ours."""
    kind = "Oidc" if issuer else "Cognito"
    return {"identityProviderType": kind, "issuer": issuer or local_issuer, "sub": sub}


class Worker(models.Model):
    """A person who labels.

        Invited (must change the password) -> Enabled <-> Disabled -> deleted

    A disabled worker keeps their place in teams and may finish what is open, but gets nothing new.
    """

    class Status(models.TextChoices):
        INVITED = "Invited"
        ENABLED = "Enabled"
        DISABLED = "Disabled"

    workforce = models.ForeignKey(Workforce, on_delete=models.PROTECT, related_name="workers")
    worker_id = models.CharField(max_length=16, unique=True, default=new_worker_id)
    sub = models.CharField(max_length=36, unique=True, default=new_sub)
    name = models.CharField(max_length=254)  # e-mail address or name, exactly as it was typed
    password = models.CharField(max_length=128)
    must_change_password = models.BooleanField(default=True)
    disabled = models.BooleanField(default=False)
    deleted = models.BooleanField(default=False)  # the row stays for the answers in jobs
    generation = models.PositiveIntegerField(default=0)  # part of every session: raising it ends all of them
    groups = models.ManyToManyField(WorkerGroup, related_name="workers")
    notified = models.BooleanField(default=True)  # of jobs, where the team is told
    notices_seen_at = models.DateTimeField(null=True, blank=True)
    # Who they are at the identity provider of an OIDC workforce, and what it says of them; empty for local accounts.
    issuer = models.CharField(max_length=500, blank=True, db_default="", default="")
    subject = models.CharField(max_length=255, blank=True, db_default="", default="")
    email = models.CharField(max_length=254, blank=True, db_default="", default="")
    created_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            # Two people of an identity provider may be called alike; local accounts sign in by their name.
            models.UniqueConstraint(
                fields=["workforce", "name"], condition=Q(subject=""), name="groundtruth_worker_name_once"
            ),
            models.UniqueConstraint(
                fields=["workforce", "issuer", "subject"],
                condition=~Q(subject=""),
                name="groundtruth_worker_subject_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def status(self) -> str:
        """Invited, Enabled or Disabled."""
        if self.disabled:
            return self.Status.DISABLED
        return self.Status.INVITED if self.must_change_password else self.Status.ENABLED

    @property
    def of_provider(self) -> bool:
        """Do they come from an identity provider, which has their password, name and groups?"""
        return self.subject != ""

    def identity(self, local_issuer: str) -> dict[str, str]:
        """`identityData` of worker responses (workforce specification §9)."""
        return identity_data(self.issuer, self.subject or self.sub, local_issuer)

    def set_password(self, password: str, *, temporary: bool) -> None:
        """Set it and end all sessions; a temporary one has to be changed before anything else."""
        self.password = make_password(password)
        self.must_change_password = temporary
        self.generation += 1

    def knows(self, password: str) -> bool:
        """Is this the password?"""
        return check_password(password, self.password)

    def session_hash(self) -> str:
        """What a session must carry: changes with the password and with every sign-out."""
        return fingerprint(f"{self.worker_id}:{self.generation}:{self.password}")[:32]

    def end_sessions(self) -> None:
        """Sign out everywhere."""
        type(self)._default_manager.filter(pk=self.pk).update(generation=F("generation") + 1)
        self.refresh_from_db(fields=["generation"])


def new_password() -> str:
    """A temporary one that people can type: four groups of letters and digits without those that look alike."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(4)) for _ in range(4))


class Workteam(Resource):
    """A part of a workforce: what a labeling job is assigned to."""

    arn_kind = "workteam"
    noun = "work team"
    LIMIT: ClassVar[int] = 25  # of a workforce

    workforce = models.ForeignKey(Workforce, on_delete=models.PROTECT, related_name="teams")
    request = models.JSONField(default=dict)
    groups = models.ManyToManyField(WorkerGroup, related_name="teams")
    tells_reviews = models.BooleanField(default=False, db_default=False)  # its members are told of reviews, too

    class Meta(Resource.Meta):
        pass

    @property
    def arn(self) -> str:
        return arn(self.arn_kind, f"{PRIVATE}/{self.name}")

    @property
    def binds_media(self) -> bool:
        """Are signed addresses good from the address alone from which the worker got the task? (§3)"""
        presign = self.request.get("WorkerAccessConfiguration", {}).get("S3Presign", {})
        return bool(presign.get("IamPolicyConstraints", {}).get("SourceIp") == "Enabled")

    @property
    def notification_topic(self) -> str:
        """The ARN of the topic over which it is told of its jobs; "" when it is not."""
        return str(self.request.get("NotificationConfiguration", {}).get("NotificationTopicArn", ""))

    @property
    def members(self) -> "models.QuerySet[Worker]":
        """Everybody in one of its groups."""
        return Worker.objects.filter(groups__in=self.groups.all()).distinct()

    @property
    def status(self) -> str:
        """For events."""
        return "Active" if self.pk else "Deleted"

    @classmethod
    def of_arn_tail(cls, tail: str, caller: Principal) -> "Workteam":
        """`private-crowd/<name>`."""
        kind, _, name = tail.rpartition("/")
        if kind != PRIVATE:
            raise cls.not_found(tail)
        found: Workteam = cls.objects.get_named(name, caller)
        return found

    @classmethod
    def of_arn(cls, text: str, caller: Principal) -> "Workteam":
        """The team that a request names; ValidationError for public and vendor teams, which do not exist here."""
        kind, _, name = text.partition(":workteam/")[2].partition("/")
        if kind in ("public-crowd", "vendor-crowd"):
            word = "public" if kind == "public-crowd" else "vendor"
            raise ValidationError(
                f"WorkteamArn: {word} workforce not available; name a team of your private workforce."
            )
        if kind != PRIVATE or not name:
            raise ValidationError(
                f"WorkteamArn: {text[:256]!r} is not the ARN of a work team: arn:aws:sagemaker:<region>:<account>:"
                f"workteam/{PRIVATE}/<name>."
            )
        row: Any = cls.objects.visible_to(caller).named(name).first()
        if row is None or row.arn.split(":")[4] != text.split(":")[4]:
            raise ResourceNotFound(f'Could not find work team "{text[:256]}".')
        found: Workteam = row
        return found
