"""What the form of a new experiment begins with, as an administrator or the person wrote it down."""

from django.db import models
from django.utils import timezone

from studio.domains.models import Domain, UserProfile


class JobDefaults(models.Model):
    """A file of defaults: of everybody in a domain, or of one user profile in it (autopilot specification §12).

    text: YAML as it was typed, comments and all; it was readable when it was stored.
    """

    domain = models.ForeignKey(Domain, to_field="domain_id", on_delete=models.CASCADE, related_name="+")
    profile = models.OneToOneField(UserProfile, null=True, on_delete=models.CASCADE, related_name="+")
    text = models.TextField()
    modified_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["domain"], condition=models.Q(profile=None), name="autopilot_jobdefaults_once_per_domain"
            )
        ]

    def __str__(self) -> str:
        return f"defaults of {self.profile or self.domain_id}"

    @classmethod
    def text_of(cls, domain_id: str, profile: UserProfile | None) -> str:
        """The file of a domain, or of a profile in it; empty without one."""
        found = cls.objects.filter(domain_id=domain_id, profile=profile).values_list("text", flat=True).first()
        return found or ""

    @classmethod
    def write(cls, domain_id: str, profile: UserProfile | None, text: str) -> None:
        """Store it in the place of the one before; a text of blanks takes it away."""
        if not text.strip():
            cls.objects.filter(domain_id=domain_id, profile=profile).delete()
            return
        now = {"text": text, "modified_at": timezone.now()}
        cls.objects.update_or_create(domain_id=domain_id, profile=profile, defaults=now)
