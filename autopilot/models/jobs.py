"""AutoML jobs and their candidates: what was asked, what came out (autopilot specification §2)."""

from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils import timezone

from autopilot.engine.plan import EXPLAINED_ROWS
from autopilot.requests import as_v2
from studio.access.principal import Principal
from studio.api.errors import ApiError, ResourceNotFound
from studio.api.resources import Resource
from workers.models import Job

ENDED_BEFORE = "The job ended before this model was fitted."
WORST = 1e308  # sorts a candidate without an objective value behind all others, in databases without infinity


class AutoMLJob(Job):
    """One run over one data set (specification §1).

        InProgress -> Completed | Failed
            '-> Stopping -> Stopped

    `resolved` holds what the job found out: Mode, ProblemType, AutoMLJobObjective, CompletionCriteria, target labels.
    """

    kind: ClassVar[str] = "automl"
    arn_kind = "automl-job"
    noun = "AutoML job"

    class Api(models.TextChoices):
        V1 = "V1"
        V2 = "V2"

    api = models.CharField(max_length=2, choices=Api, default=Api.V2)
    resolved = models.JSONField(default=dict)
    partial_failures = models.JSONField(default=list)  # sentences; specification §2.3: at most five are shown
    artifacts = models.JSONField(default=dict)  # AutoMLJobArtifacts; empty until the notebooks are published
    best = models.ForeignKey("Candidate", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    endpoint_name = models.CharField(max_length=63, blank=True)
    # Experiments that predict the same thing, built one after the other: those that follow name the first one.
    series = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="later_versions")
    version = models.PositiveIntegerField(default=1)

    class Meta(Job.Meta):
        constraints = [
            *Job.Meta.constraints,
            models.UniqueConstraint(fields=["series", "version"], name="autopilot_automljob_version_once"),
        ]

    @property
    def v2(self) -> dict[str, Any]:
        """The request in V2 form, whichever operation made the job (specification §2.2)."""
        return as_v2(self.request) if self.api == self.Api.V1 else self.request

    @property
    def tabular(self) -> dict[str, Any]:
        """The TabularJobConfig."""
        return dict(self.v2["AutoMLProblemTypeConfig"]["TabularJobConfig"])

    @property
    def target(self) -> str:
        """Name of the column to predict; "" for problems that have none."""
        config = self.v2.get("AutoMLProblemTypeConfig", {}).get("TabularJobConfig", {})
        return str(config.get("TargetAttributeName", ""))

    @property
    def data(self) -> list[str]:
        """Addresses of its input, channel by channel."""
        sources = [each.get("DataSource", {}) for each in self.v2.get("AutoMLJobInputDataConfig", [])]
        return [source["S3DataSource"]["S3Uri"] for source in sources if "S3DataSource" in source]

    @property
    def output_prefix(self) -> str:
        """Where everything of this job goes: `<S3OutputPath>/<job>` (specification §4.7)."""
        return f"{self.v2['OutputDataConfig']['S3OutputPath'].rstrip('/')}/{self.name}"

    def package_of(self, candidate: str) -> str:
        """Where the package of a candidate goes."""
        return f"{self.output_prefix}/models/{candidate}/model.tar.gz"

    def processors_of(self, candidate: str, pipeline: str) -> str:
        """Where the fitted data processors of a tuned candidate go. pipeline: `dpp0`."""
        return f"{self.output_prefix}/data-processor-models/{candidate}-{pipeline}/output/model.tar.gz"

    @property
    def explained_rows_uri(self) -> str:
        """Validation rows, as the models take them, on which any candidate can be explained later."""
        return f"{self.output_prefix}/documentation/{EXPLAINED_ROWS}"

    @property
    def objective(self) -> str:
        """Name of the objective metric, given or found out; "" while nobody knows."""
        found = self.resolved.get("AutoMLJobObjective") or self.v2.get("AutoMLJobObjective") or {}
        return str(found.get("MetricName", ""))

    def note_failure(self, sentence: str) -> None:
        """Remember a failure that does not end the job; once."""
        with transaction.atomic():
            self.refresh_from_db(fields=["partial_failures"])
            if sentence not in self.partial_failures:
                self.partial_failures = [*self.partial_failures, sentence[:1024]]
                self.save(update_fields=["partial_failures"])

    def move_to(
        self, status: str, reason: str = "", *, attempt: int | None = None, secondary: str | None = None
    ) -> None:
        """As every job; however it ends, no candidate stays under way."""
        with transaction.atomic():
            super().move_to(status, reason, attempt=attempt, secondary=secondary)
            if self.finished:
                now, under_way = timezone.now(), self.candidates.filter(status=Candidate.Status.IN_PROGRESS)
                under_way.update(
                    status=Candidate.Status.STOPPED, failure_reason=ENDED_BEFORE, ended_at=now, modified_at=now
                )

    def choose_best(self) -> "Candidate | None":
        """Point `best` at the first of the completed candidates."""
        best = self.candidates.filter(status=Candidate.Status.COMPLETED).order_by(*Candidate.BEST_FIRST).first()
        type(self)._default_manager.filter(pk=self.pk).update(best=best, modified_at=timezone.now())
        self.best = best
        return best


