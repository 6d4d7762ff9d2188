"""Models and leaderboards that people hand to each other."""

from secrets import token_hex
from typing import Self

from django.db import models
from django.db.models import Q

from autopilot.models.jobs import AutoMLJob, Candidate
from studio.access.principal import Principal
from studio.api.resources import Resource, ResourceQuerySet
from studio.domains.models import UserProfile


class ShareQuerySet(ResourceQuerySet):
    """Shares concern two people: whoever gave one, and whoever got it."""

    def received_by(self, caller: Principal) -> Self:
        """What others handed to the profile in which the caller acts."""
        return self.filter(receiver__domain_id=caller.domain_id, receiver__name=caller.profile)

    def given_by(self, caller: Principal) -> Self:
        """What the caller handed to others."""
        return self.filter(owner_id=caller.user_id)


class Share(Resource):
    """A model, or a whole leaderboard, handed to another user profile of the same domain, with a note.

    Members of a domain see each other's experiments anyway; a share puts one on somebody's list and tells them. It
    gives no right and takes none: what the receiver may do says their role.
    """

    arn_kind = "share"
    noun = "share"

    job = models.ForeignKey(AutoMLJob, on_delete=models.CASCADE, related_name="shares")
    # None: the leaderboard, whatever is on it.
    candidate = models.ForeignKey(Candidate, null=True, blank=True, on_delete=models.CASCADE, related_name="shares")
    receiver = models.ForeignKey(UserProfile, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    note = models.CharField(max_length=1024, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = ShareQuerySet.as_manager()  # type: ignore[misc]  # the base's knows no receivers

    class Meta(Resource.Meta):
        constraints = [
            *Resource.Meta.constraints,
            models.UniqueConstraint(
                fields=["owner", "receiver", "candidate"],
                name="autopilot_share_model_once",
                condition=~Q(candidate=None),
            ),
            models.UniqueConstraint(
                fields=["owner", "receiver", "job"], name="autopilot_share_board_once", condition=Q(candidate=None)
            ),
        ]

    @property
    def status(self) -> str:
        """For the event of a share that is made; a withdrawn one is gone."""
        return "Shared"

    @classmethod
    def name_for(cls, job: AutoMLJob, receiver: UserProfile) -> str:
        """A free name that people can read: `churn-1-for-dan-3f9a1c`."""
        return f"{job.name[:32]}-for-{receiver.name[:20]}-{token_hex(3)}"
