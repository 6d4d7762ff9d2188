"""From answers to labels: objects that are finished, batch by batch, through the engine."""

import gc
import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zipfile import BadZipFile

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from groundtruth.engine.annotations import Annotation, Consolidated, LabeledObject
from groundtruth.engine.consolidation.votes import Votes
from groundtruth.engine.errors import InputRefused
from groundtruth.engine.output import common_metadata, output_line
from groundtruth.engine.task_types import CUSTOM, consolidate, remember, votes_count
from groundtruth.models import Correction, DataObject, LabelingJob
from groundtruth.models.jobs import count
from groundtruth.running import outputs
from groundtruth.running.answered import Answered, Answers
from groundtruth.running.asking import ask_after
from groundtruth.running.owning import still_ours
from groundtruth.streaming import announce
from studio.storage.objects import NoSuchKey
from studio.storage.store import object_store
from studio.storage.uris import S3Uri
from workers.context import JobContext

ISOLATED = "groundtruth.isolated:consolidate_alone"
AT_ONE_GO = 500  # objects that end in one transaction: labelers may wait for it
KEPT_EVERY_S = 30.0
STATE = "annotations/consolidated-annotation/state.npz"  # ours: what the votes so far say about the workers
UNWRITTEN = "iterations"  # in the checkpoint: those whose manifest is behind their labels
_LABEL = (  # all in one statement; both databases name the columns of VALUES like this
    "UPDATE groundtruth_dataobject SET state = %s, ended_at = %s, label = made.label, "
    "confidence = CAST(made.confidence AS double precision) FROM (SELECT column1 AS pk, column2 AS version, "
    "column3 AS label, column4 AS confidence FROM (VALUES {rows}) AS found) AS made "
    "WHERE groundtruth_dataobject.id = made.pk AND groundtruth_dataobject.version = made.version "
    "AND groundtruth_dataobject.state = %s"
)


def consolidate_finished(job: LabelingJob, context: JobContext) -> int:
    """Make the labels of everything that is Consolidating; how many objects ended."""
    ended, kept_at = 0, time.monotonic()
    answers = Answers(job)
    votes: Votes | None = None
    unwritten = set(job.checkpoint.get(UNWRITTEN, []))
    while True:
        with _uncollected():
            if not (objects := answers.waiting()):
                break
            still_ours(context)
            votes = _votes(job, answers) if votes is None else votes
            if new := {each.iteration for each in objects} - unwritten:
                unwritten |= new
                _remember(job, context, unwritten)
            ended += _batch(job, context, objects, votes)
        if time.monotonic() - kept_at > KEPT_EVERY_S:
            outputs.write(job, STATE, votes.dump(), "application/octet-stream")
            kept_at = time.monotonic()
    if votes is not None:
        outputs.write(job, STATE, votes.dump(), "application/octet-stream")
    for iteration in sorted(unwritten):
        outputs.write_intermediate(job, iteration)
    if unwritten:
        _remember(job, context, set())
    return ended


