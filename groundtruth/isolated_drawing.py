"""Rounds of automated labeling of boxes and masks, in a process of its own, without Django: engines on files.

A folder has `objects.jsonl` ({"n", "set", "y"} as `running/truths.py` says), `pictures.npy` (a row for each object of
the job, see `picture_type`) and, of masks, the people's masks as `masks/<n>`.
"""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autopilot.engine.vision.boxes import Boxes
from autopilot.engine.vision.pictures import Chosen, UnreadablePicture, enlarged, read_picture
from groundtruth.engine.automated.asked import Asked, picture_type
from groundtruth.engine.automated.drawing import (
    Drawn,
    Known,
    Start,
    learn_boxes,
    learn_masks,
    load_detector,
    load_painter,
)
from groundtruth.engine.automated.drawn import BOXES, MASKS
from groundtruth.engine.automated.kept import read_about
from groundtruth.engine.automated.learning import LOAD
from groundtruth.engine.colours import BACKGROUND_COLOUR
from groundtruth.engine.errors import InputRefused
from groundtruth.engine.geometry import half_up
from groundtruth.engine.masks import Mask, indexed_png, open_png
from hosting.engine.archive import BadArchive, unpack
from workers.context import InputError

MOST_BYTES = 4 * 1024**3  # of an unpacked model


def small_pictures(_send: Any, _stop: Any, folder: str, numbers: list[int], target: str, side: int) -> None:
    """In a process of its own: the pictures `<folder>/<number>`, small."""
    found = np.zeros(len(numbers), dtype=picture_type(side))
    for row, number in enumerate(numbers):
        path = Path(folder) / str(number)
        if path.exists():
            try:
                pixels, (width, height) = read_picture(path.read_bytes(), side)
            except UnreadablePicture:
                continue
            found[row] = (width, height, pixels)
    np.save(target, found)


def learn_drawn(_send: Any, stop: Any, folder: str, asked: Asked) -> dict[str, Any] | None:
    """In a process of its own: one round; None if nothing of the sets can be read.

    Writes `model.npz` and `predictions.jsonl`, a line for each of the rest: {"n", "confidence"}, and of boxes "size"
    and "boxes": [class id, left, top, width, height, confidence]. Masks that the model may label are `found/<n>.png`,
    and "classes" says what is in them.
    """
    place = Path(folder)
    task = _Task(place, asked, stop.is_set if stop is not None else lambda: False)
    if not task.numbers["training"] or not task.numbers["validation"]:
        return None
    found = task.masks() if asked.algorithm == MASKS else task.boxes()
    (place / "model.npz").write_bytes(found.model)
    task.write(found)
    threshold = found.threshold
    return {
        "trained_on": len(task.numbers["training"]),
        "validated_on": len(task.numbers["validation"]),
        "accuracy": round(found.quality, 4),
        "threshold": threshold.confidence if threshold else None,
        "quality": round(threshold.quality, 4) if threshold else None,
        "expected_share": round(found.expected, 4),
    }


def open_model(_send: Any, _stop: Any, folder: str, algorithm: str) -> dict[str, Any]:
    """In a process of its own: `initial.npz` from the package `initial.tar.gz`; {"labels"}. InputError for others."""
    place = Path(folder)
    try:
        unpack(place / "initial.tar.gz", place / "initial", max_bytes=MOST_BYTES)
        about = read_about(place / "initial" / "data")
        raw = (place / "initial" / "data" / "model.npz").read_bytes()
        if about.algorithm != algorithm:
            raise InputRefused(f"The model is for {about.algorithm}, this job needs one for {algorithm}.")
        {**LOAD, BOXES: load_detector, MASKS: load_painter}[algorithm](raw)
    except (BadArchive, InputRefused, FileNotFoundError, ValueError, KeyError, zipfile.BadZipFile) as error:
        said = error if isinstance(error, InputRefused) else f"it cannot be read ({error})."
        raise InputError(f"LabelingJobAlgorithmsConfig.InitialActiveLearningModelArn: {said}") from error
    (place / "initial.npz").write_bytes(raw)
    return {"labels": about.labels}


