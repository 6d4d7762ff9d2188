"""Tuned models (package_code's tuned.py) in the form of all compiled ones: one part, whose members are the folds."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.preprocessing import OneHotEncoder, QuantileTransformer

from autopilot.engine.compiled.columns import CannotCompile, Spec
from autopilot.engine.compiled.inputs import MOST_CELLS, InputsDraft
from autopilot.engine.compiled.members import Draft
from autopilot.engine.compiled.parts import write_part
from autopilot.engine.package_code.atelier_tabular.dense import Dense
from autopilot.engine.package_code.atelier_tabular.processing import TEXT_FEATURES, Processor
from autopilot.engine.package_code.atelier_tabular.schema import Schema
from autopilot.engine.package_code.atelier_tabular.tuned import Boosted, Member, TunedPredictor

DATE_PARTS = ("days", "year", "month", "day", "dayofweek", "dayofyear", "hour")  # as processing.expand_dates has them
NUMBERS, DATES, CODES, TEXT = ("numeric", "boolean"), ("datetime",), ("categorical",), ("text",)
UNSEEN = "\0never seen"
PART = "tuned"


class TunedCompiler:
    """Compiles one tuned predictor."""

    def __init__(self, predictor: TunedPredictor, schema: Schema) -> None:
        self.predictor, self.schema = predictor, schema
        self.categories = self._categories()
        self.encoded = self._encoded()
        self.places = {(each["kind"], each["from"], each.get("part")): at for at, each in enumerate(self.encoded)}

    def write(self, model: str, target: Path) -> None:
        """The folder that package code reads (see Compiled), without the proof. CannotCompile says why not."""
        folder = target / PART
        folder.mkdir(parents=True)
        drafts = [self._draft(each, at, folder) for at, each in enumerate(self.predictor.members)]
        write_part(folder, drafts, double=True)
        spec = {
            "columns": self.encoded,
            "problem": "multiclass" if self.schema.labels else "regression",  # both labels of two are answered, too
            "classes": list(range(len(self.schema.labels))),
            "parts": [(PART, 1.0)],
        }
        (target / "compiled.json").write_text(json.dumps(spec, allow_nan=False), encoding="utf-8")

    def _named(self, types: tuple[str, ...]) -> list[str]:
        return [each.name for each in self.schema.columns if each.type in types]

    def _categories(self) -> dict[str, list[str]]:
        """What any fold has seen; each fold's tables have a row for all of them."""
        found: dict[str, set[str]] = {name: set() for name in self._named(CODES)}
        for member in self.predictor.members:
            for name, values in zip(found, member.processor.parts["encode"].categories_ if found else (), strict=True):
                found[name] |= set(values)
        return {name: sorted(values) for name, values in found.items()}

    def _encoded(self) -> list[Spec]:
        columns: list[Spec] = []
        for name in self._named(NUMBERS):
            columns += [{"kind": "number", "from": name}, {"kind": "missing", "from": name}]
        for name in self._named(DATES):
            moment = {"kind": "moment", "from": name, "fill": None}
            columns += [*(moment | {"part": part} for part in DATE_PARTS), {"kind": "missing", "from": name}]
        columns += [{"kind": "code", "from": name, "categories": each} for name, each in self.categories.items()]
        return [*columns, *({"kind": "hashed", "from": name, "width": TEXT_FEATURES} for name in self._named(TEXT))]

    def _draft(self, member: Member, number: int, folder: Path) -> Draft:
        inputs = InputsDraft(0)
        width = self._numbers(member.processor, inputs)
        width = self._codes(member.processor, inputs, width)
        width = self._texts(member.processor, inputs, width)
        inputs.width = max(1, width)
        inputs.base = np.zeros(inputs.width)
        stem = f"member_{number}"
        if isinstance(member.fitted, Boosted):
            file = f"{stem}.{Boosted.suffix}"
            member.fitted.save(folder / file)
            return Draft({"kind": "xgboost", "file": file, "both": member.fitted.classes == 2}, inputs)
        if not isinstance(member.fitted, Dense):
            raise CannotCompile(f"{type(member.fitted).__name__} has no compiled form")
        return _dense(member.fitted, stem, inputs)

    def _numbers(self, processor: Processor, draft: InputsDraft) -> int:
        """Numbers, truth and dates; returns how many positions they take."""
        sources = [self.places["number", name, None] for name in self._named(NUMBERS)]
        sources += [self.places["moment", name, part] for name in self._named(DATES) for part in DATE_PARTS]
        if "scale" not in processor.parts:
            for at, source in enumerate(sources):
                draft.number(at, source)
            return len(sources)
        imputer, scaler = processor.parts["impute"], processor.parts["scale"]
        fills = imputer.transform(np.full((1, len(sources)), np.nan))[0, : len(sources)]
        gone = [self.places["missing", name, None] for name in self._named(NUMBERS)]
        gone += [self.places["missing", name, None] for name in self._named(DATES) for _ in DATE_PARTS]
        indicated = [gone[each] for each in imputer.indicator_.features_]
        wanted = [*zip(sources, fills, strict=True), *((each, np.nan) for each in indicated)]
        for at, (source, fill) in enumerate(wanted):
            if isinstance(scaler, QuantileTransformer):
                draft.references = scaler.references_
                draft.skewed.append((at, source, float(fill), scaler.quantiles_[:, at]))
            else:
                draft.number(at, source, float(fill), float(scaler.mean_[at]), float(scaler.scale_[at]))
        return len(sources) + len(indicated)

    def _codes(self, processor: Processor, draft: InputsDraft, start: int) -> int:
        """Categories, each column as a table by code. All columns are asked about at once: they do not mix."""
        if not self.categories:
            return start
        cells = np.full((1 + max(map(len, self.categories.values())), len(self.categories)), UNSEEN, dtype=object)
        for at, values in enumerate(self.categories.values()):
            cells[1 : 1 + len(values), at] = values
        found = processor.apply_categorical(pd.DataFrame(cells, columns=list(self.categories)))
        widths = _widths(processor, found.shape[1])
        rows = [1 + len(values) for values in self.categories.values()]
        if sum(np.multiply(rows, widths)) * len(self.predictor.members) > MOST_CELLS:
            raise CannotCompile(f"columns like `{next(iter(self.categories))}` have too many categories for a table")
        at = 0
        for name, count, width in zip(self.categories, rows, widths, strict=True):
            draft.table(list(range(start + at, start + at + width)), self.places["code", name, None],
                        found[:count, at : at + width])  # fmt: skip
            at += width
        return start + at

    def _texts(self, processor: Processor, draft: InputsDraft, start: int) -> int:
        first = self.places["hashed", self._named(TEXT)[0], None] if self._named(TEXT) else 0
        for number, name in enumerate(self._named(TEXT)):
            topics = np.ascontiguousarray(processor.parts[f"text {name}"].components_.T, dtype=np.float64)
            draft.topics.append((start, first + number * TEXT_FEATURES, topics))
            start += topics.shape[1]
        return start


def _widths(processor: Processor, together: int) -> list[int]:
    """How many positions each categorical column takes."""
    encoder = processor.parts["encode"]
    count = len(encoder.categories_)
    if not isinstance(encoder, OneHotEncoder):
        return [together // count] * count
    rare = encoder.infrequent_categories_
    return [
        len(values) - (0 if few is None else len(few) - 1)
        for values, few in zip(encoder.categories_, rare, strict=True)
    ]


def _dense(fitted: Dense, stem: str, inputs: InputsDraft) -> Draft:
    arrays: dict[str, NDArray[Any]] = {}
    for at, (matrix, bias) in enumerate(fitted.weights):
        arrays |= {f"{stem}_{at}_weights": matrix, f"{stem}_{at}_bias": bias}
    entry = {"kind": "dense", "name": stem, "layers": len(fitted.weights), "classes": fitted.classes}
    return Draft(entry | {"shift": float(fitted.shift), "scale": float(fitted.scale)}, inputs, arrays)
