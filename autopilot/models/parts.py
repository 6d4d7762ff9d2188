"""Parts of a job that any worker takes: trials of tuning mode, and fits of ensembling mode."""

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from autopilot.engine.turns import cores
from autopilot.models.jobs import AutoMLJob
from workers.models import Job


class TuningTrial(Job):
    """One trial of tuning mode: a small job of its own, so that whichever worker is free takes it.

        InProgress -> Completed | Failed | Stopped
            '-> Stopping -> Stopped | Failed

    Completed also when its model was given up early or could not be fitted; `rank` is empty then. The rows are the
    state of the search: what is tried next follows from what they hold.
    """

    kind: ClassVar[str] = "tuning-trial"
    arn_kind = "training-job"
    noun = "training job"
    part: ClassVar[bool] = True
    MOVES: ClassVar[dict[str, set[str]]] = {
        Job.Status.IN_PROGRESS: {
            Job.Status.COMPLETED,
            Job.Status.FAILED,
            Job.Status.STOPPING,
            Job.Status.STOPPED,
        },
        Job.Status.STOPPING: {Job.Status.STOPPED, Job.Status.FAILED},
    }

    job = models.ForeignKey(AutoMLJob, on_delete=models.CASCADE, related_name="trials")
    number = models.PositiveIntegerField(default=0)
    params = models.JSONField(default=dict)  # the engine's, chosen when the trial begins
    rank = models.FloatField(null=True, blank=True)  # smaller is better
    steps = models.JSONField(default=dict)  # fold or rung -> mean rank up to there
    given_up = models.BooleanField(default=False)

    class Meta(Job.Meta):
        constraints = [
            *Job.Meta.constraints,
            models.UniqueConstraint(fields=["job", "number"], name="autopilot_trial_number_once"),
        ]

    @property
    def log_group(self) -> str:
        """Trials are training jobs of the API."""
        return "/aws/sagemaker/TrainingJobs"

    def note(self, *, attempt: int, **fields: Any) -> None:
        """Keep what became known; nothing if the trial is another attempt's by now."""
        type(self)._default_manager.filter(pk=self.pk, attempt=attempt).update(**fields)


class SharedFit(Job):
    """A fit of an ensembling job that another worker does: a small job of its own (see autopilot/spreading.py).

        InProgress -> Completed | Failed | Stopped
            '-> Stopping -> Stopped | Failed

    First a free seat; `request` is empty until the job gives a fit to the worker that took it. Completed also when the
    model could not be fitted: `result` says why.
    """

    kind: ClassVar[str] = "shared-fit"
    arn_kind = "training-job"
    noun = "training job"
    part: ClassVar[bool] = True
    MOVES: ClassVar[dict[str, set[str]]] = TuningTrial.MOVES

    job = models.ForeignKey(AutoMLJob, on_delete=models.CASCADE, related_name="fits")
    number = models.PositiveIntegerField(default=0)
    own = models.BooleanField(default=False)  # the job's own worker may take it, too
    cores = models.PositiveIntegerField(default=0)  # of its worker's machine; 0: nobody waits here for a fit
    result = models.JSONField(default=dict)  # {"failure", "gave_up"}, or {"digest"} of what another machine uploaded

    class Meta(Job.Meta):
        constraints = [
            *Job.Meta.constraints,
            models.UniqueConstraint(fields=["job", "number"], name="autopilot_sharedfit_number_once"),
        ]

    @property
    def log_group(self) -> str:
        """Fits are training jobs of the API."""
        return "/aws/sagemaker/TrainingJobs"

    def is_for(self, worker: str) -> bool:
        """For the worker that runs the job itself only if that leaves cores idle, and no more of them than those."""
        if not AutoMLJob.objects.filter(pk=self.job_id, worker=worker).exists():
            return True
        mine = SharedFit.objects.filter(job_id=self.job_id, worker=worker, status__in=list(self.MOVES))
        return self.own and mine.exclude(pk=self.pk).count() < cores() - 1

    def note(self, *, attempt: int, **fields: Any) -> bool:
        """Keep what became known; False if the fit is another attempt's by now, or over."""
        return bool(self._held(attempt).update(**fields))

    def give(self, request: dict[str, Any], *, attempt: int) -> bool:
        """Give a fit to the worker that waits here; False if it is here no longer."""
        waits = self._held(attempt).filter(lease_until__gte=timezone.now(), cores__gt=0)
        return bool(waits.update(request=request))

    def leave(self, *, attempt: int) -> bool:
        """Let nothing be given to this seat until a worker sits here again; False if something just was."""
        return bool(self._held(attempt).filter(request={}).update(cores=0))

    def _held(self, attempt: int) -> "models.QuerySet[SharedFit]":
        return SharedFit.objects.filter(pk=self.pk, attempt=attempt, status=self.Status.IN_PROGRESS)
