"""What a worker runs for an AutoML job: bring the data, train, report, deploy, and write down every step.

The work is kept in a folder of the job until it is over, so that an attempt after a crash goes on where the last one
was: fitted models are not fitted again, published reports are not made again.
"""

import logging
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

import autopilot.explaining
import autopilot.previewing  # noqa: F401  (both announce their work)
from autopilot.converting import include_onnx
from autopilot.deployment import deploy_best, owner_of
from autopilot.engine.marks import kept_folds
from autopilot.engine.plan import DEFAULT_SECONDS, EXPLAINED_ROWS, Plan
from autopilot.engine.records import DEFINITIONS, Given, Record, Resolved, Wanted
from autopilot.folders import bring_candidate, folder_of, sweep_folders
from autopilot.inputs import fetch_channel, read_features
from autopilot.leaderboard import Leaderboard
from autopilot.models import ENDED_BEFORE, AutoMLJob, Candidate
from autopilot.outputs import publish
from autopilot.reasons import DIED, DIED_AGAIN, FAILED, NO_TIME, said
from autopilot.requests import ENSEMBLING, TUNING, algorithms_of, mode_of
from autopilot.spreading import NO_MEMORY, Spreader
from autopilot.tuning import Tuner
from studio.api.errors import ApiError
from studio.storage.store import object_store
from studio.storage.uris import S3Uri
from workers.context import ChildBroke, ChildDied, InputError, JobContext, StopRequested
from workers.lifecycle import MOST_FAILED_ATTEMPTS
from workers.registry import job as work

logger = logging.getLogger(__name__)

# By name: the worker itself never loads the engine's libraries.
TRAIN, EXPLAIN, INSIGHTS, ANSWER = (
    f"autopilot.isolated:{each}_isolated" for each in ("train", "explain", "insights", "answer")
)
CLOCK_SLACK_S = 2.0  # a child that died this close before the end of its time was ended by its own watch
INSIGHTS_S = 4.0  # kept back for the other report when contributions are measured; it takes a second or two
# What is known on every machine.
KEPT_ELSEWHERE = ("spent_s", "mode", "bytes", "prepared", "search", "far", "put_off", "left_out", "waited")
# In a row, before a model is put behind the others, and there before it is given up: fewer than end the job.
MOST_DEATHS = MOST_FAILED_ATTEMPTS - 1
PARQUET = "application/vnd.apache.parquet"
LEAST_S = 1.0  # the same, when the best model has its other report already
ONNX_S = 3.0  # a graph is not begun with less time than that
DOING = {  # what people read while a step is under way
    "GeneratingExplainabilityReport": "Explaining the best model",
    "GeneratingModelInsightsReport": "Writing the performance report",
    "DeployingModel": "Deploying the best model",
}


# The libraries of the models too: AutoGluon imports them only when it fits, which kept the first model waiting.
@work(AutoMLJob, preload=("autopilot.isolated", "torch", "lightgbm", "catboost", "xgboost"))
def run_automl_job(job: AutoMLJob, context: JobContext) -> None:
    """One attempt; see Attempt."""
    sweep_folders()
    Attempt(job, context).run()


