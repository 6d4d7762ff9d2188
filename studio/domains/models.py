"""Domains, the user profiles in them, and the ways into them (spec studio §2, §5)."""

import secrets
import string
from datetime import datetime
from typing import ClassVar, Self, cast

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from studio.access.policies import Statement
from studio.access.principal import Principal
from studio.api.arns import arn
from studio.api.errors import ApiError, ResourceInUse, ResourceNotFound
from studio.api.resources import Resource
from studio.domains.engine.settings import Effective, effective
from studio.telemetry.moves import Moving

_ID_ALPHABET = string.ascii_lowercase + string.digits
FIRST_POSIX_UID = 200001  # spec studio §3, CustomPosixUserConfig


def new_domain_id() -> str:
    """`d-` and 12 lower-case letters or digits (spec studio §1)."""
    return "d-" + "".join(secrets.choice(_ID_ALPHABET) for _ in range(12))


def new_file_system_id() -> str:
    """The id of a home volume, in the form that clients expect."""
    return f"fs-{secrets.token_hex(9)[:17]}"


class Lived(Moving, Resource):
    """Abstract base of things that are made, updated and deleted in steps (spec studio §2.2).

    Pending -> InService -> Updating -> InService
       |           |            '-> Update_Failed -> Updating
       '-> Failed  '-> Deleting -> (gone)
    Failed, Update_Failed, Delete_Failed -> Deleting -> Delete_Failed
    """

    class Status(models.TextChoices):
        PENDING = "Pending"
        IN_SERVICE = "InService"
        UPDATING = "Updating"
        DELETING = "Deleting"
        FAILED = "Failed"
        UPDATE_FAILED = "Update_Failed"
        DELETE_FAILED = "Delete_Failed"

    MOVES: ClassVar[dict[str, set[str]]] = {
        Status.PENDING: {Status.IN_SERVICE, Status.FAILED},
        Status.IN_SERVICE: {Status.UPDATING, Status.DELETING},
        Status.UPDATING: {Status.IN_SERVICE, Status.UPDATE_FAILED},
        Status.UPDATE_FAILED: {Status.UPDATING, Status.DELETING},
        Status.FAILED: {Status.DELETING},
        Status.DELETING: {Status.DELETE_FAILED},
        Status.DELETE_FAILED: {Status.DELETING},
    }

    status = models.CharField(max_length=16, choices=Status, default=Status.PENDING)
    failure_reason = models.CharField(max_length=1024, blank=True)
    request = models.JSONField(default=dict)  # what the caller sent: for Describe

    class Meta(Resource.Meta):
        abstract = True


class Domain(Lived):
    """A home volume, a list of people, and settings. Domains see nothing of each other (design §7)."""

    arn_kind = "domain"
    noun = "domain"

    domain_id = models.CharField(max_length=63, unique=True, default=new_domain_id)
    file_system_id = models.CharField(max_length=21, default=new_file_system_id)

    class Meta(Lived.Meta):
        constraints = [models.UniqueConstraint(Lower("name"), name="domains_domain_name_once")]

    @property
    def arn(self) -> str:
        return arn(self.arn_kind, self.domain_id)

    @property
    def url(self) -> str:
        """Where the studio opens; one origin serves every domain."""
        return f"{settings.PUBLIC_URL}/?domain={self.domain_id}"

    @property
    def application_arn(self) -> str:
        """What the directory knows an SSO domain as."""
        return f"arn:aws:sso::{settings.ACCOUNT_ID}:application/atelier/apl-{self.domain_id.removeprefix('d-')}"

    @property
    def auth_mode(self) -> str:
        return str(self.request.get("AuthMode", "IAM"))

    @classmethod
    def not_found(cls, name: str) -> ApiError:
        return ResourceNotFound(f"Domain [{name}] does not exist.")

    @classmethod
    def name_taken(cls, name: str) -> ApiError:
        return ResourceInUse(f"A domain with the name [{name}] exists already; domain names are used once.")

    @classmethod
    def of_arn_tail(cls, tail: str, caller: Principal) -> Self:
        """The domain of that id, if the caller may know of it; ResourceNotFound otherwise."""
        domain = cls.objects.visible_to(caller).filter(domain_id=tail).first()
        if domain is None:
            raise cls.not_found(tail)
        return cast(Self, domain)