class _Task:
    """The files of one round."""

    def __init__(self, place: Path, asked: Asked, should_stop: Callable[[], bool]) -> None:
        self.place, self.asked, self.should_stop = place, asked, should_stop
        self.pictures = np.load(place / "pictures.npy", mmap_mode="r")
        self.numbers: dict[str, list[int]] = {"training": [], "validation": [], "rest": [], "unreadable": []}
        self.truth: dict[int, Any] = {}
        self.painted: dict[int, list[int]] = {}
        with (place / "objects.jsonl").open("rb") as stream:
            for line in map(json.loads, stream):
                self._sort(line["n"], line["set"], line["y"])
        (place / "found").mkdir(exist_ok=True)

    def _sort(self, number: int, name: str, truth: Any) -> None:
        seen = self.pictures["width"][number] > 0
        if name == "rest":
            self.numbers["rest" if seen else "unreadable"].append(number)
        elif seen:
            self.truth[number] = truth
            if self.asked.algorithm != MASKS or self._mask_of(number) is not None:
                self.numbers[name].append(number)

    def chosen(self, name: str) -> Chosen:
        return Chosen(self.pictures["pixels"], np.array(self.numbers[name], dtype=np.int64))

    @property
    def start(self) -> Start | None:
        if self.asked.start is None:
            return None
        return (self.place / "initial.npz").read_bytes(), np.array(self.asked.start, dtype=np.int64)

    def boxes(self) -> Drawn:
        known = [
            Known(self.chosen(name), [self._boxes_of(number) for number in self.numbers[name]])
            for name in ("training", "validation")
        ]
        return learn_boxes(
            known[0],
            known[1],
            self.chosen("rest"),
            self.asked.n_classes,
            self.asked.effort,
            self.start,
            self.should_stop,
        )

    def masks(self) -> Drawn:
        def known(name: str) -> Known:
            return Known(self.chosen(name), lambda row: self._mask_of(self.numbers[name][row]))

        return learn_masks(
            known("training"),
            known("validation"),
            self.chosen("rest"),
            self.asked.n_classes,
            self.asked.effort,
            self.start,
            self.should_stop,
            self._paint,
        )

    def _boxes_of(self, number: int) -> Boxes:
        rows = np.array(self.truth[number], dtype=float).reshape(-1, 5)
        return Boxes(rows[:, 1:] / self._scale(number), rows[:, 0].astype(np.int64), np.ones(len(rows)))

    def _mask_of(self, number: int) -> Mask | None:
        """Ids of the job's labels, `(height, width)`; None for what is no mask with a palette or grey levels."""
        try:
            picture = open_png((self.place / "masks" / str(number)).read_bytes())
            values = np.asarray(picture if picture.mode in ("P", "L") else picture.convert("P"))
        except (InputRefused, OSError, SyntaxError, ValueError):
            return None
        table = np.zeros(256, dtype=np.uint8)
        for value, label in self.truth[number]["classes"].items():
            if value.isascii() and value.isdigit() and int(value) < 256:
                table[int(value)] = label
        found: Mask = table[values]
        return found

    def _scale(self, number: int) -> NDArray[np.float64]:
        width, height = (float(self.pictures[name][number]) for name in ("width", "height"))
        return np.array([width, height, width, height])

    def _size(self, number: int) -> tuple[int, int]:
        return int(self.pictures["width"][number]), int(self.pictures["height"][number])

    def _paint(self, row: int, chances: NDArray[np.float32]) -> None:
        number = self.numbers["rest"][row]
        mask = enlarged(chances, *self._size(number))
        table = [BACKGROUND_COLOUR, *self.asked.colours]
        (self.place / "found" / f"{number}.png").write_bytes(indexed_png(mask, table))
        self.painted[number] = [int(each) for each in np.unique(mask) if each]

    def write(self, found: Drawn) -> None:
        with (self.place / "predictions.jsonl").open("w", encoding="utf-8") as out:
            for row, number in enumerate(self.numbers["rest"]):
                line: dict[str, Any] = {"n": number, "confidence": float(found.confidences[row])}
                if found.boxes:
                    line |= {"size": self._size(number), "boxes": self._pixels(number, found.boxes[row])}
                elif number in self.painted:
                    line["classes"] = self.painted[number]
                out.write(json.dumps(line) + "\n")
            for number in self.numbers["unreadable"]:
                out.write(json.dumps({"n": number, "confidence": 0.0}) + "\n")

    def _pixels(self, number: int, boxes: Boxes) -> list[list[float]]:
        """Whole pixels inside the picture; what is thinner than one is none."""
        width, height = self._size(number)
        rows = []
        for place, label, score in zip(boxes.places * self._scale(number), boxes.classes, boxes.scores, strict=True):
            left, top = half_up(place[0]), half_up(place[1])
            right, bottom = min(half_up(place[0] + place[2]), width), min(half_up(place[1] + place[3]), height)
            if right > left and bottom > top:
                rows.append([int(label), left, top, right - left, bottom - top, round(float(score), 4)])
        return rows