@contextmanager
def _uncollected() -> Iterator[None]:
    """A batch is some hundred thousand objects in no cycle: the collector would look through them again and again."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _remember(job: LabelingJob, context: JobContext, unwritten: set[int]) -> None:
    context.save_checkpoint(job.checkpoint | {UNWRITTEN: sorted(unwritten)}, advanced=False)


def _votes(job: LabelingJob, answers: Answers) -> Votes:
    """What all answers so far say. The file of a worker that died is behind the labels that it made.

    It lies where the job's author may write; what is no file of ours is nothing, and made again of the answers.
    """
    place = S3Uri.parse(outputs.uri_of(job, STATE))
    try:
        votes = Votes.load(object_store().read(place.bucket, place.key, at_most=4 * 1024**3))
    except (NoSuchKey, ValueError, KeyError, EOFError, BadZipFile):
        votes = Votes()
    kind = job.type_key or CUSTOM
    labeled = job.human - job.checkpoint.get("import", {}).get("human", 0)
    labeled -= Correction.objects.filter(job=job, current=True, object__submitted=0).count()  # no worker's label
    if votes_count(kind) and "post" not in job.resolved and len(votes.object_numbers) < labeled:
        for some in answers.labeled():
            remember(kind, [_labeled(each) for each in some], job.resolved.get("labels", []), votes)
    return votes


def _batch(job: LabelingJob, context: JobContext, objects: list[Answered], votes: Votes) -> int:
    """One request and one response of consolidation, and what its objects become."""
    now = timezone.now()
    iteration = max((each.iteration for each in objects), default=1)
    folder, name = f"iteration-{iteration}", f"{outputs.folder_time(now)}.{now:%f}.json"
    base = "annotations/consolidated-annotation"
    request = outputs.consolidation_request(job, objects)
    uri = outputs.write(job, f"{base}/consolidation-request/{folder}/{name}", json.dumps(request).encode())
    responses = write_responses(job, objects, now)
    if "post" in job.resolved:
        results = keys_of_function(job, objects, ask_after(job, context, uri, request), now)
    else:
        made = zip(objects, _made(job, context, objects, votes, now), strict=True)
        results = [
            (each, label_keys(job, label, now, responses[each.pk]) if isinstance(label, Consolidated) else label)
            for each, label in made
        ]
    response = ", ".join(
        f'{{"datasetObjectId": "{each.number}", "consolidatedAnnotation": {{"content": {label.text}}}}}'
        for each, label in results
        if isinstance(label, Keys)
    )
    ended = sum(_end(job, results[at : at + AT_ONE_GO], now) for at in range(0, len(results), AT_ONE_GO))
    outputs.write(job, f"{base}/consolidation-response/{folder}/{name}", f"[{response}]".encode())
    return ended


def _made(
    job: LabelingJob, context: JobContext, answered: list[Answered], votes: Votes, now: datetime
) -> list[Consolidated | InputRefused]:
    """The label of each, or why there is none. All together; one by one if one of them spoils it.

    Pictures that came from outside are opened in a process of their own.
    """
    objects = [_labeled(each) for each in answered]
    if job.attribute.endswith("-ref"):
        labels, categories = job.resolved.get("labels", []), job.resolved.get("categories", {})
        found = context.run_isolated(ISOLATED, job.type_key or CUSTOM, objects, labels, now, categories)
        return list(found)

    def run(some: list[LabeledObject]) -> list[Consolidated | InputRefused]:
        resolved = job.resolved
        return list(
            consolidate(
                job.type_key or CUSTOM,
                some,
                resolved.get("labels", []),
                created=now,
                state=votes,
                categories=resolved.get("categories", {}),
            )
        )

    try:
        return run(objects)
    except InputRefused:
        return [_alone(run, each) for each in objects]


def _alone(run: Any, each: LabeledObject) -> Consolidated | InputRefused:
    try:
        found: Consolidated = run([each])[0]
    except InputRefused as error:
        return error
    return found


def _labeled(each: Answered) -> LabeledObject:
    annotations = tuple(
        Annotation(answer.worker_id, answer.content, answer.submitted_at or timezone.now()) for answer in each.answers
    )
    return LabeledObject(str(each.number), each.data, annotations)


@dataclass(frozen=True)
class Keys:
    """What the output line gets, as JSON, and how sure it is."""

    text: str
    confidence: float | None


Result = tuple[Answered, Keys | InputRefused]


def keys_of_function(
    job: LabelingJob, objects: list[Answered], said: dict[str, dict[str, Any]] | str, now: datetime
) -> list[Result]:
    """What the job's own function made: its keys as they are, and the metadata of custom jobs (§8.4)."""
    metadata = {job.metadata_key: common_metadata(CUSTOM, job.name, now)}
    found: list[Result] = []
    for row in objects:
        if isinstance(said, str):
            found.append((row, InputRefused(said)))
        elif (content := said.get(str(row.number))) is None:
            found.append((row, InputRefused("The post-annotation function's answer has no label for this object.")))
        else:
            found.append((row, Keys(outputs.json_text({**content, **metadata}), None)))
    return found


def label_keys(job: LabelingJob, made: Consolidated, now: datetime, response: str) -> Keys:
    """The keys of a label; files of the label are stored first. response: where the answers are written."""
    for name, body in made.files.items():
        kind = "image/png" if name.endswith(".png") else "application/octet-stream"
        outputs.write(job, outputs.MASKS + name, body, kind)
    line = output_line(
        {},
        job.attribute,
        made,
        type_key=job.type_key or CUSTOM,
        job_name=job.name,
        created=now,
        folder=outputs.uri_of(job, outputs.MASKS),
    )
    if not job.type_key:  # nobody makes one label of the answers, so the line says where they are (§8.4)
        line[job.metadata_key]["worker-response-ref"] = response
    return Keys(outputs.json_text(line), made.confidence)


def _end(job: LabelingJob, results: list[Result], now: datetime) -> int:
    """Write labels, unless another answer came meanwhile: then an object stays Consolidating and is made again."""
    made = [(each, keys) for each, keys in results if isinstance(keys, Keys)]
    refused = [(each, error) for each, error in results if isinstance(error, InputRefused)]
    state, failed = DataObject.State, 0
    with transaction.atomic():
        labeled = _label(made, now) if made else 0
        for each, error in refused:
            rows = DataObject.objects.filter(pk=each.pk, state=state.CONSOLIDATING, version=each.version)
            failed += rows.update(state=state.FAILED, ended_at=now, failure_reason=str(error)[:1024])
        count(job, human=labeled, failed=failed)
        announce(job, (each.pk for each, _ in made), now)
    return labeled + failed


def _label(made: Sequence[tuple[Answered, Keys]], now: datetime) -> int:
    """One statement for all of them; how many took their label."""
    ended = connection.ops.adapt_datetimefield_value(now)
    values: list[Any] = []
    for each, keys in made:
        values += [each.pk, each.version, keys.text, keys.confidence]
    statement = _LABEL.format(rows=", ".join(["(%s, %s, %s, %s)"] * len(made)))
    with connection.cursor() as cursor:
        cursor.execute(statement, [DataObject.State.HUMAN, ended, *values, DataObject.State.CONSOLIDATING])
        return int(cursor.rowcount)


def write_responses(job: LabelingJob, objects: list[Answered], now: datetime) -> dict[int, str]:
    """The worker response file of each object; object -> URI."""
    issuer, at = settings.PUBLIC_URL, outputs.folder_time(now)
    names = {
        each.pk: f"annotations/worker-response/iteration-{each.iteration}/{each.number}/{at}.json" for each in objects
    }
    answers = (
        (each.pk, [one for answer in each.answers for one in outputs.worker_responses(job, answer, issuer)])
        for each in objects
    )
    outputs.write_many(job, ((names[pk], json.dumps({"answers": found}).encode()) for pk, found in answers))
    return {pk: outputs.uri_of(job, name) for pk, name in names.items()}
