"""A whole compiled model as one ONNX graph (see Compiled in the package's code)."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autopilot.engine.package_code.atelier_tabular.deciding import HALF
from autopilot.engine.package_code.atelier_tabular.schema import Schema
from autopilot.engine.portable.encoding import Encoding
from autopilot.engine.portable.graph import PREFIX, CannotConvert, Graph
from autopilot.engine.portable.inputs import Prepared
from autopilot.engine.portable.members import member

OUTPUTS = ("label", "probabilities", "variable")  # scikit-learn's converter calls them so


def onnx_model(compiled: Path, schema: Schema, about: dict[str, str], threshold: float = HALF) -> Any:
    """The ModelProto of a folder with a compiled model. about: its metadata. threshold: see decided.

    CannotConvert says why not.
    """
    if sequences := [each.name for each in schema.columns if each.type == "sequence"]:
        raise CannotConvert(f"column `{sequences[0]}` holds sequences of numbers, which ONNX cannot take out of a text")
    return _Model(compiled, schema, threshold).build(about)


def output_names(schema: Schema) -> list[str]:
    """label (text) and probabilities (n, labels) of a classification, variable (n, 1) of a regression."""
    taken = set(schema.names)
    wanted = OUTPUTS[:2] if schema.labels else OUTPUTS[2:]
    return [f"{PREFIX}{name}" if name in taken else name for name in wanted]


class _Model:
    def __init__(self, folder: Path, schema: Schema, threshold: float) -> None:
        self.folder, self.schema, self.threshold = folder, schema, threshold
        self.spec: dict[str, Any] = json.loads((folder / "compiled.json").read_text(encoding="utf-8"))
        self.graph = Graph()
        self.encoding = Encoding(self.graph, self.spec["columns"], schema)
        self._prepared: dict[Any, Prepared] = {}

    def build(self, about: dict[str, str]) -> Any:
        answers = [self._part(self.folder / name) for name, _ in self.spec["parts"]]
        answer = self._together(answers, [float(weight) for _, weight in self.spec["parts"]])
        names = output_names(self.schema)
        if self.schema.labels:
            self._labels(self._in_order(answer), *names)
        else:
            self.graph.op("Cast", answer, output=names[0], to=_types()["float"])
        return self.graph.model(self._inputs(), self._outputs(names), about)

    def _part(self, folder: Path) -> str:
        """The mean of a part's members, in the precision that it has in the package's code."""
        spec = json.loads((folder / "part.json").read_text(encoding="utf-8"))
        with np.load(folder / "arrays.npz", allow_pickle=False) as file:
            arrays: dict[str, NDArray[Any]] = {name: file[name] for name in file.files}
        kind = np.float64 if spec.get("double") else np.float32
        total = ""
        for entry in spec["members"]:
            told = spec["inputs"][entry["inputs"]]
            mine = {
                name.removeprefix(f"{told['name']}/"): values
                for name, values in arrays.items()
                if name.startswith(f"{told['name']}/")
            }
            prepared = self._inputs_of(mine, bool(told["zero_is_missing"]))
            answer = self.graph.cast(member(entry, folder, arrays | mine, prepared), kind)
            total = self.graph.op("Add", total, answer) if total else answer
        return self.graph.op("Div", total, self.graph.const(len(spec["members"]), kind))

    def _inputs_of(self, arrays: dict[str, NDArray[Any]], zero_is_missing: bool) -> Prepared:
        """Folds often prepare rows the same way: then that is done once."""
        key = (zero_is_missing, *((name, arrays[name].shape, arrays[name].tobytes()) for name in sorted(arrays)))
        if key not in self._prepared:
            self._prepared[key] = Prepared(self.encoding, arrays, zero_is_missing=zero_is_missing)
        return self._prepared[key]

    def _together(self, answers: list[str], weights: list[float]) -> str:
        if len(answers) == 1:
            return answers[0]
        total = ""
        for answer, weight in zip(answers, weights, strict=True):
            weighted = self.graph.op("Mul", answer, self.graph.const(weight, np.float32))
            total = self.graph.op("Add", total, weighted) if total else weighted
        return total

    def _in_order(self, answer: str) -> str:
        """(n, labels) in the order of the schema; a label that was too rare to be learned has probability 0."""
        graph, classes = self.graph, list(self.spec["classes"])
        width = len([each for each in classes if each >= 0])
        if self.spec["problem"] == "binary":
            answer = graph.concat([graph.op("Sub", graph.const(1.0, np.float32), answer), answer])
            width = 2
        if -1 in classes:
            never = graph.op("Mul", graph.take(answer, [0]), graph.const(0.0, np.float32))
            answer = graph.concat([answer, never])
            classes = [each if each >= 0 else width for each in classes]
        return answer if classes == list(range(width)) else graph.take(answer, classes)

    def _labels(self, answer: str, label: str, probabilities: str) -> None:
        best = self._decided(answer)
        names = list(self.schema.labels)
        self.graph.op(
            "LabelEncoder", best, domain="ai.onnx.ml", output=label, keys_int64s=list(range(len(names))),
            values_strings=names, default_string=names[0],
        )  # fmt: skip
        self.graph.op("Cast", answer, output=probabilities, to=_types()["float"])

    def _decided(self, answer: str) -> str:
        graph = self.graph
        if self.threshold == HALF or len(self.schema.labels) != 2:
            return graph.op("ArgMax", answer, axis=1, keepdims=0)
        second = graph.op("Squeeze", graph.cast(graph.take(answer, [1]), np.float64), graph.const([1], np.int64))
        return graph.cast(graph.op("GreaterOrEqual", second, graph.const(self.threshold, np.float64)), np.int64)

    def _inputs(self) -> list[Any]:
        from onnx import helper

        kinds = {"numeric": "double", "boolean": "double", "datetime": "int64"}
        types = _types()
        return [
            helper.make_tensor_value_info(each.name, types[kinds.get(each.type, "string")], [None, 1])
            for each in self.schema.columns
        ]

    def _outputs(self, names: list[str]) -> list[Any]:
        from onnx import helper

        types = _types()
        if not self.schema.labels:
            return [helper.make_tensor_value_info(names[0], types["float"], [None, 1])]
        return [
            helper.make_tensor_value_info(names[0], types["string"], [None]),
            helper.make_tensor_value_info(names[1], types["float"], [None, len(self.schema.labels)]),
        ]


def _types() -> dict[str, int]:
    from onnx import TensorProto

    return {
        "float": TensorProto.FLOAT, "double": TensorProto.DOUBLE, "int64": TensorProto.INT64,
        "string": TensorProto.STRING,
    }  # fmt: skip
