"""AutoML jobs and their candidates: what was asked, what came out (autopilot specification §2)."""

import hashlib
import json
from secrets import token_hex
from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from autopilot.engine.plan import EXPLAINED_ROWS
from autopilot.engine.turns import cores
from autopilot.requests import as_v2
from studio.access.principal import Principal
from studio.api.errors import ApiError, ResourceInUse, ResourceLimitExceeded, ResourceNotFound
from studio.api.resources import Resource, ResourceQuerySet
from studio.datasets.models import Dataset
from studio.domains.models import UserProfile
from studio.telemetry.events import record_change
from workers.models import Job, ShortJob
from workers.queue import enqueue

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
    def package_place(self) -> str:
        """Where its package is, or goes when it is finished."""
        return self.package_uri or self.job.package_of(self.name)

    @property
    def onnx_place(self) -> str:
        """Where its ONNX file goes when somebody asks for it: beside the package."""
        return f"{self.package_uri.rsplit('/', 1)[0]}/model.onnx"


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
    cores = models.PositiveIntegerField(default=0)  # of the machine of the worker that has it
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
        mine = type(self)._default_manager.filter(pk=self.pk, attempt=attempt, status=self.Status.IN_PROGRESS)
        return bool(mine.update(**fields))


class OnDemand(ShortJob):
    """Abstract: something made of one candidate, because jobs do not make it of all of them.

    There is one at a time of a candidate; after a failure another may be asked for, under a name of its own.
    """

    VERB: ClassVar[str]  # of its name: <verb>-<candidate>-<number>

    candidate = models.ForeignKey(Candidate, null=True, blank=True, on_delete=models.CASCADE, related_name="%(class)ss")

    class Meta(Job.Meta):
        abstract = True

    @classmethod
    def ask(cls, candidate: Candidate, caller: Principal) -> "OnDemand":
        """The one that is under way, or a new one, handed to the workers. ResourceInUse while the model trains."""
        if candidate.status != Candidate.Status.COMPLETED:
            raise ResourceInUse(f"{candidate.name} is not a finished model, so there is nothing to {cls.VERB} yet.")
        with transaction.atomic():
            Candidate.objects.select_for_update().get(pk=candidate.pk)  # two people who ask at once get the same one
            found = cls._default_manager.filter(candidate=candidate, status=cls.Status.IN_PROGRESS).first()
            if found is not None:
                return found
            number = cls._default_manager.filter(candidate=candidate).count() + 1
            made = cls._default_manager.create(
                name=f"{cls.VERB}-{candidate.name[-48:].strip('-')}-{number}",
                domain_id=candidate.job.domain_id,
                owner_id=caller.user_id,
                candidate=candidate,
                request={"AutoMLJobName": candidate.job.name, "CandidateName": candidate.name},
            )
            record_change(made)
            enqueue(made)
        return made


class Preview(ShortJob):
    """What matters in a version of a data set before an experiment is made of it: a quick look.

    `request` is the question, `result` the engine's answer. The same question about the same version is answered once;
    after a failure it may be asked again. Only the newest ones of a data set are kept.
    """

    KEPT: ClassVar[int] = 20  # of one version
    AT_ONCE: ClassVar[int] = 3  # of one person
    kind: ClassVar[str] = "autopilot.preview"
    arn_kind = "preview"
    noun = "preview"

    dataset = models.ForeignKey(Dataset, null=True, blank=True, on_delete=models.CASCADE, related_name="previews")
    digest = models.CharField(max_length=64, db_index=True, blank=True)  # of version and question
    result = models.JSONField(default=dict)

    class Meta(Job.Meta):
        pass

    @classmethod
    def ask(cls, dataset: Dataset, question: dict[str, Any], caller: Principal) -> "Preview":
        """The preview that answers this already, or is about to; otherwise a new one, handed to the workers."""
        text = json.dumps([dataset.pk, question], sort_keys=True)
        digest = hashlib.sha256(text.encode()).hexdigest()
        with transaction.atomic():
            Dataset.objects.select_for_update().get(pk=dataset.pk)  # who asks twice at once gets the same one
            asked = cls.objects.filter(digest=digest)
            found = asked.exclude(status=cls.Status.FAILED).first()
            if found is not None:
                return found
            cls._check_room(caller)
            made: Preview = cls.objects.create(
                name=f"preview-{digest[:32]}-{asked.count() + 1}",
                domain_id=dataset.domain_id,
                owner_id=caller.user_id,
                dataset=dataset,
                digest=digest,
                request=question,
            )
            ended = cls.objects.filter(dataset=dataset).exclude(status=cls.Status.IN_PROGRESS).order_by("-pk")
            cls.objects.filter(pk__in=list(ended.values_list("pk", flat=True)[cls.KEPT :])).delete()
            record_change(made)
            enqueue(made)
        return made

    @classmethod
    def _check_room(cls, caller: Principal) -> None:
        running = cls.objects.filter(owner_id=caller.user_id, status=cls.Status.IN_PROGRESS).count()
        if running >= cls.AT_ONCE:
            raise ResourceLimitExceeded(f"{running} previews of yours are under way; wait until one of them is there.")


class Explanation(OnDemand):
    """Explaining one candidate: jobs explain only their best one by themselves."""

    kind: ClassVar[str] = "autopilot.explanation"
    arn_kind = "explanation"
    noun = "explanation"
    VERB: ClassVar[str] = "explain"

    class Meta(OnDemand.Meta):
        abstract = False


class OnnxExport(OnDemand):
    """Converting one candidate to an ONNX file; where there is no such form it fails with the reason."""

    kind: ClassVar[str] = "autopilot.onnx"
    arn_kind = "onnx-export"
    noun = "ONNX export"
    VERB: ClassVar[str] = "convert"

    class Meta(OnDemand.Meta):
        abstract = False


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