class UserProfile(Lived):
    """A person's place in a domain: their settings, their home folder, what their work is recorded under."""

    arn_kind = "user-profile"
    noun = "user profile"

    domain_id = None  # replaced by the column of the foreign key below, which keeps the name
    domain = models.ForeignKey(Domain, to_field="domain_id", on_delete=models.PROTECT, related_name="profiles")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="profiles"
    )
    posix_uid = models.PositiveIntegerField(unique=True)
    # Of SSO domains: who this is in the directory, and the assigned group that let them in (empty: by name).
    sso_value = models.CharField(max_length=256, blank=True, default="", db_default="")
    sso_group = models.CharField(max_length=256, blank=True, default="", db_default="")

    class Meta(Lived.Meta):
        constraints = [
            models.UniqueConstraint(Lower("name"), "domain", name="domains_userprofile_name_once_per_domain"),
            models.UniqueConstraint(
                fields=["domain", "sso_value"],
                condition=~models.Q(sso_value=""),
                name="domains_userprofile_directory_user_once_per_domain",
            ),
        ]

    @property
    def arn(self) -> str:
        return arn(self.arn_kind, f"{self.domain_id}/{self.name}")

    @property
    def effective(self) -> Effective:
        """What counts here and in private spaces: what the profile says itself over what its domain says for everybody
        (spec studio §3), with the level that each value is from."""
        return effective(self.domain.request.get("DefaultUserSettings", {}), self.request.get("UserSettings", {}))

    def denials(self) -> tuple[Statement, ...]:
        """What the settings take away from the role of whoever acts in this profile (spec canvas §1)."""
        if self.effective.get("CanvasAppSettings.DirectDeploySettings.Status") != "DISABLED":
            return ()
        actions = ("sagemaker:CreateEndpoint", "sagemaker:UpdateEndpoint*")
        return (Statement("Deny", actions, sid="DirectDeployDisabled"),)

    @classmethod
    def of_arn_tail(cls, tail: str, caller: Principal) -> Self:
        """`{DomainId}/{UserProfileName}`; ResourceNotFound if domain or profile are not there for the caller."""
        domain_id, _, name = tail.partition("/")
        domain = Domain.of_arn_tail(domain_id, caller)
        profile = cls.objects.filter(domain=domain, name__iexact=name).first()
        if profile is None:
            raise ResourceNotFound(f"User profile [{name}] does not exist in domain [{domain_id}].")
        return cast(Self, profile)


class PresignedLink(models.Model):
    """A way into one profile: good for one use, by the browser that uses it (spec studio §5.3).

    Only the hash of its token is stored. `role` names what a profile that is nobody's acts with; `session_s` how long
    the session lasts, whatever happens in it.
    """

    token_hash = models.CharField(max_length=64, unique=True)
    profile = models.ForeignKey(UserProfile, on_delete=models.CASCADE, related_name="presigned_links")
    role = models.CharField(max_length=64, blank=True)
    landing = models.CharField(max_length=2048)  # a path of ours
    session_s = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return f"link into {self.profile_id}"

    def use(self, now: datetime) -> bool:
        """Use it up; False if somebody was faster. One conditional UPDATE decides."""
        return bool(type(self).objects.filter(pk=self.pk, used_at=None, expires_at__gt=now).update(used_at=now))


class AssignedGroup(models.Model):
    """A group of the directory whose direct members may come into an SSO domain (spec studio §5.4)."""

    domain = models.ForeignKey(Domain, to_field="domain_id", on_delete=models.CASCADE, related_name="groups")
    name = models.CharField(max_length=256)  # as the provider writes it; upper and lower case differ
    role = models.CharField(max_length=64)  # of members to whom ATELIER_OIDC_ROLES gives none; it may be gone by then
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["domain", "name"], name="domains_assignedgroup_once_per_domain")]

    def __str__(self) -> str:
        return f"{self.name} in {self.domain_id}"
