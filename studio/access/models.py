"""People, what they may do, and what they sign with."""

import hmac
from datetime import timedelta
from functools import partial
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from studio.access import trail
from studio.access.policies import Statement
from studio.access.sealing import SealBroken, fingerprint, new_access_key_id, new_secret, seal, unseal
from studio.telemetry import hints

LINK_LIFETIME = timedelta(hours=24)


class Role(models.Model):
    """A named set of statements. The built-in ones are rewritten from `roles.py` after every migration.

    policies: named policy documents, `{name: {"Version", "Statement": [...]}}`; statements: those of all of them, in
    order, which is what counts. composed: what the role manager made it of (studio/access/engine/composing.py), or {}.
    """

    name = models.CharField(max_length=64, primary_key=True)
    statements = models.JSONField()
    built_in = models.BooleanField(default=False)
    description = models.CharField(max_length=1000, blank=True, default="", db_default="")
    policies = models.JSONField(default=dict)
    composed = models.JSONField(default=dict)
    trust = models.JSONField(default=dict)  # the document of who may assume it: kept, and given back
    path = models.CharField(max_length=512, default="/", db_default="/")
    created_at = models.DateTimeField(default=timezone.now)
    modified_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def parsed(self) -> tuple[Statement, ...]:
        """The statements as the policy check wants them; PolicyError if somebody wrote nonsense into the table."""
        return tuple(Statement.from_json(each) for each in self.statements)


class RoleVersion(models.Model):
    """What a role was after one change; kept when the role is gone."""

    role_name = models.CharField(max_length=64)
    number = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)
    by = models.CharField(max_length=63, blank=True)
    what = models.CharField(max_length=100)  # which operation made it
    policies = models.JSONField(default=dict)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["role_name", "number"], name="access_role_version_once")]

    def __str__(self) -> str:
        return f"{self.role_name} {self.number}"


class QuotaValue(models.Model):
    """A limit that an administrator has set, for one domain or, with an empty domain_id, for all that have none."""

    code = models.CharField(max_length=128)
    domain_id = models.CharField(max_length=63, blank=True)
    value = models.PositiveBigIntegerField()
    by = models.CharField(max_length=63, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "domain_id"], name="access_quota_once_per_domain")]

    def __str__(self) -> str:
        return f"{self.code} {self.domain_id} {self.value}"


class QuotaRequest(models.Model):
    """Somebody asks for more. An administrator answers by setting the limit, or turns it down."""

    class Status(models.TextChoices):
        PENDING = "PENDING"
        APPROVED = "APPROVED"
        DENIED = "DENIED"

    code = models.CharField(max_length=128)
    domain_id = models.CharField(max_length=63, blank=True)
    value = models.PositiveBigIntegerField()
    by = models.CharField(max_length=63)
    at = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=16, choices=Status, default=Status.PENDING)
    answered_by = models.CharField(max_length=63, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.by} wants {self.value} of {self.code}"


class DomainRule(models.Model):
    """What an administrator has switched on for a domain, beside the domain's own settings."""

    domain_id = models.CharField(max_length=63, primary_key=True)
    isolated = models.BooleanField(default=False)  # studio/access/isolation.py

    def __str__(self) -> str:
        return self.domain_id


class ActivityLine(models.Model):
    """Who did what, when, from where, allowed or denied: one line of the activity log (spec studio §14)."""

    class Outcome(models.TextChoices):
        ALLOWED = "Allowed"
        DENIED = "Denied"
        FAILED = "Failed"  # allowed, and then something was wrong with the request or with us

    at = models.DateTimeField(db_index=True)
    username = models.CharField(max_length=63, blank=True)
    role = models.CharField(max_length=64, blank=True)
    domain_id = models.CharField(max_length=63, blank=True)
    profile = models.CharField(max_length=63, blank=True)
    via = models.CharField(max_length=16, blank=True)
    access_key_id = models.CharField(max_length=20, blank=True)
    source_ip = models.CharField(max_length=45, blank=True)
    action = models.CharField(max_length=128)
    resource = models.CharField(max_length=512, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome)
    code = models.CharField(max_length=64, blank=True)  # the error's name, or the HTTP status of a view
    reason = models.CharField(max_length=600, blank=True)  # of a denial: which statement
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["domain_id", "-id"], name="access_activity_of_domain"),
            models.Index(fields=["username", "-id"], name="access_activity_of_person"),
            models.Index(fields=["action", "-id"], name="access_activity_of_action"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.username} {self.action} {self.outcome}"


class StudioSetting(models.Model):
    """One thing that administrators set for the whole studio from a page, by name."""

    name = models.CharField(max_length=64, primary_key=True)
    value = models.JSONField()

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Finds people by name whatever the case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username__iexact=username or "")

    def named(self, username: str) -> "User | None":
        """The person of that name, or None."""
        if "\x00" in username:  # PostgreSQL refuses to compare with it
            return None
        return self.filter(username__iexact=username).select_related("role").first()


