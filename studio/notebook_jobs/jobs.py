"""What a worker runs for a notebook job: bring the files, execute, publish whatever came of it. Schedules, too."""

import shutil
import tarfile
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings

from studio.api.errors import ApiError
from studio.environments.models import LifecycleConfig
from studio.notebook_jobs import scheduling
from studio.notebook_jobs.engine.plan import Outcome, Plan, State
from studio.notebook_jobs.models import NotebookJob
from studio.notebook_jobs.owners import OwnerGone, keys_of, owner_of
from studio.storage.store import object_store
from studio.storage.uris import S3Uri, inside
from studio.telemetry import logs
from studio.telemetry.models import LogStream
from workers.context import InputError, JobContext, WorkerLeaving
from workers.instances import catalogue
from workers.periodic import every
from workers.registry import job as work

RUN = "studio.notebook_jobs.engine.running:run"
GRACE_S = 12.0  # after a stop: the outputs so far are written and published
SCHEDULES_EVERY_S = 5
_TYPES = {"ipynb": "application/x-ipynb+json", "html": "text/html", "log": "text/plain", "tar.gz": "application/gzip"}
_LINES = 5000


@every(SCHEDULES_EVERY_S, "notebook_jobs.run_due")
def run_due() -> None:
    """Start the notebook jobs whose schedule has come."""
    scheduling.run_due()


@work(NotebookJob)
def run_notebook_job(job: NotebookJob, context: JobContext) -> None:
    """One attempt of the worker; see Attempt."""
    Attempt(job, context).run()


