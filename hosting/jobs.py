"""What a worker does for a transform job: one object after the other, each result published whole. Automations, too."""

import gzip
import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import IO

from hosting.automations import runs
from hosting.engine.fleet import Fleet
from hosting.engine.records import BadObject
from hosting.engine.transform import Plan, transform
from hosting.fetching import CannotFetch, fetch
from hosting.fleets import VOLUME_GB
from hosting.models import TransformJob
from hosting.transforming import MB, Source, output_of, plan_of, sources_of
from studio.storage.store import object_store
from workers.context import InputError, JobContext, StopRequested
from workers.periodic import every
from workers.registry import job

TIMEOUT_S, RETRIES = 600, 3  # defaults of ModelClientConfig, spec §13.1
MAX_REASONS = 20
COPY_BYTES = 1024 * 1024
AUTOMATIONS_EVERY_S = 15


@every(AUTOMATIONS_EVERY_S, "hosting.run_automations")
def run_automations() -> None:
    """Start what is due: a schedule's time has come, or a data set has a new version."""
    runs.run_due()


@dataclass
class Ledger:
    """How far the job is; its checkpoint. Objects are done in key order, so one name says which are."""

    after: str = ""  # relative key of the last object that is done or has failed
    done: int = 0
    records: int = 0
    failed: int = 0
    reasons: list[str] = field(default_factory=list)


@job(TransformJob)
def perform(row: TransformJob, context: JobContext) -> None:
    """Transform every object of the job. Called again after a worker's death, it goes on with the next object."""
    ledger = Ledger(**row.checkpoint)
    try:
        context.check()
        sources = sources_of(row)
        _perform(row, context, sources, ledger)
    except StopRequested:
        _remove_results(row, ledger)
        raise
    if ledger.failed:
        more = f" {ledger.failed - len(ledger.reasons)} more failed." if ledger.failed > len(ledger.reasons) else ""
        raise InputError(f"{ledger.failed} of {len(sources)} objects failed. {' '.join(ledger.reasons)}{more}")


def _perform(row: TransformJob, context: JobContext, sources: list[Source], ledger: Ledger) -> None:
    context.progress("Starting", 0.0, "Loading the model")
    client = row.request.get("ModelClientConfig") or {}
    try:
        model_dir = fetch(row.container["ModelDataUrl"], context.workdir / "package", VOLUME_GB)
        with Fleet(
            context.workdir / "servers",
            model_dir,
            {**row.container.get("Environment", {}), **row.request.get("Environment", {}), "SAGEMAKER_BATCH": "true"},
            count=_servers(row, context),
            max_body=(row.request.get("MaxPayloadInMB") or 6) * MB + MB,  # room for a header line
            timeout_s=client.get("InvocationsTimeoutInSeconds", TIMEOUT_S),
            retries=client.get("InvocationsMaxRetries", RETRIES),
        ) as fleet:
            plan = plan_of(row, fleet.parameters())
            _each(row, context, [each for each in sources if each.relative > ledger.after], ledger, fleet, plan)
    except (CannotFetch, BadObject) as error:
        raise InputError(str(error)) from error


def _servers(row: TransformJob, context: JobContext) -> int:
    """InstanceCount servers, at most one per core of this machine."""
    wanted, cores = int(row.request["TransformResources"]["InstanceCount"]), os.cpu_count() or 1
    if wanted > cores:
        context.log(f"InstanceCount is {wanted}; this machine has {cores} cores and runs {cores} model servers.")
    return min(wanted, cores)


def _each(
    row: TransformJob, context: JobContext, sources: list[Source], ledger: Ledger, fleet: Fleet, plan: Plan
) -> None:
    total, finished, started = sum(each.size for each in sources) or 1, 0, time.monotonic()
    output = fleet.new_output()
    with ThreadPoolExecutor(plan.concurrency) as pool:
        for source in sources:
            try:
                count = _one(row, context, source, fleet, plan, pool)
                ledger.done, ledger.records = ledger.done + 1, ledger.records + count
                context.log(f"{source.relative}: {count} records.")
            except (BadObject, InputError) as error:
                ledger.failed += 1
                if len(ledger.reasons) < MAX_REASONS:
                    ledger.reasons.append(f"{source.relative}: {error}")
                context.log(f"{source.relative} failed: {error}")
            for line in output():
                context.log(line)
            ledger.after = source.relative
            context.save_checkpoint(vars(ledger))
            finished += source.size
            left = (time.monotonic() - started) / max(finished, 1) * (total - finished)
            context.progress("Transforming", finished / total, f"{ledger.done} files, {ledger.records} records", left)
            context.changed("results")


def _one(
    row: TransformJob, context: JobContext, source: Source, fleet: Fleet, plan: Plan, pool: ThreadPoolExecutor
) -> int:
    """Transform one object into a file of this machine, then publish it; nothing partial is ever seen."""
    target = output_of(row, source)
    content, accept = row.request["TransformInput"].get("ContentType") or "text/csv", plan.accept
    result = context.workdir / "result"

    def call(body: bytes) -> bytes:
        context.check()
        return fleet.call(body, content, accept)

    with object_store().open(source.place.bucket, source.place.key) as stream, result.open("wb") as out:
        count = transform(_unpacked(row, stream), out, plan, call, pool)
    object_store().upload_file(result, target.bucket, target.key, content_type=accept)
    return count


def _unpacked(row: TransformJob, stream: IO[bytes]) -> IO[bytes]:
    if row.request["TransformInput"].get("CompressionType", "None") != "Gzip":
        return stream
    return _Gzip(stream)  # type: ignore[return-value]


class _Gzip:
    """A gzip stream whose errors are the object's fault."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = gzip.GzipFile(fileobj=stream)

    def read(self, size: int = -1) -> bytes:
        try:
            return self._stream.read(size)
        except (gzip.BadGzipFile, EOFError, OSError) as error:
            raise BadObject(f"is not a readable gzip file ({error}); set CompressionType to None.") from error


def _remove_results(row: TransformJob, ledger: Ledger) -> None:
    """A stopped job leaves no results (spec §13.1)."""
    for source in sources_of(row):
        if source.relative <= ledger.after:
            target = output_of(row, source)
            object_store().delete(target.bucket, target.key)
