"""What runs in a process of its own, without Django: engines on files."""

import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from groundtruth.engine.annotations import Consolidated, LabeledObject
from groundtruth.engine.errors import InputRefused
from groundtruth.engine.task_types import consolidate
from workers.context import InputError


def export(
    _send: Any,
    _stop: Any,
    lines: str,
    target: str,
    format_key: str,
    attribute: str,
    labels: list[str],
    masks: dict[str, str],
) -> dict[str, Any]:
    """In a process of its own: the file of one format, or the ZIP of its files. InputError when the labels have no
    place in it."""
    from groundtruth.engine import formats

    try:
        found = formats.from_lines(
            _read(Path(lines)), attribute, labels, fetch=lambda uri: Path(masks[uri]).read_bytes()
        )
        files = formats.export(found, format_key)
        if formats.FORMATS[format_key].file:
            Path(target).write_bytes(next(files)[1])
        else:
            with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
                for name, body in files:
                    archive.writestr(name, body)
        return {"notes": [*found.notes, *formats.left_out(found, format_key)], "objects": len(found.items)}
    except InputRefused as error:
        raise InputError(str(error)) from error


def _read(path: Path) -> Iterator[dict[str, Any]]:
    with path.open("rb") as stream:
        for line in stream:
            yield json.loads(line)


def cut_frames(send: Any, stop: Any, video: str, into: str, every: int) -> int:
    """In a process of its own, as files of strangers are decoded: frames of a video into a folder; how many."""
    from groundtruth.engine.datasets.frames import cut

    def tell(count: int) -> bool:
        send(count)
        return not stop.is_set()

    try:
        return cut(Path(video), Path(into), every, tell)
    except InputRefused as error:
        raise InputError(str(error)) from error


def learn(
    _send: Any, _stop: Any, folder: str, algorithm: str, n_classes: int, start: list[int] | None = None
) -> dict[str, Any]:
    """In a process of its own: a round of automated labeling over `objects.jsonl` and `features.npy` of a folder.

    Each line: {"n": number, "set": "training" | "validation" | "rest", "y": class id, "x": text}; of images row `n` of
    the features counts. start: which class of the model in `initial.npz` each class is, -1 = none. Writes `model.npz`
    and `predictions.jsonl`: {"n", "class", "confidence"} of the rest.
    """
    import numpy as np

    from groundtruth.engine.automated.learning import learn as run

    place = Path(folder)
    sets: dict[str, list[dict[str, Any]]] = {"training": [], "validation": [], "rest": []}
    for line in _read(place / "objects.jsonl"):
        sets[line["set"]].append(line)
    features = np.load(place / "features.npy") if algorithm == "image-classification" else None

    def material(name: str) -> Any:
        rows = sets[name]
        return [row["x"] for row in rows] if features is None else features[[row["n"] for row in rows]]

    def labeled(name: str) -> tuple[Any, list[int]]:
        return material(name), [row["y"] for row in sets[name]]

    begun = None if start is None else ((place / "initial.npz").read_bytes(), np.array(start, dtype=np.int64))
    found = run(algorithm, labeled("training"), labeled("validation"), material("rest"), n_classes, begun)
    (place / "model.npz").write_bytes(found.model)
    with (place / "predictions.jsonl").open("w", encoding="utf-8") as out:
        for row, label, sure in zip(sets["rest"], found.classes, found.confidences, strict=True):
            out.write(json.dumps({"n": row["n"], "class": int(label), "confidence": float(sure)}) + "\n")
    threshold = found.threshold
    return {
        "trained_on": len(sets["training"]),
        "validated_on": len(sets["validation"]),
        "accuracy": round(found.accuracy, 4),
        "threshold": threshold.confidence if threshold else None,
        "quality": round(threshold.quality, 4) if threshold else None,
        "expected_share": round(found.expected, 4),
    }


def image_features(_send: Any, _stop: Any, folder: str, numbers: list[int], target: str) -> None:
    """In a process of its own: the features of the images `<folder>/<number>`, NaN for what is no image."""
    import numpy as np

    from groundtruth.engine.automated.images import FEATURES, features_of

    found = np.full((len(numbers), FEATURES), np.nan, dtype=np.float32)
    for row, number in enumerate(numbers):
        path = Path(folder) / str(number)
        if path.exists():
            try:
                found[row] = features_of(path.read_bytes())
            except InputRefused:
                continue
    np.save(target, found)


def consolidate_alone(
    _send: Any,
    _stop: Any,
    type_key: str,
    objects: list[LabeledObject],
    labels: list[str],
    created: datetime,
    categories: dict[str, Any],
) -> list[Consolidated | InputRefused]:
    """The label of each object, or why there is none; for types that look at one object alone."""
    found: list[Consolidated | InputRefused] = []
    for each in objects:
        try:
            found += consolidate(type_key, [each], labels, created=created, categories=categories)
        except InputRefused as error:
            found.append(error)
    return found
