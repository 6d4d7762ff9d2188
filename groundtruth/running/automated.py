"""Automated labeling: a model labels what it is sure of, people what it is least sure of (labeling specification §11).

In which batch people get an object is its `wave`: 1 is the probe, 2 the first training set, then the validation set,
then what each round asks for. Objects that nobody was asked for yet are in wave LATER.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from groundtruth.engine.annotations import Consolidated
from groundtruth.engine.automated.rounds import FEWEST, first_sets, probe_failed, split
from groundtruth.engine.automated.threshold import Threshold
from groundtruth.engine.errors import InputRefused
from groundtruth.engine.output import output_line
from groundtruth.engine.task_types import task_type
from groundtruth.models import DataObject, LabelingJob
from groundtruth.models.jobs import count
from groundtruth.running import outputs
from groundtruth.running.dispatching import OPEN, objects, room
from groundtruth.running.images import write_features
from groundtruth.running.owning import still_ours
from workers.context import InputError, JobContext, LeaseLost

PROBE, TRAINING, VALIDATION = 1, 2, 3  # waves; validation sets from there on
AT_ONCE = 1000
READ_AT_ONCE = 2000
LEARN = "groundtruth.isolated:learn"
State = DataObject.State
_LABEL = (
    "UPDATE groundtruth_dataobject SET state = %s, label = %s, confidence = %s, ended_at = %s "
    "WHERE job_id = %s AND number = %s AND state = %s"
)


def plan(job: LabelingJob, context: JobContext) -> None:
    """Draw the sets of the first rounds. InputError for a manifest with too few objects.

    Of a chained job with few objects left, people label all of them.
    """
    if job.total < FEWEST:
        raise InputError(f"Automated labeling needs at least {FEWEST:,} objects; the manifest has {job.total:,}.")
    pending = objects(job).filter(state=State.PENDING)
    numbers = [str(number) for number in pending.order_by("number").values_list("number", flat=True)]
    if len(numbers) < FEWEST:
        return
    try:
        sets = first_sets(numbers, job.batch, seed=job.name)
    except InputRefused as error:
        raise InputError(str(error)) from error
    pending.update(wave=DataObject.LATER)
    waves = (sets.probe, sets.training, *sets.validation)
    for wave, ids in enumerate(waves, PROBE):
        _set_wave(job, wave, [int(each) for each in ids])
    kept = {"validation": [VALIDATION, len(waves)], "rounds": []}
    context.save_checkpoint({**job.checkpoint, "automated": kept})
    job.refresh_from_db()


def probe_trouble(job: LabelingJob) -> str:
    """Why the job should fail after its probe; "" if it is fine or goes on."""
    probe = objects(job).filter(wave=PROBE)
    if job.iteration != 1 or probe.exclude(state__in=DataObject.ENDED).exists():
        return ""
    failed = probe.filter(state=State.FAILED)
    if not probe_failed(failed.count()):
        return ""
    first = failed.order_by("number").values_list("failure_reason", flat=True)[0]
    return f"{failed.count()} of the first {probe.count()} objects failed, the first because: {first}"


def due(job: LabelingJob) -> bool:
    """Has everybody answered what was asked so far, while objects are left that nobody was asked for?"""
    rows = objects(job)
    asked = rows.filter(state=State.PENDING, wave__lt=DataObject.LATER)
    left = rows.filter(state=State.PENDING, wave=DataObject.LATER)
    return left.exists() and not asked.exists() and not rows.filter(state__in=OPEN).exists()


def label_by_model(job: LabelingJob, context: JobContext) -> dict[str, Any]:
    """One round: learn, label what the model is sure of, choose what people are asked next. What it came to."""
    rounds = job.checkpoint["automated"]["rounds"]
    number, folder = len(rounds) + 1, context.workdir / "round"
    folder.mkdir(parents=True, exist_ok=True)
    context.progress("Learning", 0.0 if not job.total else (job.human + job.machine) / job.total)
    sizes = _write_objects(job, context, folder / "objects.jsonl")
    learned, sure = _learn(job, context, folder, number, sizes)
    threshold = learned["threshold"]
    at = Threshold(threshold, 0, 0.0) if threshold is not None else None
    chosen = split({str(each): confidence for each, (_, confidence) in sure.items()}, at, job.batch)
    by_model = sorted((int(each) for each in chosen.by_model), key=lambda each: (-sure[each][1], each))
    if (most := room(job, machine=True)) is not None:
        by_model = by_model[:most]
    labeled = _label(job, context, {each: sure[each] for each in by_model})
    _ask(job, [int(each) for each in chosen.by_people])
    record = {
        "round": number,
        "at": timezone.now().isoformat(),
        **learned,
        "expected": round(learned["expected_share"] * sizes["rest"]),
        "labeled": labeled,
        "asked": len(chosen.by_people),
        "left": len(chosen.later),
    }
    outputs.write(job, f"activelearning/round-{number}/round.json", json.dumps(record).encode())
    kept = {**job.checkpoint["automated"], "rounds": [*rounds, record]}
    context.save_checkpoint({**job.checkpoint, "automated": kept})
    job.refresh_from_db()
    return record


def _write_objects(job: LabelingJob, context: JobContext, target: Path) -> dict[str, int]:
    """The file that the learning process reads; how many objects are in each set."""
    first, last = job.checkpoint["automated"]["validation"]
    labels = list(job.resolved["labels"])
    sizes = {"training": 0, "validation": 0, "rest": 0}
    with target.open("w", encoding="utf-8") as out:
        for number, line, label, state, wave in _rows(job, context):
            data = json.loads(line)
            truth = _class_of(job, {**data, **(json.loads(label) if label else {})}, labels)
            if state == State.PENDING:
                name = "rest"
            elif state != State.HUMAN or truth is None:
                continue
            else:
                name = "validation" if first <= wave <= last else "training"
            sizes[name] += 1
            out.write(json.dumps({"n": number, "set": name, "y": truth, "x": data.get("source", "")}) + "\n")
    return sizes


def _rows(job: LabelingJob, context: JobContext) -> Iterator[tuple[int, str, str, str, int]]:
    rows = objects(job).order_by("number").values_list("number", "line", "label", "state", "wave")
    last = -1
    while chunk := list(rows.filter(number__gt=last)[:READ_AT_ONCE]):
        still_ours(context)
        yield from chunk
        last = chunk[-1][0]


def _class_of(job: LabelingJob, line: dict[str, Any], labels: list[str]) -> int | None:
    """The class id of a label, by its name: a line that came labeled may count differently."""
    metadata = line.get(job.metadata_key)
    name = metadata.get("class-name") if isinstance(metadata, dict) else None
    return labels.index(name) if name in labels else None


def _learn(
    job: LabelingJob, context: JobContext, folder: Path, number: int, sizes: dict[str, int]
) -> tuple[dict[str, Any], dict[int, tuple[int, float]]]:
    """What the child said, and (class, confidence) of each object that is left."""
    algorithm = task_type(job.type_key).algorithm or ""
    if not sizes["training"] or not sizes["validation"]:  # everything failed: nothing to learn from, people go on
        rest = objects(job).filter(state=State.PENDING).values_list("number", flat=True)
        nothing = {"threshold": None, "quality": None, "accuracy": None, "expected_share": 0.0}
        about = {"trained_on": sizes["training"], "validated_on": sizes["validation"]}
        return {**about, **nothing}, dict.fromkeys(rest, (0, 0.0))
    if algorithm == "image-classification":
        write_features(job, context, folder)
    learned = context.run_isolated(LEARN, str(folder), algorithm, len(job.resolved["labels"]))
    predictions = (folder / "predictions.jsonl").read_bytes()
    outputs.write(job, f"training/round-{number}/model.npz", (folder / "model.npz").read_bytes(), "application/zip")
    outputs.write(job, f"inference/round-{number}/predictions.jsonl", predictions, "application/x-ndjson")
    found = (json.loads(line) for line in predictions.splitlines())
    return learned, {each["n"]: (each["class"], each["confidence"]) for each in found}


def _label(job: LabelingJob, context: JobContext, found: dict[int, tuple[int, float]]) -> int:
    """Write the model's labels; how many."""
    now, done = timezone.now(), 0
    numbers = list(found)
    for at in range(0, len(numbers), AT_ONCE):
        still_ours(context)
        rows = []
        for number in numbers[at : at + AT_ONCE]:
            label, confidence = found[number]
            text = json.dumps(_keys(job, number, label, confidence, now), ensure_ascii=False)
            rows.append((State.MACHINE, text, round(confidence, 2), now, job.pk, number, State.PENDING))
        with transaction.atomic(), connection.cursor() as cursor:
            mine = LabelingJob.objects.select_for_update().filter(pk=job.pk, attempt=job.attempt)
            if not mine.exists():
                raise LeaseLost(f"{job.noun} {job.name} is not attempt {job.attempt}'s any more")
            cursor.executemany(_LABEL, rows)
            count(job, machine=len(rows))  # nobody else touches objects that wait
        done += len(rows)
    return done


def _keys(job: LabelingJob, number: int, label: int, confidence: float, now: Any) -> dict[str, Any]:
    metadata = {"class-name": job.resolved["labels"][label], "confidence": round(confidence, 2)}
    made = Consolidated(str(number), label, metadata, confidence=confidence)
    about: dict[str, Any] = {"type_key": job.type_key, "job_name": job.name, "created": now}
    return dict(output_line({}, job.attribute, made, human=False, **about))


def _ask(job: LabelingJob, numbers: list[int]) -> None:
    """People get these next."""
    before = objects(job).filter(wave__lt=DataObject.LATER).aggregate(last=Max("wave"))["last"] or 0
    _set_wave(job, before + 1, numbers)


def _set_wave(job: LabelingJob, wave: int, numbers: list[int]) -> None:
    for at in range(0, len(numbers), AT_ONCE):
        some = numbers[at : at + AT_ONCE]
        objects(job).filter(state=State.PENDING, number__in=some).update(wave=wave)