class Attempt:
    """One attempt of one job. `job.checkpoint["tries"]`: how often the notebook was begun, whoever ended that."""

    def __init__(self, job: NotebookJob, context: JobContext) -> None:
        self.job, self.context = job, context
        self.stem = PurePosixPath(job.input_name).stem
        self.inputs, self.outputs = context.workdir / "input", context.workdir / "out" / "output"
        self.allowed = 1 + int(job.request["max_retry_attempts"])
        self.tries = int(job.checkpoint.get("tries", 0))

    def run(self) -> None:
        """Execute until it is over or no try is left. The outputs of the last try stay, whichever way it ends."""
        self.context.check()
        if self.tries >= self.allowed:
            raise InputError(
                f"The worker that ran the notebook died in attempt {self.tries} of {self.allowed}. Raise "
                "max_retry_attempts, or run it again."
            )
        self._fetch()
        while True:
            outcome = self._once()
            self._publish()
            self.context.check()
            if outcome.state is State.COMPLETED:
                return
            if not outcome.state.may_heal or self.tries >= self.allowed:
                attempts = f" This was attempt {self.tries} of {self.allowed}." if self.tries > 1 else ""
                raise InputError(f"{outcome.message}{attempts}")
            self.context.log(f"{outcome.message} It is tried again: attempt {self.tries + 1} of {self.allowed}.")

    def _once(self) -> Outcome:
        shutil.rmtree(self.outputs.parent, ignore_errors=True)
        try:
            owner_of(self.job)
        except OwnerGone as error:
            raise InputError(str(error)) from error
        try:
            with keys_of(self.job, self.context.workdir / "keys") as keys:
                self._count(self.tries + 1)
                self.context.progress("Running", 0.0, "Starting the kernel")
                found: Outcome = self.context.run_isolated(RUN, self._plan(keys), on_record=self._take, grace_s=GRACE_S)
                return found
        except ApiError as error:  # the start-up script was deleted meanwhile
            raise InputError(error.message) from error
        except WorkerLeaving:
            self._count(self.tries - 1)  # nobody's fault: it does not count
            raise

    def _count(self, tries: int) -> None:
        self.tries = tries
        self.context.save_checkpoint({**self.job.checkpoint, "tries": tries})

    def _fetch(self) -> None:
        self.context.progress("Starting", 0.0, "Fetching the notebook")
        shutil.rmtree(self.inputs, ignore_errors=True)
        self.inputs.mkdir(parents=True)
        folder = S3Uri.parse(self.job.input_uri)
        for each in object_store().list(folder.bucket, f"{folder.key}/"):
            target = inside(self.inputs, each.key[len(folder.key) + 1 :])
            target.parent.mkdir(parents=True, exist_ok=True)
            object_store().download(each.bucket, each.key, target)

    def _plan(self, keys_file: str) -> Plan:
        request, script = self.job.request, self.job.request.get("start_up_script", "")
        own = {
            "SM_JOB_DEF_VERSION": "1.0",
            "SM_INPUT_NOTEBOOK_NAME": self.job.input_name,
            "SM_OUTPUT_NOTEBOOK_NAME": f"{self.stem}.ipynb",
            "SM_KERNEL_NAME": request["kernel_name"],
            "TRAINING_JOB_NAME": self.job.name,
            "AWS_REGION": settings.REGION,
            "AWS_DEFAULT_REGION": settings.REGION,
            "AWS_ENDPOINT_URL": f"{settings.LOOPBACK_URL}/aws",
            "AWS_EC2_METADATA_DISABLED": "true",
            "SAGEMAKER_DOMAIN_ID": self.job.domain_id,
        }
        machine = catalogue()[self.job.instance_type]
        return Plan(
            folder=self.inputs,
            outputs=self.outputs,
            notebook=self.job.input_name,
            stem=self.stem,
            kernel=request["kernel_name"],
            parameters=request["parameters"],
            environment=own | request["environment_variables"],
            initialization_script=request["initialization_script"],
            start_up_script=LifecycleConfig.script_of(script) if script else "",
            keys_file=keys_file,
            region=settings.REGION,
            timeout_s=float(request["max_runtime_in_seconds"]),
            memory_bytes=machine.memory_bytes,
            cores=machine.cores,
            caged=settings.NOTEBOOK_CAGE,
        )

    def _take(self, progress: Outcome) -> None:
        done = f"{progress.done} of {progress.cells} code cells"
        self.context.progress("Running", progress.done / max(progress.cells, 1), done)

    def _publish(self) -> None:
        """Upload what there is, then say so; the archive last, as the service has it (spec §13.3)."""
        if not self.outputs.is_dir():
            return
        self.context.progress("Publishing", 1.0, "Keeping the outputs")
        self._write_log(self.outputs / f"{self.stem}.log")
        files = [self.outputs / f"{self.stem}.{kind}" for kind in ("ipynb", "html", "log")]
        files = [each for each in files if each.is_file()]
        archive = self.outputs / "output.tar.gz"
        with tarfile.open(archive, "w:gz") as packed:
            for each in files:
                packed.add(each, each.name)
        target, outputs = S3Uri.parse(self.job.output_uri), []
        for each in [*files, archive]:
            kind = "tar.gz" if each == archive else each.suffix[1:]
            uri = target / each.name
            object_store().upload_file(each, uri.bucket, uri.key, content_type=_TYPES[kind])
            outputs.append({"format": kind, "uri": str(uri)})
        NotebookJob.objects.filter(pk=self.job.pk, attempt=self.context.attempt).update(outputs=outputs)
        self.context.changed("outputs")

    def _write_log(self, path: Path) -> None:
        self.context.save_checkpoint(self.job.checkpoint)  # stores the lines that were said before it
        stream = LogStream.objects.filter(group=self.job.log_group, name=self.job.log_stream).first()
        with path.open("w", encoding="utf-8") as file:
            seq = 0
            while stream is not None and (lines := _lines(stream.pk, seq)):
                file.writelines(f"{text}\n" for _, _, text in lines)
                seq = lines[-1][0] + 1


def _lines(stream_id: Any, seq: int) -> list[tuple[int, int, str]]:
    return logs.lines_from(stream_id, seq, _LINES)
