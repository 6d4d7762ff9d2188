"""What a worker runs for a labeling job: read the manifest, offer batches, make labels, write them.

People take days, so the worker does what there is to do and parks the job; whatever labelers do that needs it wakes it.
"""

import json
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

import groundtruth.correcting
import groundtruth.exporting
import groundtruth.extracting
import groundtruth.importing  # noqa: F401  (they announce their work)
from groundtruth.models import DataObject, LabelingJob, TeamNotice
from groundtruth.models.jobs import LIFETIME
from groundtruth.notices import EXPIRES_SOON, tell_team
from groundtruth.reviewing import jobs as reviews
from groundtruth.running import automated, outputs, streaming
from groundtruth.running.active_models import keep_final
from groundtruth.running.activity import anything_unsaid, log_activity
from groundtruth.running.asking import ask_before
from groundtruth.running.consolidating import consolidate_finished
from groundtruth.running.dispatching import OPEN, Prepared, anything_held, dispatch, expire, objects, room, take_back
from groundtruth.running.importing import bring_manifest
from groundtruth.running.measuring import measure_objects
from groundtruth.running.owning import still_ours
from groundtruth.streaming import close_queue
from groundtruth.tasks.assigning import reclaim
from groundtruth.tasks.telling import TOGETHER
from studio.storage.objects import StoreFull, StoreUnavailable
from workers.context import InputError, JobContext, Parked
from workers.registry import job as work

__all__ = ["reviews", "run_labeling_job"]  # what workers import this module for
LOOK_AGAIN = timedelta(seconds=20)  # while somebody works: clocks of tasks run out
LOOK_LATER = timedelta(seconds=60)
NOTE_EVERY = timedelta(seconds=20)  # who did what, while labels come
WRITE_EVERY = timedelta(seconds=60)  # the output manifest, while labels come
Status = LabelingJob.Status


@work(LabelingJob, preload=("groundtruth.isolated",))
def run_labeling_job(job: LabelingJob, context: JobContext) -> None:
    """One look at one job. Returns when it is over; otherwise it is parked."""
    try:
        look_at(job, context)
    except InputError:
        if job.streaming:
            close_queue(job)
        raise
    except (StoreUnavailable, StoreFull) as error:  # people label on; what they answered is in the database
        say(job, context, "WAITING", str(error))
        raise Parked(LOOK_LATER, lambda: False) from error


def look_at(job: LabelingJob, context: JobContext) -> None:
    """The same, while the object store works."""
    if job.status == Status.INITIALIZING:
        if job.manifest_uri:
            bring_manifest(job, context)
        if job.automated:
            automated.plan(job, context)
        with transaction.atomic():
            job.move_to(Status.IN_PROGRESS, attempt=job.attempt)
            LabelingJob.objects.filter(pk=job.pk).update(in_progress_at=timezone.now())
        job.refresh_from_db()
        tell_team(job, TeamNotice.Kind.NEW)
        say(job, context, "DATASET_READ", f"{job.total} objects, {job.counters['TotalLabeled']} of them labeled")
    Look(job, context).run()


def say(job: LabelingJob, context: JobContext, event: str, message: str) -> None:
    """A line of the job's log (§16.3)."""
    line = {"labeling-job-name": job.name, "event-name": event, "event-log-message": message}
    context.log(json.dumps(line))