class Candidate(models.Model):
    """One fitted model, or one that could not be fitted: a row of the leaderboard (specification §4.6)."""

    class Status(models.TextChoices):
        IN_PROGRESS = "InProgress"
        COMPLETED = "Completed"
        FAILED = "Failed"
        STOPPED = "Stopped"

    # Scores on other rows cannot be compared: a first look, judged on a few rows, comes behind what was judged on many.
    # The earlier one wins a tie.
    BEST_FIRST = ("-judged_rows", "rank_value", "number")

    job = models.ForeignKey(AutoMLJob, on_delete=models.CASCADE, related_name="candidates")
    name = models.CharField(max_length=64, unique=True)
    model_name = models.CharField(max_length=128)  # the engine's own name, the same in every attempt
    number = models.PositiveIntegerField()
    algorithm = models.CharField(max_length=32)  # the API's word: lightgbm, catboost, ...; `ensemble` for the stack
    status = models.CharField(max_length=16, choices=Status, default=Status.IN_PROGRESS, db_index=True)
    objective_value = models.FloatField(null=True, blank=True)
    rank_value = models.FloatField(default=WORST)  # smaller is better, whatever the metric
    judged_rows = models.PositiveIntegerField(default=0)  # that the metrics are about
    metrics = models.JSONField(default=list)  # CandidateMetrics as the API shows them
    hyperparameters = models.JSONField(default=dict)
    fit_s = models.FloatField(null=True, blank=True)
    predict_s_per_row = models.FloatField(null=True, blank=True)  # one row alone, as at an endpoint
    interval = models.JSONField(null=True, blank=True)  # [low, high]: 95 % interval of the objective
    size_bytes = models.BigIntegerField(null=True, blank=True)
    package_uri = models.CharField(max_length=1024, blank=True)
    environment = models.JSONField(default=dict)
    explainability_uri = models.CharField(max_length=1024, blank=True)
    insights_uri = models.CharField(max_length=1024, blank=True)
    onnx_uri = models.CharField(max_length=1024, blank=True)
    failure_reason = models.CharField(max_length=1024, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    modified_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["job", "number"]
        constraints = [
            models.UniqueConstraint(fields=["job", "model_name"], name="autopilot_candidate_model_once"),
            models.UniqueConstraint(fields=["job", "number"], name="autopilot_candidate_number_once"),
        ]
        indexes = [  # as training jobs: in the order of their list, and by the name that an ARN writes in lower case
            models.Index(fields=["created_at", "id"], name="autopilot_candidate_recent"),
            models.Index(Lower("name"), name="autopilot_candidate_by_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def why_none(self) -> str:
        """Why there is no model; nothing while it is tried again."""
        return "" if self.status == self.Status.IN_PROGRESS else self.failure_reason

    @property
    def package_place(self) -> str:
        """Where its package is, or goes when it is finished."""
        return self.package_uri or self.job.package_of(self.name)

    @property
    def onnx_place(self) -> str:
        """Where its ONNX file goes when somebody asks for it: beside the package."""
        return f"{self.package_uri.rsplit('/', 1)[0]}/model.onnx"


def job_for_v1(name: str, caller: Principal) -> AutoMLJob:
    """The job of that name if V1 may describe it (specification §2: not the jobs that V2 made)."""
    job: AutoMLJob = AutoMLJob.objects.get_named(name, caller)
    if job.api != AutoMLJob.Api.V1:
        raise made_by_v2(job)
    return job


def made_by_v2(job: Resource) -> ApiError:
    """The refusal of DescribeAutoMLJob for a job of the other operation."""
    return ResourceNotFound(
        f'AutoML job "{job.arn}" was created with CreateAutoMLJobV2; describe it with DescribeAutoMLJobV2.'
    )