class User(AbstractBaseUser):
    """A person. There is no sign-up: an administrator makes the account and hands over a one-time link."""

    username = models.CharField(max_length=63, unique=True)
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="users")
    disabled = models.BooleanField(default=False)
    # Part of every session's hash: raising it ends all sessions of this person at once (CVE-2021-41247).
    generation = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    workspace = models.JSONField(default=dict)  # open tabs, theme, preferences: the front end's own document
    # Who they are at the identity provider; empty for local accounts. The name alone never decides: anybody may be
    # called like an administrator somewhere.
    issuer = models.CharField(max_length=500, blank=True, db_default="", default="")
    subject = models.CharField(max_length=255, blank=True, db_default="", default="")

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "username"

    class Meta:
        ordering = ["username"]
        constraints = [
            models.UniqueConstraint(Lower("username"), name="access_user_name_once"),
            models.UniqueConstraint(
                fields=["issuer", "subject"], condition=~Q(subject=""), name="access_user_subject_once"
            ),
        ]

    def __str__(self) -> str:
        return self.username

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Django's word for "may sign in"."""
        return not self.disabled

    def _get_session_auth_hash(self, secret: Any = None) -> str:
        # Django compares this with the session at every request; generation and password are both in it.
        return fingerprint(f"{super()._get_session_auth_hash(secret=secret)}:{self.generation}")  # type: ignore[misc]

    def end_everything(self) -> None:
        """End every session of this person, close their open sockets, void every link that is still unused."""
        with transaction.atomic():
            transaction.on_commit(partial(hints.signed_out, self.pk))
            User.objects.filter(pk=self.pk).update(generation=F("generation") + 1)
            self.links.filter(used_at=None).update(expires_at=timezone.now())
        self.refresh_from_db(fields=["generation"])


class AccessKey(models.Model):
    """What a program signs with (Signature Version 4 needs the secret itself, so it is sealed, not hashed)."""

    id = models.CharField(max_length=20, primary_key=True, default=new_access_key_id)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="access_keys")
    sealed_secret = models.TextField()
    disabled = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.id

    @classmethod
    def issue(cls, user: User) -> tuple[Self, str]:
        """A new key and its secret, which nobody gets to see a second time."""
        secret = new_secret()
        return cls.objects.create(user=user, sealed_secret=seal(secret)), secret

    def secret(self) -> str:
        """The secret in the clear, for checking a signature; SealBroken if the server's key has changed."""
        return unseal(self.sealed_secret)

    def opens_with(self, secret: str) -> bool:
        """Is this the secret of the key? False, too, when the server's key has changed and nothing can be opened."""
        try:
            return hmac.compare_digest(self.secret(), secret)
        except SealBroken:
            return False


class OneTimeLink(models.Model):
    """A way in without a password, good for one use. Only the hash of its token is stored."""

    token_hash = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="links")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return f"link of {self.user_id}"

    @classmethod
    def issue(cls, user: User, lifetime: timedelta = LINK_LIFETIME) -> str:
        """A fresh token; links of the same person that were not used yet are void from now on."""
        token, now = new_secret(), timezone.now()
        with transaction.atomic():
            cls.objects.filter(user=user, used_at=None, expires_at__gt=now).update(expires_at=now)
            cls.objects.create(user=user, token_hash=fingerprint(token), expires_at=now + lifetime)
        return token

    @classmethod
    def consume(cls, token: str) -> User | None:
        """The person, once; None if the token is unknown, used, expired, or the person is disabled.

        One conditional UPDATE decides, so of two requests at the same moment only one gets in.
        """
        now = timezone.now()
        mine = cls.objects.filter(token_hash=fingerprint(token), used_at=None, expires_at__gt=now, user__disabled=False)
        # A join cannot be updated on every database; the primary key narrows it without losing the conditions.
        link = mine.select_related("user").first()
        if link is None or not cls.objects.filter(pk=link.pk, used_at=None).update(used_at=now):
            return None
        return link.user


class SignIn(models.Model):
    """One line of the audit trail: who came in or tried to, from where, how it went."""

    class Outcome(models.TextChoices):
        SIGNED_IN = "SignedIn"
        REFUSED = "Refused"
        THROTTLED = "Throttled"
        SIGNED_OUT = "SignedOut"

    class Method(models.TextChoices):
        PASSWORD = "Password"
        LINK = "OneTimeLink"
        PROVIDER = "IdentityProvider"
        SESSION = "Session"

    at = models.DateTimeField(default=timezone.now, db_index=True)
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="sign_ins")
    username = models.CharField(max_length=63)  # as typed, cut: never trust the length of what comes in
    source_ip = models.CharField(max_length=45, blank=True)
    method = models.CharField(max_length=16, choices=Method)
    outcome = models.CharField(max_length=16, choices=Outcome)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.username} {self.outcome}"

    @classmethod
    def record(cls, username: str, source_ip: str, method: str, outcome: str, user: User | None = None) -> None:
        """Write the line; whatever was typed is cut to the length of a name. The activity log has it too."""
        action = "atelier:SignOut" if outcome == cls.Outcome.SIGNED_OUT else "atelier:SignIn"
        well = outcome in (cls.Outcome.SIGNED_IN, cls.Outcome.SIGNED_OUT)
        trail.note_sign_in(username, source_ip, action, method, "Allowed" if well else "Denied", outcome)
        cls.objects.create(user=user, username=username[:63], source_ip=source_ip[:45], method=method, outcome=outcome)
