"""From answers to labels: objects that are finished, batch by batch, through the engine."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from groundtruth.engine.annotations import Annotation, Consolidated, LabeledObject
from groundtruth.engine.consolidation.votes import Votes
from groundtruth.engine.errors import InputRefused
from groundtruth.engine.output import common_metadata, output_line
from groundtruth.engine.task_types import CUSTOM, consolidate
from groundtruth.models import DataObject, LabelingJob, Task
from groundtruth.models.jobs import count
from groundtruth.running import outputs
from groundtruth.running.asking import ask_after
from groundtruth.running.owning import still_ours
from groundtruth.streaming import announce
from studio.storage.objects import NoSuchKey
from studio.storage.store import object_store
from studio.storage.uris import S3Uri
from workers.context import JobContext

AT_ONCE = 1000
FILES_AT_ONCE = 20  # of labels that are files: answers of some megabytes each
ISOLATED = "groundtruth.isolated:consolidate_alone"
AT_ONE_GO = 100  # objects that end in one transaction: labelers may wait for it
STATE = "annotations/consolidated-annotation/state.npz"  # ours: what the votes so far say about the workers
Pair = tuple[DataObject, list[Task]]


def consolidate_finished(job: LabelingJob, context: JobContext) -> int:
    """Make the labels of everything that is Consolidating; how many objects ended."""
    ended = 0
    votes: Votes | None = None
    while pairs := _finished(job):
        still_ours(context)
        votes = _votes(job) if votes is None else votes
        ended += _batch(job, context, pairs, votes)
        outputs.write(job, STATE, votes.dump(), "application/octet-stream")
        for iteration in sorted({row.iteration for row, _ in pairs}):
            outputs.write_intermediate(job, iteration)
    return ended


def _finished(job: LabelingJob) -> list[Pair]:
    count = FILES_AT_ONCE if job.attribute.endswith("-ref") else AT_ONCE
    rows = list(DataObject.objects.filter(job=job, state=DataObject.State.CONSOLIDATING).order_by("number")[:count])
    tasks = Task.objects.filter(object__in=[row.pk for row in rows], state=Task.State.SUBMITTED)
    by_object: dict[int, list[Task]] = {row.pk: [] for row in rows}
    for task in tasks.select_related("worker").order_by("submitted_at", "pk"):
        by_object[task.object_id].append(task)
    return [(row, by_object[row.pk]) for row in rows]


def _votes(job: LabelingJob) -> Votes:
    place = S3Uri.parse(outputs.uri_of(job, STATE))
    try:
        return Votes.load(object_store().read(place.bucket, place.key, at_most=4 * 1024**3))
    except NoSuchKey:
        return Votes()


def _batch(job: LabelingJob, context: JobContext, pairs: list[Pair], votes: Votes) -> int:
    """One request and one response of consolidation, and what its objects become."""
    now = timezone.now()
    iteration = max((row.iteration for row, _ in pairs), default=1)
    folder, name = f"iteration-{iteration}", f"{outputs.folder_time(now)}.{now:%f}.json"
    base = "annotations/consolidated-annotation"
    request = outputs.consolidation_request(job, pairs)
    uri = outputs.write(job, f"{base}/consolidation-request/{folder}/{name}", json.dumps(request).encode())
    responses = _write_responses(job, pairs, now)
    if "post" in job.resolved:
        results = _of_function(job, pairs, ask_after(job, context, uri, request), now)
    else:
        made = zip(pairs, _made(job, context, pairs, votes, now), strict=True)
        results = [
            (row, _keys(job, each, now, responses[row.pk]) if isinstance(each, Consolidated) else each)
            for (row, _), each in made
        ]
    response = [
        {"datasetObjectId": str(row.number), "consolidatedAnnotation": {"content": each.keys}}
        for row, each in results
        if isinstance(each, Keys)
    ]
    ended = sum(_end(job, results[at : at + AT_ONE_GO], now) for at in range(0, len(results), AT_ONE_GO))
    outputs.write(job, f"{base}/consolidation-response/{folder}/{name}", json.dumps(response).encode())
    return ended


def _made(
    job: LabelingJob, context: JobContext, pairs: list[Pair], votes: Votes, now: datetime
) -> list[Consolidated | InputRefused]:
    """The label of each, or why there is none. All together; one by one if one of them spoils it.

    Pictures that came from outside are opened in a process of their own.
    """
    objects = [_labeled(row, tasks) for row, tasks in pairs]
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


def _labeled(row: DataObject, tasks: list[Task]) -> LabeledObject:
    annotations = tuple(
        Annotation(
            worker_id=task.worker.worker_id,
            answer=json.loads(task.answer),
            submitted_at=task.submitted_at or timezone.now(),
        )
        for task in tasks
    )
    return LabeledObject(str(row.number), row.data, annotations)


@dataclass(frozen=True)
class Keys:
    """What the output line gets, and how sure it is."""

    keys: dict[str, Any]
    confidence: float | None


Result = tuple[DataObject, Keys | InputRefused]


def _of_function(
    job: LabelingJob, pairs: list[Pair], said: dict[str, dict[str, Any]] | str, now: datetime
) -> list[Result]:
    """What the job's own function made: its keys as they are, and the metadata of custom jobs (§8.4)."""
    metadata = {job.metadata_key: common_metadata(CUSTOM, job.name, now)}
    found: list[Result] = []
    for row, _ in pairs:
        if isinstance(said, str):
            found.append((row, InputRefused(said)))
        elif (content := said.get(str(row.number))) is None:
            found.append((row, InputRefused("The post-annotation function's answer has no label for this object.")))
        else:
            found.append((row, Keys({**content, **metadata}, None)))
    return found


def _keys(job: LabelingJob, made: Consolidated, now: datetime, response: str) -> Keys:
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
    return Keys(dict(line), made.confidence)


def _end(job: LabelingJob, results: list[Result], now: datetime) -> int:
    """Write labels, unless another answer came meanwhile: then an object stays Consolidating and is made again."""
    state = DataObject.State
    ended = {state.HUMAN: 0, state.FAILED: 0}
    with transaction.atomic():
        for row, made in results:
            rows = DataObject.objects.filter(pk=row.pk, state=state.CONSOLIDATING, version=row.version)
            if isinstance(made, Keys):
                label = json.dumps(made.keys, ensure_ascii=False)
                ended[state.HUMAN] += rows.update(
                    state=state.HUMAN, ended_at=now, label=label, confidence=made.confidence
                )
            else:
                ended[state.FAILED] += rows.update(state=state.FAILED, ended_at=now, failure_reason=str(made)[:1024])
        count(job, human=ended[state.HUMAN], failed=ended[state.FAILED])
        announce(job, (row.pk for row, _ in results), now)
    return sum(ended.values())


def _write_responses(job: LabelingJob, pairs: list[Pair], now: datetime) -> dict[int, str]:
    """The worker response file of each object; object -> URI."""
    issuer, found = settings.PUBLIC_URL, {}
    for row, tasks in pairs:
        answers = [each for task in tasks for each in outputs.worker_responses(task, issuer)]
        name = f"annotations/worker-response/iteration-{row.iteration}/{row.number}/{outputs.folder_time(now)}.json"
        found[row.pk] = outputs.write(job, name, json.dumps({"answers": answers}).encode())
    return found
