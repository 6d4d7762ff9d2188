"""Writing a package's model as ONNX, and proving that it answers the package's rows as the trained model did."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from autopilot.engine.package_code.atelier_tabular.deciding import HALF, decided, threshold_of
from autopilot.engine.package_code.atelier_tabular.schema import Schema
from autopilot.engine.portable.graph import CannotConvert
from autopilot.engine.portable.model import onnx_model, output_names

TOLERANCE = 1e-5  # of probabilities; of predictions, by their size or their spread, whichever is larger
MOST_BYTES = 1_500_000_000  # a protobuf message ends at two gigabytes
TAKES = {
    "numeric": "double, NaN where missing",
    "boolean": "double: 1 or 0, NaN where missing",
    "categorical": "string without blanks around it, empty where missing; whole numbers without a decimal point",
    "datetime": "int64: nanoseconds since 1970-01-01 UTC, -9223372036854775808 where missing",
}


@dataclass(frozen=True)
class Written:
    """An ONNX file that was proved. rows: how many got the trained model's answer. largest: difference."""

    rows: int
    largest: float
    size_bytes: int


def write_onnx(package: Path, target: Path) -> Written:
    """Convert an unpacked package's model. CannotConvert says why there is none; nothing is left at `target` then."""
    described = json.loads((package / "schema.json").read_text(encoding="utf-8"))
    compiled = package / "data" / "model" / "compiled"
    if not compiled.is_dir():
        why = described.get("compiled", {}).get("why_not") or "it was made by an older version"
        raise CannotConvert(f"it has no compiled form, which graphs are made of ({why})")
    schema = Schema.from_json(described)
    told = json.loads((package / "smoke_test.json").read_text(encoding="utf-8"))
    smoke = {"row": told["row"], "expected": told["expected"]}
    about = {
        "columns": json.dumps([{"name": each.name, "input": TAKES.get(each.type, TAKES["categorical"])}
                               for each in schema.columns]),
        "labels": json.dumps(list(schema.labels)),
        "target": schema.target,
        "smoke_test": json.dumps(smoke | {"inputs": _as_inputs(schema, smoke["row"])}),
    }  # fmt: skip
    settings = json.loads((package / "data" / "model" / "model.json").read_text(encoding="utf-8"))
    return convert(compiled, schema, about, target, threshold_of(settings))


def convert(compiled: Path, schema: Schema, about: dict[str, str], target: Path, threshold: float = HALF) -> Written:
    """The same of a folder with a compiled model and its proof. about: the file's metadata. threshold: see decided."""
    model = onnx_model(compiled, schema, about, threshold)
    if model.ByteSize() > MOST_BYTES:
        raise CannotConvert("its graph would be larger than an ONNX file can be")
    target.write_bytes(model.SerializeToString())
    try:
        rows, largest = _prove(target, compiled, schema, threshold)
    except CannotConvert:
        target.unlink()
        raise
    return Written(rows, largest, target.stat().st_size)


def feed(schema: Schema, rows: pd.DataFrame) -> dict[str, NDArray[Any]]:
    """The graph's inputs, (n, 1) each, of rows as they come."""
    found: dict[str, NDArray[Any]] = {}
    for name, values in schema.arrays(rows).items():
        if values.dtype == object:
            values = np.array(["" if each is None else each for each in values], dtype=object)
        elif values.dtype.kind == "M":
            values = values.astype("datetime64[ns]").astype(np.int64)
        found[name] = values.reshape(-1, 1)
    return found


def _as_inputs(schema: Schema, row: dict[str, Any]) -> dict[str, Any]:
    """A row's cells as the graph takes them; NaN as text, which NumPy reads and JSON can hold."""
    cells = {name: values[0, 0] for name, values in feed(schema, pd.DataFrame([row])).items()}
    plain = {name: value.item() if isinstance(value, np.generic) else value for name, value in cells.items()}
    return {name: "NaN" if isinstance(value, float) and np.isnan(value) else value for name, value in plain.items()}


def answers(file: Path, schema: Schema, rows: pd.DataFrame) -> tuple[list[str], NDArray[np.float64]]:
    """(labels, outputs): none and (n, 1) for a regression, otherwise (n,) and (n, n_labels) probabilities."""
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.log_severity_level = 3  # warns of inputs that no model uses
    session = InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
    told = session.run(output_names(schema), feed(schema, rows))
    labels = [str(each) for each in told[0]] if schema.labels else []
    return labels, np.asarray(told[-1], dtype=np.float64)


def _prove(file: Path, compiled: Path, schema: Schema, threshold: float) -> tuple[int, float]:
    rows = pd.DataFrame(json.loads((compiled / "proof.json").read_text()), columns=schema.names, dtype=object)
    expected: NDArray[np.float64] = np.load(compiled / "proof.npy", allow_pickle=False)
    labels, found = answers(file, schema, rows)
    apart = np.abs(found - expected)
    if not schema.labels:
        apart = apart / np.maximum(np.abs(expected), max(float(np.std(expected)), 1e-9))
    largest = float(apart.max(initial=0.0))
    wrong = int((~(apart <= TOLERANCE)).any(axis=1).sum())
    if wrong:
        raise CannotConvert(f"the graph answers {wrong} of {len(rows)} rows differently, by up to {largest:.2g}")
    best = [schema.labels[each] for each in decided(expected, threshold)] if schema.labels else []
    if other := sum(each != label for each, label in zip(best, labels, strict=True)):
        raise CannotConvert(f"the graph gives {other} of {len(rows)} rows another label")
    return len(rows), largest
