"""Automated labeling: a model labels what it is sure of, people what it is least sure of (labeling specification §11).

In which batch people get an object is its `wave`: 1 is the probe, 2 the first training set, then the validation set,
then what each round asks for. Objects that nobody was asked for yet are in wave LATER.
"""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from groundtruth.engine.automated.drawn import DRAWN
from groundtruth.engine.automated.rounds import FEWEST, first_sets, probe_failed, split
from groundtruth.engine.automated.threshold import Threshold
from groundtruth.engine.errors import InputRefused
from groundtruth.models import DataObject, LabelingJob
from groundtruth.models.jobs import count
from groundtruth.running import outputs
from groundtruth.running.active_models import bring_initial
from groundtruth.running.dispatching import OPEN, objects, room
from groundtruth.running.images import features, write_seen
from groundtruth.running.learned import Material, algorithm_of, keys_of, learn_drawn, made_by_model
from groundtruth.running.owning import still_ours
from groundtruth.running.truths import colours_of, truth_of
from workers.context import InputError, JobContext, LeaseLost

PROBE, TRAINING, VALIDATION = 1, 2, 3  # waves; validation sets from there on
AT_ONCE = 1000
FILES_AT_ONCE = 100  # labels that are files, between two looks at who owns the job
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
    shutil.rmtree(folder, ignore_errors=True)  # of a round before, in the same attempt
    folder.mkdir(parents=True)
    context.progress("Learning", 0.0 if not job.total else (job.human + job.machine) / job.total)
    material = _write_objects(job, context, folder / "objects.jsonl")
    learned, sure = _learn(job, context, folder, number, material)
    threshold = learned["threshold"]
    at = Threshold(threshold, 0, 0.0) if threshold is not None else None
    chosen = split({str(each): line["confidence"] for each, line in sure.items()}, at, job.batch)
    by_model = sorted((int(each) for each in chosen.by_model), key=lambda each: (-sure[each]["confidence"], each))
    if (most := room(job, machine=True)) is not None:
        by_model = by_model[:most]
    labeled = _label(job, context, folder, [sure[each] for each in by_model], colours_of(job, material.metadata))
    _ask(job, [int(each) for each in chosen.by_people])
    record = {
        "round": number,
        "at": timezone.now().isoformat(),
        **learned,
        "expected": round(learned["expected_share"] * material.sizes["rest"]),
        "labeled": labeled,
        "asked": len(chosen.by_people),
        "left": len(chosen.later),
    }
    outputs.write(job, f"activelearning/round-{number}/round.json", json.dumps(record).encode())
    kept = {**job.checkpoint["automated"], "rounds": [*rounds, record]}
    context.save_checkpoint({**job.checkpoint, "automated": kept})
    job.refresh_from_db()
    return record


def _write_objects(job: LabelingJob, context: JobContext, target: Path) -> Material:
    """The file that the learning process reads."""
    first, last = job.checkpoint["automated"]["validation"]
    algorithm = algorithm_of(job)
    found = Material()
    with target.open("w", encoding="utf-8") as out:
        for number, line, label, state, wave in _rows(job, context):
            data = json.loads(line)
            labeled = {**data, **(json.loads(label) if label else {})}
            truth = truth_of(job, algorithm, labeled)
            if state == State.PENDING:
                name = "rest"
            elif state != State.HUMAN or truth is None:
                continue
            else:
                name = "validation" if first <= wave <= last else "training"
                found.note(number, truth, labeled.get(job.metadata_key))
            found.sizes[name] += 1
            out.write(json.dumps({"n": number, "set": name, "y": truth, "x": data.get("source", "")}) + "\n")
    return found


def _rows(job: LabelingJob, context: JobContext) -> Iterator[tuple[int, str, str, str, int]]:
    rows = objects(job).order_by("number").values_list("number", "line", "label", "state", "wave")
    last = -1
    while chunk := list(rows.filter(number__gt=last)[:READ_AT_ONCE]):
        still_ours(context)
        yield from chunk
        last = chunk[-1][0]


def _learn(
    job: LabelingJob, context: JobContext, folder: Path, number: int, material: Material
) -> tuple[dict[str, Any], dict[int, dict[str, Any]]]:
    """What the child said, and its line about each object that is left."""
    algorithm, sizes = algorithm_of(job), material.sizes
    if not sizes["training"] or not sizes["validation"]:  # everything failed: nothing to learn from, people go on
        return _nothing(job, sizes)
    start = bring_initial(job, context, folder)
    if algorithm in DRAWN:
        learned = learn_drawn(job, context, folder, material, start)
    else:
        if algorithm == "image-classification":
            write_seen(job, context, folder, features())
        learned = context.run_isolated(LEARN, str(folder), algorithm, len(job.resolved["labels"]), start)
    if learned is None:
        return _nothing(job, sizes)
    predictions = (folder / "predictions.jsonl").read_bytes()
    outputs.write(job, f"training/round-{number}/model.npz", (folder / "model.npz").read_bytes(), "application/zip")
    outputs.write(job, f"inference/round-{number}/predictions.jsonl", predictions, "application/x-ndjson")
    return learned, {each["n"]: each for each in map(json.loads, predictions.splitlines())}


def _nothing(job: LabelingJob, sizes: dict[str, int]) -> tuple[dict[str, Any], dict[int, dict[str, Any]]]:
    rest = objects(job).filter(state=State.PENDING).values_list("number", flat=True)
    nothing = {"threshold": None, "quality": None, "accuracy": None, "expected_share": 0.0}
    about = {"trained_on": sizes["training"], "validated_on": sizes["validation"]}
    return {**about, **nothing}, {each: {"n": each, "confidence": 0.0} for each in rest}


def _label(job: LabelingJob, context: JobContext, folder: Path, found: list[dict[str, Any]], colours: list[str]) -> int:
    """Write the model's labels; how many."""
    now, done = timezone.now(), 0
    for at in range(0, len(found), AT_ONCE):
        rows = []
        for place, each in enumerate(found[at : at + AT_ONCE]):
            if place % FILES_AT_ONCE == 0:
                still_ours(context)
            made = made_by_model(job, folder, each, colours, now)
            text = json.dumps(keys_of(job, made, now), ensure_ascii=False)
            rows.append((State.MACHINE, text, round(each["confidence"], 2), now, job.pk, each["n"], State.PENDING))
        with transaction.atomic(), connection.cursor() as cursor:
            mine = LabelingJob.objects.select_for_update().filter(pk=job.pk, attempt=job.attempt)
            if not mine.exists():
                raise LeaseLost(f"{job.noun} {job.name} is not attempt {job.attempt}'s any more")
            cursor.executemany(_LABEL, rows)
            count(job, machine=len(rows))  # nobody else touches objects that wait
        done += len(rows)
    return done


def _ask(job: LabelingJob, numbers: list[int]) -> None:
    """People get these next."""
    before = objects(job).filter(wave__lt=DataObject.LATER).aggregate(last=Max("wave"))["last"] or 0
    _set_wave(job, before + 1, numbers)


def _set_wave(job: LabelingJob, wave: int, numbers: list[int]) -> None:
    for at in range(0, len(numbers), AT_ONCE):
        some = numbers[at : at + AT_ONCE]
        objects(job).filter(state=State.PENDING, number__in=some).update(wave=wave)