class Look:
    """What there is to do for a job now."""

    def __init__(self, job: LabelingJob, context: JobContext) -> None:
        self.job, self.context = job, context
        self.labeled = 0  # objects that ended in this look

    def run(self) -> None:
        """Everything, until nothing is left to do; then Parked, or a return when the job is over."""
        while True:
            still_ours(self.context)
            self.job.refresh_from_db()
            if self.job.stopping:
                self.stop()
                return
            if self._out_of_time():
                self.stop()
                raise InputError("The labeling job was not finished within 30 days. Chain a new job to its output.")
            if not self.step():
                break
        job = self.job
        if job.streaming and (idle := streaming.idle_since(job)) and timezone.now() - idle > streaming.IDLE:
            job.move_to(Status.STOPPING, attempt=job.attempt)
            self.stop()
            return
        over = not job.streaming and not objects(job).filter(state__in=(*OPEN, DataObject.State.PENDING)).exists()
        together = bool(self.labeled) and not job.streaming and self._offered()
        if not together or anything_unsaid(job, NOTE_EVERY):
            self.note_activity()
        if over:
            keep_final(self.job, self.context)
            self.write()
            say(self.job, self.context, "COMPLETED", f"{self.job.counters}")
            return
        if job.streaming and streaming.unwritten(job):
            self.write_sometimes()
        if self.job.failed_attempts:  # this look went well: deaths of workers weeks apart are not in a row
            self.context.save_checkpoint(self.job.checkpoint)
        if together:
            raise Parked(TOGETHER, lambda: self._stopping() or not self._offered())
        raise Parked(LOOK_AGAIN if anything_held(self.job) else LOOK_LATER, self._due)

    def step(self) -> bool:
        """One round; did anything happen?"""
        job, now = self.job, timezone.now()
        with transaction.atomic():
            reclaim(job, now)
        expired = expire(job, now)
        ended = consolidate_finished(job, self.context)
        self.labeled += ended
        taken = streaming.take_in(job, self.context) if job.streaming else 0
        job.refresh_from_db()
        if ended:
            self.write_sometimes()
        if room(job) == 0 and not objects(job).filter(state__in=OPEN).exists():
            return self._met()
        if job.automated and (why := automated.probe_trouble(job)):
            self.stop()
            raise InputError(why)
        sent = dispatch(job, self.ask if "pre" in job.resolved else None)
        if sent:
            say(job, self.context, "BATCH", f"iteration {job.iteration}: {sent} objects are offered")
        learned = not sent and job.automated and automated.due(job)
        if learned:
            self.learn()
        self.tell()
        return bool(expired or ended or taken or sent or learned)

    def learn(self) -> None:
        """A round of automated labeling."""
        found = automated.label_by_model(self.job, self.context)
        at = "nothing is sure enough" if found["threshold"] is None else f"from confidence {found['threshold']:.2f} on"
        said = f"round {found['round']}: {found['labeled']} objects labeled by the model, {at}; "
        say(self.job, self.context, "ROUND", f"{said}{found['asked']} are asked for, {found['left']} wait")
        self.write_sometimes()

    def ask(self, rows: list[DataObject]) -> Prepared:
        """What the job's own function says of the next batch."""
        return ask_before(self.job, self.context, rows)

    def stop(self) -> None:
        """No more tasks; what was submitted is made a label and written."""
        if self.job.streaming:
            close_queue(self.job)
        take_back(self.job)
        consolidate_finished(self.job, self.context)
        self.note_activity()
        keep_final(self.job, self.context)
        self.write()
        say(self.job, self.context, "STOPPED", f"{self.job.counters}")

    def write(self) -> None:
        """The output manifest."""
        self.job.refresh_from_db()
        uri = outputs.write_manifest(self.job)
        LabelingJob.objects.filter(pk=self.job.pk).update(output_uri=uri)
        self.job.output_uri = uri
        self.tell()

    def write_sometimes(self) -> None:
        """The same, at most every minute; a crash in between loses nothing, the rows are what counts."""
        before = parse_datetime(self.job.checkpoint.get("written_at", "")) if self.job.checkpoint else None
        if before is None or timezone.now() - before > WRITE_EVERY:
            self.write()
            kept: dict[str, Any] = {**self.job.checkpoint, "written_at": timezone.now().isoformat()}
            self.context.save_checkpoint(kept)

    def note_activity(self) -> None:
        """The log of who did what, and when; the counts of objects; a word to the team when time runs out."""
        log_activity(self.job)
        self.job.refresh_from_db()
        counted = measure_objects(self.job)
        if counted != self.job.checkpoint.get("measured"):
            self.context.save_checkpoint({**self.job.checkpoint, "measured": counted}, advanced=False)
        if not self.job.streaming and self._age() > LIFETIME - EXPIRES_SOON:
            tell_team(self.job, TeamNotice.Kind.EXPIRING)

    def tell(self) -> None:
        """How far it is, for pages that look."""
        done = self.job.counters["TotalLabeled"] + self.job.failed
        share = done / self.job.total if self.job.total else 0.0
        self.context.progress("Labeling", share, f"{done:,} of {self.job.total:,} objects")

    def _met(self) -> bool:
        """A stopping condition is met: the job stops by itself. True: look again."""
        if not objects(self.job).filter(state=DataObject.State.PENDING).exists():
            return False  # everything has its label, so it is complete
        self.job.move_to(Status.STOPPING, attempt=self.job.attempt)
        return True

    def _out_of_time(self) -> bool:
        # A streaming job goes on for as long as something comes.
        return not self.job.streaming and self._age() > LIFETIME

    def _age(self) -> timedelta:
        return timezone.now() - (self.job.in_progress_at or self.job.created_at)

    def _stopping(self) -> bool:
        return bool(LabelingJob.objects.filter(pk=self.job.pk, status=Status.STOPPING).exists())

    def _offered(self) -> bool:
        """Is there an object for whoever asks next?"""
        return bool(objects(self.job).filter(slots__gt=0).exists())

    def _due(self) -> bool:
        """Is there something to do that came while the job was being parked?"""
        if self._stopping():
            return True
        rows = objects(self.job)
        waiting = rows.filter(state=DataObject.State.CONSOLIDATING).exists()
        if self.job.streaming:
            return waiting or streaming.anything_waits(self.job)
        return waiting or not rows.filter(state=DataObject.State.IN_LABELING).exists()