class Attempt:
    """One attempt of one job. What is done is in `job.checkpoint`:

    spent_s: seconds of the time limit that are used up; time without a worker does not count.
    fetched, trained, explained, insights, onnx: steps that are done; trained holds the limit that ended the search.
    mode, bytes: how models are made, by the size of the data. prepared, search: of tuning mode, see tuning.Search.
    far: how much there was at most, see `_so_far`. put_off: models that workers died of, tried again behind all others.
    left_out: models that workers died of there, too, or that the memory does not suffice for: not tried again. waited:
    how often workers died while others fitted for them.
    """

    def __init__(self, job: AutoMLJob, context: JobContext) -> None:
        self.job, self.context = job, context
        self.folder = folder_of(job)
        self.done: dict[str, Any] = dict(job.checkpoint)
        if not self.folder.is_dir():  # another machine than last time: only what is published is left
            self.done = {key: self.done[key] for key in KEPT_ELSEWHERE if key in self.done}
        self.began = time.time() - float(self.done.get("spent_s", 0.0))
        self.tell = Leaderboard(job, context, self.mode)
        self.spread = Spreader(job)
        self.error = ""  # secondary status of a step that failed without ending the job

    @property
    def mode(self) -> str:
        """ENSEMBLING or HYPERPARAMETER_TUNING; known when the data is there."""
        return str(self.done.get("mode", ENSEMBLING))

    def run(self) -> None:
        """Everything, in order. What is finished stays, whichever way it ends."""
        try:
            self.context.check()
            self.fetch()
            plan = self.plan()
            limit = self.train(plan)
            if limit != DEFINITIONS:  # otherwise there are no models, and everything is done
                best = self.best(limit)
                if self.mode == TUNING and bring_candidate(self.job, best):
                    self.context.run_isolated(ANSWER, plan, best.model_name)
                self.explain(plan, best)
                self.insights(plan, best)
                self.include_onnx(plan, best)
                self.deploy(best, limit)
        except (StopRequested, InputError):
            self._close(Candidate.Status.STOPPED, ENDED_BEFORE)
            shutil.rmtree(self.folder, ignore_errors=True)
            raise
        self.finish(limit)
        shutil.rmtree(self.folder, ignore_errors=True)

    def fetch(self) -> None:
        """Bring the data to this machine."""
        if self.done.get("fetched"):
            return
        self.context.progress("Starting", 0.0, "Fetching the data")
        caller = owner_of(self.job)
        total = 0
        for channel in self.job.v2["AutoMLJobInputDataConfig"]:
            folder = self.folder / "input" / channel.get("ChannelType", "training")
            total += fetch_channel(channel, folder, caller)
        files = sum(each.is_file() for each in (self.folder / "input").rglob("*"))
        self.tell.mode = mode_of(self.job.v2, total, files)
        self.context.log(f"Fetched {total / 1e6:.1f} MB of data. Mode: {self.tell.mode}.")
        self._mark(fetched=True, mode=self.tell.mode, bytes=total)

    def plan(self) -> Plan:
        """The request as the engine wants it."""
        tabular, v2 = self.job.tabular, self.job.v2
        criteria = tabular.get("CompletionCriteria", {})
        file = read_features(tabular.get("FeatureSpecificationS3Uri"))
        if file.validation.name and len(v2["AutoMLJobInputDataConfig"]) > 1:
            raise InputError("Leave Validation out of the feature file: the job has a validation channel of its own.")
        seconds = float(criteria.get("MaxAutoMLJobRuntimeInSeconds", DEFAULT_SECONDS))
        algorithms = tabular.get("CandidateGenerationConfig", {}).get("AlgorithmsConfig") or []
        return Plan(
            name=self.job.name,
            folder=self.folder,
            target=tabular["TargetAttributeName"],
            started=self.began,
            deadline=self.began + seconds,
            problem_type=tabular.get("ProblemType"),
            objective=v2.get("AutoMLJobObjective", {}).get("MetricName"),
            weight=tabular.get("SampleWeightAttributeName"),
            features=file.names,
            feature_types=file.types,
            validation_fraction=v2.get("DataSplitConfig", {}).get("ValidationFraction") or 0.2,
            validation=file.validation,
            bias=file.bias,
            recipe=file.recipe,
            content_type=v2["AutoMLJobInputDataConfig"][0].get("ContentType", "text/csv;header=present"),
            algorithms=algorithms_of(tabular, self.mode),
            requested=bool(algorithms and algorithms[0]["AutoMLAlgorithms"]),
            max_candidates=criteria.get("MaxCandidates"),
            left_out=tuple(self.done.get("left_out", ())),
            candidate_seconds=criteria.get("MaxRuntimePerTrainingJobInSeconds"),
            definitions_only=bool(tabular.get("GenerateCandidateDefinitionsOnly")),
            request=v2,
            threads=settings.FIT_THREADS or None,
            most_bytes=settings.AUTOML_SAMPLE_BYTES,
        )

    def train(self, plan: Plan) -> str:
        """Fit until everything is fitted or a limit is met; says which limit ("" for none)."""
        if "trained" in self.done:
            return str(self.done["trained"])
        try:
            if self.mode == TUNING:
                limit = Tuner(self.job, self.context, plan, self.done, self._mark).run(self._take, self.done["bytes"])
            else:
                limit = self._fit(plan)
        except ChildDied as error:
            if time.time() < plan.training_deadline - CLOCK_SLACK_S or error.out_of_memory:
                raise
            if plan.definitions_only:
                raise InputError(
                    "The data could not be explored within the time limit (MaxAutoMLJobRuntimeInSeconds). Allow "
                    "more time."
                ) from error
            limit = "MaxRuntime"
            if self.mode == ENSEMBLING:
                self._late_ensemble(plan)
            self._close(Candidate.Status.STOPPED, NO_TIME)
        self.context.check()
        self._mark(trained=limit)
        return str(limit)

    def _fit(self, plan: Plan) -> str:
        """Fit in a child process; without a model that it runs out of memory with, when there is another one."""
        self._blame()
        with self.spread:
            while True:
                put_off, left_out = (tuple(self.done.get(each, ())) for each in ("put_off", "left_out"))
                plan = replace(plan, put_off=put_off, left_out=left_out)
                try:
                    return str(self.context.run_isolated(TRAIN, plan, on_record=self._take).limit)
                except ChildDied as error:
                    # Behind the one that is fitted, others may wait to be packed.
                    guilty = self._under_way(self.spread.elsewhere()).order_by("-number").first()
                    if not error.out_of_memory or guilty is None:
                        raise
                    self._end("left_out", [guilty.model_name], NO_MEMORY)

    def _under_way(self, but: list[str]) -> QuerySet[Candidate]:
        """What is fitted or packed here. but: models that others are at."""
        others = [*but, *self.spread.came_back()]
        return self.job.candidates.filter(status=Candidate.Status.IN_PROGRESS).exclude(model_name__in=others)

    def _blame(self) -> None:
        """Put off, or leave out, what workers die of: of it they died in a row, and nothing was done in between.

        It may have been bad luck: a model is tried again when the others are fitted, before it is given up. While this
        job does nothing but wait for what others fit, its worker does not die of it.
        """
        if self._mark() or self.job.failed_attempts < MOST_DEATHS:  # folds that the last attempt has left, count, too
            return
        away = self.spread.away()
        guilty = list(self._under_way(away).values_list("model_name", flat=True))
        once = [name for name in guilty if name not in self.done.get("put_off", ())]
        twice = [name for name in guilty if name not in once]
        self._end("put_off", once, DIED.format(deaths=MOST_DEATHS))
        self._end("left_out", twice, DIED_AGAIN.format(deaths=MOST_DEATHS))
        if away and not guilty:
            self._mark(waited=self.done.get("waited", 0) + 1)

    def _end(self, how: str, models: list[str], reason: str) -> None:
        """End these candidates. how: put_off or left_out."""
        if not models:
            return
        self._close(Candidate.Status.FAILED, reason, models)
        for name in models:
            self.context.log(f"{name}: {reason}")
        self._mark(**{how: [*self.done.get(how, ()), *models]})

    def _late_ensemble(self, plan: Plan) -> None:
        """A fit was cut off before the ensemble: weigh what is finished, in the time that was kept for the reports."""
        few = plan.max_candidates is not None and plan.max_candidates <= 2
        if few or self.job.candidates.filter(algorithm="ensemble", status=Candidate.Status.COMPLETED).exists():
            return
        try:
            self.context.run_isolated(TRAIN, replace(plan, only_ensemble=True), on_record=self._take)
        except (ChildDied, ChildBroke) as error:
            self.context.log(f"There was no ensemble: {said(error)}")

    def best(self, limit: str) -> Candidate:
        """The best candidate. InputError when nothing could be fitted."""
        best = self.job.choose_best()
        if best is not None:
            return best
        failed = self.job.candidates.filter(status=Candidate.Status.FAILED).order_by("number").first()
        if failed is not None:
            raise InputError(f"No model could be fitted. {failed.failure_reason}")
        raise InputError(
            "No model could be fitted within the time limit (MaxAutoMLJobRuntimeInSeconds). Allow more time, or use "
            "fewer rows or columns."
        )

    def explain(self, plan: Plan, best: Candidate) -> None:
        """The explainability report of the best candidate; its failure does not end the job (specification §2.5)."""

        def make() -> None:
            reported = self.job.candidates.get(pk=best.pk).insights_uri
            until = min(plan.deadline, time.time() + plan.report_seconds) - (LEAST_S if reported else INSIGHTS_S)
            folder = self.context.run_isolated(EXPLAIN, plan, best.model_name, until)
            best.explainability_uri = self._publish(folder, "explainability", best)
            best.save(update_fields=["explainability_uri"])

        self._step("explained", "GeneratingExplainabilityReport", 0.92, "ExplainabilityError", make)

    def insights(self, plan: Plan, best: Candidate) -> None:
        """The performance reports that are missing, of the best candidate first; if that fails, the job goes on.

        Models are reported on as they are fitted; what was cut off there, or did not work, is made up for here.
        """

        def make() -> None:
            missing = self.job.candidates.filter(status=Candidate.Status.COMPLETED, insights_uri="")
            names = list(missing.order_by(*Candidate.BEST_FIRST).values_list("model_name", flat=True))
            if not names:
                return
            try:
                self.context.run_isolated(INSIGHTS, plan, tuple(names), on_record=self.tell)
            except (ChildDied, ChildBroke) as error:
                if best.model_name in names and not self.job.candidates.get(pk=best.pk).insights_uri:
                    raise
                self.context.log(f"Not every model has a performance report: {said(error)}")
            if left := missing.count():
                self.context.log(f"No time was left for the performance report of {left} models.")

        self._step("insights", "GeneratingModelInsightsReport", 0.97, "ModelInsightsError", make)

    def include_onnx(self, plan: Plan, best: Candidate) -> None:
        """The best model's ONNX file in its package, when there is time left and it has one; never worth a failure."""
        package = self.folder / "candidates" / best.model_name / "package"
        until = plan.deadline - LEAST_S
        if self.done.get("onnx") or not package.is_dir() or until - time.time() < ONNX_S:
            return
        try:
            include_onnx(best, package, self.context, until)
        except (ChildDied, ChildBroke, InputError) as error:
            self.context.log(f"The package of {best.name} has no ONNX file: {said(error)}")
        self._mark(onnx=True)

    def deploy(self, best: Candidate, limit: str) -> None:
        """Create model, endpoint configuration and endpoint in the owner's name, when the request asks for it."""
        wanted = self.job.v2.get("ModelDeployConfig")
        if wanted is None:
            return
        if limit == "MaxRuntime":  # API: after the job limit, later steps are not done
            self.job.note_failure(f"{FAILED['ModelDeploymentError']} {NO_TIME}")
            return
        name = wanted.get("EndpointName") or f"{self.job.name}-{best.name.split('-')[-2]}"

        def make() -> None:
            deploy_best(self.job, best, name, self.context)

        self._step("deployed", "DeployingModel", 0.98, "ModelDeploymentError", make)

    def finish(self, limit: str) -> None:
        """Say how it ended (specification §2.5)."""
        self.context.progress("Completed", 1.0, "Done", 0.0)
        by_limit = {
            "MaxCandidates": "MaxCandidatesReached",
            "MaxRuntime": "MaxAutoMLJobRuntimeReached",
            DEFINITIONS: "CandidateDefinitionsGenerated",
        }
        secondary = self.error or by_limit.get(limit, "Completed")
        self.job.move_to(AutoMLJob.Status.COMPLETED, attempt=self.context.attempt, secondary=secondary)

    def _step(self, key: str, stage: str, fraction: float, error_status: str, make: Callable[[], None]) -> None:
        """One of the steps whose failure leaves the models alone."""
        if self.done.get(key):
            self.error = str(self.done.get("error", ""))
            return
        self.context.check()
        self.context.enter(stage)
        self.context.progress(stage, fraction, DOING[stage])
        try:
            make()
        except (ChildDied, ChildBroke, ApiError, InputError) as error:
            logger.exception("%s of %s failed", stage, self.job.name)
            self.error = error_status
            sentence = f"{FAILED[error_status]} {said(error)}"
            self.job.note_failure(sentence)
            self.context.log(sentence)
        self.context.changed(key)
        self._mark(**{key: True, "error": self.error})

    def _take(self, record: Record) -> None:
        if isinstance(record, Wanted | Given):
            self.spread.take(record)
            return
        if isinstance(record, Resolved):
            self._publish_rows()
        self.tell(record)
        self._mark()

    def _mark(self, **steps: Any) -> bool:
        """Remember what is done, and how much of the time limit is used up; was that a step further?"""
        news = bool(steps.keys() - self.done.keys())
        self.done |= {**steps, "spent_s": time.time() - self.began}
        far, before = self._so_far(), self.done.get("far", 0)
        advanced = news or far > before
        self.done["far"] = max(far, before)
        self.context.save_checkpoint(self.done, advanced=advanced)
        return advanced

    def _so_far(self) -> int:
        """A number that grows whenever something is done that no later attempt does again.

        What failed is not over: the next attempt tries it, with its row under way again. To have put it off, left it
        out, or waited for what others fit is a step.
        """
        over = self.job.candidates.filter(status=Candidate.Status.COMPLETED).count()
        over += sum(len(self.done.get(each, ())) for each in ("put_off", "left_out")) + int(self.done.get("waited", 0))
        return over + kept_folds(self.folder) + bool(self.job.resolved) + bool(self.job.artifacts)

    def _close(self, status: str, reason: str, models: list[str] | None = None) -> None:
        """End the candidates that were under way, or those of the models."""
        under_way = self.job.candidates.filter(status=Candidate.Status.IN_PROGRESS)
        for row in under_way if models is None else under_way.filter(model_name__in=models):
            Candidate.objects.filter(pk=row.pk, status=Candidate.Status.IN_PROGRESS).update(
                status=status, failure_reason=reason, ended_at=timezone.now(), modified_at=timezone.now()
            )
        self.context.changed("candidates")

    def _publish(self, folder: Path, kind: str, row: Candidate) -> str:
        return publish(folder, S3Uri.parse(self.job.output_prefix) / f"documentation/{kind}/output/{row.name}")

    def _publish_rows(self) -> None:
        """Upload the rows that models are explained on: they are needed when the job's folder is gone."""
        target = S3Uri.parse(self.job.explained_rows_uri)
        object_store().upload_file(self.folder / EXPLAINED_ROWS, target.bucket, target.key, content_type=PARQUET)
