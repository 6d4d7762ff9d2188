"""Models of automated labeling behind an endpoint. MLflow calls `_load_pyfunc`."""

import base64
import binascii
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from autopilot.engine.vision.pictures import UnreadablePicture, enlarged, read_picture
from groundtruth.engine.automated.calibration import Calibration
from groundtruth.engine.automated.drawing import kept, load_detector, load_painter, sureness_of_mask
from groundtruth.engine.automated.drawn import BOXES, MASKS
from groundtruth.engine.automated.images import features_of
from groundtruth.engine.automated.kept import TEXTS, About, read_about
from groundtruth.engine.automated.learning import LOAD
from groundtruth.engine.automated.linear import unpacked
from groundtruth.engine.colours import BACKGROUND_COLOUR, distinct
from groundtruth.engine.errors import InputRefused
from groundtruth.engine.geometry import SIDES
from groundtruth.engine.masks import indexed_png


class Served:
    """`predict` gives predicted_label and probability of each record.

    predicted_label: of classes a name; of boxes JSON, [{"label", "left", "top", "width", "height", "confidence"}] in
    pixels; of masks a PNG in base64 whose pixel values are class ids. Records: see `About.column`.
    """

    def __init__(self, folder: Path) -> None:
        self.about: About = read_about(folder)
        raw = (folder / "model.npz").read_bytes()
        algorithm = self.about.algorithm
        if algorithm in LOAD:
            self._model = LOAD[algorithm](raw)
            return
        arrays = unpacked(raw, algorithm)
        self._model = load_detector(raw) if algorithm == BOXES else load_painter(raw)
        self._least = float(arrays.get("least", 0))
        self._calibration = Calibration(*arrays["box_calibration" if algorithm == BOXES else "calibration"].tolist())

    def predict(self, table: pd.DataFrame, params: Any = None) -> pd.DataFrame:
        """One row for each record."""
        given = [str(each) for each in table[self.about.column]]
        if self.about.algorithm == TEXTS:
            return self._classes(self._model.predict(given))
        if self.about.algorithm in LOAD:
            features = [features_of(_bytes(each, row)) for row, each in enumerate(given)]
            return self._classes(self._model.predict_features(np.array(features)))
        drawn = {BOXES: self._boxes, MASKS: self._mask}[self.about.algorithm]
        return pd.DataFrame([drawn(_bytes(each, row)) for row, each in enumerate(given)], columns=_NAMES)

    def _classes(self, chances: Any) -> pd.DataFrame:
        names = [self.about.labels[each] for each in chances.argmax(axis=1)]
        return pd.DataFrame(dict(zip(_NAMES, (names, chances.max(axis=1)), strict=True)))

    def _boxes(self, raw: bytes) -> tuple[str, float]:
        pixels, (width, height) = _picture(raw, self.about.side)
        found = kept(self._model.predict(pixels[None])[0], self._least)
        places = found.places * [width, height, width, height]
        sure = self._calibration(found.scores)
        boxes = [
            {
                "label": self.about.labels[label],
                **dict(zip(SIDES, map(float, place), strict=True)),
                "confidence": chance,
            }
            for label, place, chance in zip(found.classes, places.round(1), sure.round(4).tolist(), strict=True)
        ]
        return json.dumps(boxes), float(sure.mean()) if len(sure) else 1.0

    def _mask(self, raw: bytes) -> tuple[str, float]:
        pixels, size = _picture(raw, self.about.side)
        chances = next(iter(self._model.predict(pixels[None])))
        png = indexed_png(enlarged(chances, *size), [BACKGROUND_COLOUR, *distinct([None] * len(self.about.labels))])
        return base64.b64encode(png).decode(), float(self._calibration([sureness_of_mask(chances)])[0])


_NAMES = ["predicted_label", "probability"]


def _bytes(text: str, row: int) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise InputRefused(f"Record {row + 1}: `image` must be a JPEG or PNG file in base64.") from None


def _picture(raw: bytes, side: int) -> Any:
    try:
        return read_picture(raw, side)
    except UnreadablePicture as error:
        raise InputRefused(str(error)) from None


def _load_pyfunc(path: str) -> Served:
    return Served(Path(path))
