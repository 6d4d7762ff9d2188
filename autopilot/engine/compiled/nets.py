"""AutoGluon's torch net as matrices."""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from autopilot.engine.compiled.columns import CannotCompile
from autopilot.engine.compiled.inputs import InputsDraft, check_cells, code_frame
from autopilot.engine.compiled.members import Draft, Fitted

ACTIVATIONS = {torch.nn.ReLU: "relu", torch.nn.ELU: "elu", torch.nn.Tanh: "tanh"}
SKIPPED = (torch.nn.Dropout, torch.nn.Identity)


def net(fitted: Fitted) -> Draft:
    """Preprocessing and layers of a TabularNeuralNetTorchModel; embeddings become tables by code."""
    network = fitted.model.model
    inputs = _inputs(fitted)
    entry: dict[str, Any] = {"kind": "net", "name": fitted.stem, "steps": []}
    arrays: dict[str, NDArray[Any]] = {}
    for layer in network.main_block:
        if isinstance(layer, SKIPPED):
            continue
        name = f"{fitted.stem}_{len(entry['steps'])}"
        if isinstance(layer, torch.nn.Linear):
            entry["steps"].append("linear")
            arrays |= {f"{name}_weights": _numbers(layer.weight).T, f"{name}_bias": _numbers(layer.bias)}
        elif isinstance(layer, torch.nn.BatchNorm1d):
            entry["steps"].append("affine")
            scale: NDArray[np.float64] = _numbers(layer.weight) / np.sqrt(_numbers(layer.running_var) + layer.eps)
            shift = _numbers(layer.bias) - _numbers(layer.running_mean) * scale
            arrays |= {f"{name}_weights": scale, f"{name}_bias": shift}
        elif type(layer) in ACTIVATIONS:
            entry["steps"].append(ACTIVATIONS[type(layer)])
        else:
            raise CannotCompile(f"the net has a layer {type(layer).__name__}")
    return Draft(entry | _link(fitted.problem, network), inputs, arrays)


def _link(problem: str, network: Any) -> dict[str, Any]:
    if problem != "regression":
        return {"link": "last of softmax" if problem == "binary" else "softmax"}
    if network.y_constraint is None:
        return {"link": "identity"}
    low = None if network.y_constraint == "nonpositive" else float(network.y_lower)
    high = None if network.y_constraint == "nonnegative" else float(network.y_upper)
    return {"link": "range", "low": low, "high": high}


def _inputs(fitted: Fitted) -> InputsDraft:
    """The vector of numbers and one-hot codes, then the embeddings, as EmbedNet puts them together."""
    model, network = fitted.model, fitted.model.model
    places = _places(model)
    embedded = [name for name, kind in model.feature_type_map.items() if kind == "embed"]
    sizes = [block.embedding_dim for block in network.embed_blocks] if embedded else []
    draft = InputsDraft(sum(map(len, places.values())) + sum(sizes))
    for name, step, columns in model.processor.transformers_:
        columns = [each for each in columns if each in places or each in embedded]
        if name == "onehot":
            _one_hot(fitted, step, columns, draft, places)
        elif name == "ordinal":
            _embed(fitted, step, columns, draft, sum(map(len, places.values())))
        elif name == "remainder":
            for column in columns:
                draft.number(places[column][0], fitted.place(column))
        else:
            for number, column in enumerate(columns):
                counts = fitted.is_count(column)
                draft.through_pipeline(places[column][0], fitted.place(column), name, step, number, counts=counts)
    return draft


def _places(model: Any) -> dict[str, list[int]]:
    """Where the columns of the vector are in it: they are taken in the order of the model's feature map."""
    found: dict[str, list[int]] = {}
    start = 0
    for name, kind in model.feature_type_map.items():
        if kind == "vector":
            width = len(model.feature_arraycol_map[name])
            found[name] = list(range(start, start + width))
            start += width
    return found


def _one_hot(fitted: Fitted, step: Any, columns: list[str], draft: InputsDraft, places: dict[str, list[int]]) -> None:
    # Numbers of which the net has seen two values, a gap among them perhaps, are categories for it.
    known = dict(zip(columns, step.named_steps["onehot"].categories_, strict=True))
    numbers = {each: [float(value) for value in known[each]] for each in columns if not fitted.is_code(each)}
    frame, rows = code_frame(columns, fitted.encoded, numbers)
    hot = np.asarray(step.transform(frame))
    check_cells(hot, columns)
    if any(np.diff(places[columns[0]] + [at for each in columns[1:] for at in places[each]]) != 1):
        raise CannotCompile("the net's one-hot columns do not lie together")
    values = {fitted.place(name): each for name, each in numbers.items()}
    draft.one_hot(hot, rows, [fitted.place(each) for each in columns], places[columns[0]][0], values)


def _embed(fitted: Fitted, step: Any, columns: list[str], draft: InputsDraft, start: int) -> None:
    frame, rows = code_frame(columns, fitted.encoded)
    ordinals = np.asarray(step.transform(frame)).astype(np.intp)
    for number, (column, block) in enumerate(zip(columns, fitted.model.model.embed_blocks, strict=True)):
        table = _numbers(block.weight)[ordinals[rows[number], number]]
        draft.table(list(range(start, start + table.shape[1])), fitted.place(column), table)
        start += table.shape[1]


def _numbers(tensor: Any) -> NDArray[np.float64]:
    found: NDArray[np.float64] = tensor.detach().cpu().numpy().astype(np.float64)
    return found
