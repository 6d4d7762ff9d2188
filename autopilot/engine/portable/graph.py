"""A small builder of ONNX graphs: operators by name, constants kept once."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

OPSET, ML_OPSET, IR_VERSION = 18, 3, 8  # of 2022 and 2023: every runtime since reads them
ML = "ai.onnx.ml"
PREFIX = "atelier/"  # of every name that is not a column or an output


class CannotConvert(Exception):
    """Why a model has no ONNX form. The message is a clause: "... because <message>"."""


class Graph:
    """Nodes in the order in which they are computed; a tensor is its name."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.initializers: list[Any] = []
        self._constants: dict[Any, str] = {}

    def const(self, values: Any, kind: Any = None) -> str:
        """A constant tensor. kind: its NumPy type, otherwise as it is."""
        from onnx import numpy_helper

        array = np.ascontiguousarray(np.asarray(values, dtype=kind)).reshape(np.shape(values))
        key = (array.dtype.str, array.shape, array.tobytes())
        if key not in self._constants:
            self._constants[key] = f"{PREFIX}c{len(self._constants)}"
            self.initializers.append(numpy_helper.from_array(array, self._constants[key]))
        return self._constants[key]

    def text(self, value: str) -> str:
        """A constant tensor (1, 1) of text."""
        from onnx import numpy_helper

        key = ("text", value)
        if key not in self._constants:
            self._constants[key] = f"{PREFIX}c{len(self._constants)}"
            array = np.array([[value]], dtype=object)
            self.initializers.append(numpy_helper.from_array(array, self._constants[key]))
        return self._constants[key]

    def op(self, kind: str, *inputs: str, domain: str = "", output: str = "", **attributes: Any) -> str:
        """One operator with one output."""
        from onnx import helper

        name = output or f"{PREFIX}t{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], domain=domain, **attributes))
        return name

    def cast(self, tensor: str, kind: Any) -> str:
        """The tensor as another NumPy type."""
        from onnx import helper

        return self.op("Cast", tensor, to=helper.np_dtype_to_tensor_dtype(np.dtype(kind)))

    def doubles(self, tensor: str) -> str:
        """The tensor in double precision."""
        return self.cast(tensor, np.float64)

    def concat(self, tensors: list[str]) -> str:
        """(n, ...) tensors beside each other."""
        return tensors[0] if len(tensors) == 1 else self.op("Concat", *tensors, axis=1)

    def take(self, tensor: str, places: Any) -> str:
        """Columns of a (n, w) tensor, by their numbers."""
        return self.op("Gather", tensor, self.const(places, np.int64), axis=1)

    def rows_of(self, table: NDArray[Any], at: str) -> str:
        """(n, w): for each of n numbers the row of a table."""
        return self.op("Gather", self.const(table), at, axis=0)

    def numbers_of(self, tensor: str, keys: list[Any], values: list[int], default: int) -> str:
        """An int64 for each cell: text or int64 looked up among keys, the default for what is not there."""
        if not keys:
            zeros = self.op("ConstantOfShape", self.op("Shape", tensor))  # of float
            return self.op("Add", self.cast(zeros, np.int64), self.const(default, np.int64))
        named: dict[str, Any] = {"keys_strings" if isinstance(keys[0], str) else "keys_int64s": keys}
        return self.op("LabelEncoder", tensor, domain=ML, values_int64s=values, default_int64=default, **named)

    def model(self, inputs: list[Any], outputs: list[Any], about: dict[str, str]) -> Any:
        """The ModelProto. about: what is kept as metadata."""
        from onnx import helper

        graph = helper.make_graph(self.nodes, "atelier", inputs, outputs, self.initializers)
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(ML, ML_OPSET)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION, producer_name="Atelier")
        helper.set_model_props(model, about)
        return model
