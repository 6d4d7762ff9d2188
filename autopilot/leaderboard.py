"""Writing what the engine tells into rows and the object store: the leaderboard as it grows."""

import hashlib
import json
from collections.abc import Mapping
from functools import singledispatchmethod
from itertools import count
from pathlib import Path
from typing import Protocol

from django.db import transaction
from django.utils import timezone

from autopilot.containers import environment_of
from autopilot.engine.plan import DEFAULT_SECONDS, DEFAULT_TRIALS
from autopilot.engine.records import (
    Explored,
    Finished,
    Missed,
    Note,
    Progress,
    Record,
    Reported,
    Resolved,
    Stage,
    Started,
)
from autopilot.engine.tuning.processors import pack_processors
from autopilot.exploration import publish_exploration
from autopilot.models import AutoMLJob, Candidate
from autopilot.outputs import publish
from autopilot.requests import ENSEMBLING, TUNING
from hosting.packages import trust
from studio.storage.objects import ObjectStore
from studio.storage.store import object_store
from studio.storage.uris import S3Uri

# Names of metrics that are objectives; the others go by StandardMetricName only (specification §2.3).
OBJECTIVES = {"Accuracy", "MSE", "F1", "F1macro", "AUC", "RMSE", "BalancedAccuracy", "R2", "Recall", "RecallMacro",
              "Precision", "PrecisionMacro", "MAE"}  # fmt: skip


def candidate_name(job: AutoMLJob, number: int) -> str:
    """`<job>-<hash8>-<nnn>` (specification §4.6): the same in every attempt, unique among jobs."""
    digest = hashlib.sha256(f"{job.pk}:{job.name}".encode()).hexdigest()[:8]
    return f"{job.name[:51]}-{digest}-{number:03d}"


class Told(Protocol):
    """The part of a JobContext that a leaderboard speaks to."""

    def log(self, message: str) -> None: ...
    def progress(self, stage: str, fraction: float, message: str = "", seconds_left: float | None = None) -> None: ...
    def enter(self, secondary_status: str) -> None: ...
    def changed(self, what: str) -> None: ...


class Leaderboard:
    """Takes the engine's records of one attempt, in order. Safe to repeat: rows are found by the model's name."""

    def __init__(self, job: AutoMLJob, context: Told, mode: str = ENSEMBLING) -> None:
        self.job, self.context, self.mode = job, context, mode
        self.store: ObjectStore = object_store()
        self.stage = job.secondary_status

    def __call__(self, record: Record) -> None:
        self.take(record)

    @singledispatchmethod
    def take(self, record: Record) -> None:
        """Write one record down."""
        raise TypeError(f"the engine sent {record!r}")

    @take.register
    def _(self, record: Stage) -> None:
        self.stage = record.name
        self.context.enter(record.name)

    @take.register
    def _(self, record: Progress) -> None:
        self.context.progress(self.stage, record.fraction, record.message, record.seconds_left)

    @take.register
    def _(self, record: Note) -> None:
        self.context.log(record.message)

    @take.register
    def _(self, record: Resolved) -> None:
        criteria: dict[str, int] = {"MaxAutoMLJobRuntimeInSeconds": int(DEFAULT_SECONDS)}
        if self.mode == TUNING:
            criteria["MaxCandidates"] = DEFAULT_TRIALS
        self.job.resolved = {
            "ProblemType": record.problem_type,
            "AutoMLJobObjective": {"MetricName": record.objective},
            "CompletionCriteria": criteria | self.job.tabular.get("CompletionCriteria", {}),
            "Mode": self.mode,
            "labels": list(record.labels),
        }
        self.job.save(update_fields=["resolved"])
        self.context.log(
            f"{record.problem_type}: {record.reason} {record.train_rows:,} rows to train on, "
            f"{record.validation_rows:,} held back, {record.columns} columns. Objective: {record.objective}."
        )
        self.context.changed("resolved")

    @take.register
    def _(self, record: Explored) -> None:
        """Publish once: a later attempt finds the same files and tells the same."""
        if record.failure:
            self.job.note_failure(f"There is no data exploration report: {record.failure}")
            self.context.log(f"There is no data exploration report: {record.failure}")
        elif not self.job.artifacts:
            said = publish_exploration(self.job, Path(record.folder))
            self.context.log(f"The data exploration and its notebooks are ready. {said}")
        self.context.changed("artifacts")

    @take.register
    def _(self, record: Started) -> None:
        again = {"status": Candidate.Status.IN_PROGRESS, "ended_at": None}
        self._row(record, hyperparameters=record.hyperparameters, **again)

    @take.register
    def _(self, record: Missed) -> None:
        status = Candidate.Status.STOPPED if record.gave_up else Candidate.Status.FAILED
        reason = record.reason[:1024]
        if not self.job.candidates.filter(model_name=record.model, failure_reason=reason).exists():
            self.context.log(f"{record.model}: {record.reason}")  # not again in every attempt
        self._row(record, status=status, failure_reason=reason, ended_at=timezone.now())

    @take.register
    def _(self, record: Finished) -> None:
        before = self.job.candidates.filter(model_name=record.model).first()
        if before is not None and before.status == Candidate.Status.COMPLETED:
            return  # told by an earlier attempt, and published
        name = before.name if before else candidate_name(self.job, self._free_number(record.number))
        uri = self._publish(name, Path(record.package))
        with transaction.atomic():
            self._row(
                record,
                status=Candidate.Status.COMPLETED,
                ended_at=timezone.now(),
                failure_reason="",
                hyperparameters=record.hyperparameters,
                objective_value=record.value,
                rank_value=record.rank,
                judged_rows=record.judged_rows,
                metrics=metric_data(record.metrics, record.latency_s, record.test_metrics),
                interval=list(record.interval),
                fit_s=record.fit_s,
                predict_s_per_row=record.latency_s,
                size_bytes=record.size_bytes,
                package_uri=uri,
                environment=environment_of(self.job.resolved.get("labels")),
            )
            self.job.choose_best()
        self.context.log(
            f"{record.model}: {record.objective} {record.value:.6g} on rows that it has not seen, "
            f"fitted in {record.fit_s:.1f} s."
        )

    @take.register
    def _(self, record: Reported) -> None:
        row = self.job.candidates.filter(model_name=record.model).first()
        if row is None or row.insights_uri:
            return  # of a model that was told by an earlier attempt, with its report
        prefix = S3Uri.parse(self.job.output_prefix) / f"documentation/model_insights/output/{row.name}"
        Candidate.objects.filter(pk=row.pk).update(insights_uri=publish(Path(record.folder), prefix))
        self.context.changed("candidates")

    def _row(self, record: Started | Missed | Finished, **fields: object) -> None:
        """Insert or update the candidate of a model, and tell browsers."""
        fields |= {"algorithm": record.algorithm, "modified_at": timezone.now()}
        number = self._free_number(record.number)
        new = {"name": candidate_name(self.job, number), "number": number} | fields
        finished = self.job.candidates.filter(model_name=record.model, status=Candidate.Status.COMPLETED).exists()
        if not finished:
            Candidate.objects.update_or_create(
                job=self.job, model_name=record.model, defaults=fields, create_defaults=new
            )
        self.context.changed("candidates")

    def _free_number(self, wanted: int) -> int:
        """Of a new row. An attempt that had less time may have given the same number to another model."""
        taken = set(self.job.candidates.values_list("number", flat=True))
        return next(number for number in count(wanted) if number not in taken)

    def _publish(self, name: str, archive: Path) -> str:
        """Trust, then upload: an endpoint may be created the moment the row says where the package is."""
        trust(archive, source=self.job.arn)
        target = S3Uri.parse(self.job.package_of(name))
        schema, folder = archive.parent / "package" / "schema.json", target.key.rpartition("/")[0]
        self.store.upload_file(schema, target.bucket, f"{folder}/schema.json", content_type="application/json")
        self._publish_processors(name, archive.parent / "package")
        self.store.upload_file(archive, target.bucket, target.key, content_type="application/gzip")
        return str(target)

    def _publish_processors(self, name: str, package: Path) -> None:
        """Of a tuned model also what made numbers of its columns (specification §4.7)."""
        archive = pack_processors(package)
        if archive is None:
            return
        pipeline = json.loads((package / "schema.json").read_text(encoding="utf-8"))["data_processor"]
        target = S3Uri.parse(self.job.processors_of(name, pipeline))
        self.store.upload_file(archive, target.bucket, target.key, content_type="application/gzip")


def metric_data(
    metrics: dict[str, float], latency_s: float, test_metrics: Mapping[str, float] | None = None
) -> list[dict[str, object]]:
    """CandidateMetrics (specification §2.3): those on the validation rows, then those on rows kept out of a search."""
    measured = [("Validation", *each) for each in (*metrics.items(), ("InferenceLatency", latency_s))]
    measured += [("Test", *each) for each in (test_metrics or {}).items()]
    data: list[dict[str, object]] = []
    for kept, name, value in measured:
        known = {"MetricName": name} if name in OBJECTIVES else {}
        data.append({**known, "StandardMetricName": name, "Value": value, "Set": kept})
    return data
