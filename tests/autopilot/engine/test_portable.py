"""ONNX graphs: every step answers as the code that it stands for, and a file needs nothing but a runtime."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
import onnxruntime
import pandas as pd
import pytest
from catboost import CatBoost
from hypothesis import given, settings
from hypothesis import strategies as st
from lightgbm import Dataset
from lightgbm import train as train_lightgbm
from onnx import TensorProto, checker, helper
from onnx import load as load_onnx
from xgboost import DMatrix
from xgboost import train as train_xgboost

from autopilot.engine.compiled.inputs import InputsDraft
from autopilot.engine.compiled.wide import catboost_as_arrays
from autopilot.engine.package_code.atelier_tabular.columns import Encoder, Inputs, normal_scores
from autopilot.engine.package_code.atelier_tabular.members import load_member
from autopilot.engine.package_code.atelier_tabular.schema import Column, Schema
from autopilot.engine.portable import normal
from autopilot.engine.portable.encoding import Encoding
from autopilot.engine.portable.graph import CannotConvert, Graph
from autopilot.engine.portable.inputs import Prepared
from autopilot.engine.portable.members import member
from autopilot.engine.portable.model import output_names
from autopilot.engine.portable.proof import answers, feed, write_onnx
from autopilot.isolated import convert_package_isolated
from tests.autopilot.engine.conftest import Trained
from workers.context import InputError

ONNX_TYPES = {"f": TensorProto.DOUBLE, "i": TensorProto.INT64, "O": TensorProto.STRING}
ROWS = 300


def run(graph: Graph, tensor: str, inputs: dict[str, np.ndarray]) -> Any:
    """What the runtime makes of some inputs."""
    given_ = [
        helper.make_tensor_value_info(name, ONNX_TYPES[each.dtype.kind], [None] + [None] * (each.ndim - 1))
        for name, each in inputs.items()
    ]
    model = graph.model(given_, [helper.make_empty_tensor_value_info(tensor)], {})
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, inputs)[0]


# -- columns --


COLUMNS = (Column("n", "numeric"), Column("b", "boolean"), Column("c", "categorical"), Column("d", "datetime"))
SCHEMA = Schema("y", "Regression", (), COLUMNS)
PARTS = ("ns", "days", "year", "month", "day", "dayofweek", "dayofyear", "hour")
SPECS: list[dict[str, Any]] = [
    {"kind": "number", "from": "n"},
    {"kind": "missing", "from": "n"},
    {"kind": "missing", "from": "d"},
    {"kind": "equals", "from": "n", "value": 2.0},
    {"kind": "equals", "from": "c", "value": "red"},
    {"kind": "equals", "from": "c", "value": 1},
    {"kind": "code", "from": "c", "categories": ["", "blue", "red"]},
    {"kind": "code", "from": "c", "categories": []},
    *({"kind": "moment", "from": "d", "fill": 86_400_000_000_001, "part": part} for part in PARTS),
    *({"kind": "moment", "from": "d", "fill": None, "part": part} for part in PARTS),
]
MOMENTS = st.datetimes(pd.Timestamp(1678, 1, 1), pd.Timestamp(2262, 1, 1))
CELLS = st.fixed_dictionaries(
    {
        "n": st.none() | st.floats(-1e9, 1e9) | st.just(2.0),
        "b": st.none() | st.booleans(),
        "c": st.none() | st.sampled_from(["red", "blue", "green", " red "]) | st.text(max_size=3),
        "d": st.none() | MOMENTS,
    }
)


@settings(max_examples=25, deadline=None)
@given(rows=st.lists(CELLS, min_size=1, max_size=20))
def test_columns_are_encoded_as_by_the_package(rows):
    frame = pd.DataFrame(rows, columns=SCHEMA.names, dtype=object)
    graph = Graph()
    encoding = Encoding(graph, SPECS, SCHEMA)
    together = graph.concat([encoding.number(at) for at in range(len(SPECS))])

    found = run(graph, together, feed(SCHEMA, frame))

    np.testing.assert_array_equal(found, Encoder(SPECS)(SCHEMA.arrays(frame), len(frame)))


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 9), st.lists(st.sampled_from([-2.0, -1.5, 0.0, 0.25, 1.0, 3.0, 9.0]), min_size=1, max_size=9))
def test_ranks_become_normal_scores_as_in_scikit_learn(seed, known):
    rng = np.random.default_rng(seed)
    quantiles = np.sort(np.column_stack([known, rng.normal(size=len(known))]), axis=0)
    references = np.linspace(0, 1, len(known)) if len(known) > 1 else np.zeros(1)
    values = np.concatenate([rng.normal(size=(40, 2)) * 3, quantiles, quantiles + 1e-7])
    graph = Graph()

    found = run(graph, normal.normal_scores(graph, "x", quantiles, references), {"x": values})

    expected = np.column_stack([normal_scores(values[:, at], quantiles[:, at], references) for at in range(2)])
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)


# -- models --


def categories(seed: int = 0) -> tuple[np.ndarray, list[dict[str, Any]], Schema]:
    """(rows, 5): three codes, one of them of a category with gaps, and two numbers with gaps; how they are encoded."""
    rng = np.random.default_rng(seed)
    codes = [rng.integers(-1, 4, ROWS), rng.integers(0, 25, ROWS), rng.integers(0, 3, ROWS)]
    numbers = rng.normal(size=(ROWS, 2))
    numbers[::9, 0] = np.nan
    specs: list[dict[str, Any]] = [
        {"kind": "code", "from": f"c{at}", "categories": [str(each) for each in range(max(code) + 1)]}
        for at, code in enumerate(codes)
    ]
    specs += [{"kind": "number", "from": f"n{at}"} for at in range(2)]
    kinds = [("c0", "categorical"), ("c1", "categorical"), ("c2", "categorical"), ("n0", "numeric"), ("n1", "numeric")]
    schema = Schema("y", "Any", (), tuple(Column(name, kind) for name, kind in kinds))
    return np.column_stack([*codes, numbers]), specs, schema


def fed(table: np.ndarray) -> dict[str, np.ndarray]:
    inputs = {
        f"c{at}": np.array([[str(int(each))] for each in table[:, at]], dtype=object) for at in range(3)
    }  # -1 is a category that nobody knows
    return inputs | {f"n{at}": table[:, 3 + at].reshape(-1, 1) for at in range(2)}


def answered(folder: Path, entry: dict[str, Any], table: np.ndarray, codes: Any) -> tuple[np.ndarray, np.ndarray]:
    """(by the graph, by the package) of a member whose inputs are the codes, through `codes`, and the numbers."""
    _, specs, schema = categories()
    draft = InputsDraft(5)
    for at in range(3):
        known = np.arange(-1, len(specs[at]["categories"]), dtype=np.float64)
        draft.table([at], at, codes(known).reshape(-1, 1))
    draft.number(3, 3)
    draft.number(4, 4)
    arrays = draft.arrays()
    graph = Graph()
    prepared = Prepared(Encoding(graph, specs, schema), arrays, zero_is_missing=False)
    found: np.ndarray = run(graph, member(entry, folder, arrays, prepared), fed(table))
    return found, load_member(entry, folder, arrays)(Inputs(arrays)(table), 1)


def target_of(table: np.ndarray) -> np.ndarray:
    score: np.ndarray = (
        (table[:, 0] == 2) + (table[:, 1] % 7 < 3) * (np.nan_to_num(table[:, 3]) > 0) + (table[:, 2] == 1) / 2
    )
    return score + np.random.default_rng(1).normal(0, 0.2, len(table))


CATBOOST = [
    pytest.param({"loss_function": "Logloss"}, "binary", id="binary"),
    pytest.param({"loss_function": "MultiClass", "grow_policy": "Depthwise"}, "multiclass", id="depthwise"),
    pytest.param({"loss_function": "RMSE", "nan_mode": "Max"}, "regression", id="regression"),
    pytest.param(
        {
            "loss_function": "RMSE",
            "simple_ctr": ["BinarizedTargetMeanValue", "Buckets"],
            "combinations_ctr": ["Borders", "BinarizedTargetMeanValue", "Counter"],
        },
        "regression",
        id="all statistics",
    ),
]


@pytest.mark.slow
@pytest.mark.parametrize(("hyperparameters", "problem"), CATBOOST)
def test_catboost_combines_categories_in_the_graph(tmp_path, hyperparameters, problem):
    table, *_ = categories()
    data = table.astype(object)
    data[:, :3] = np.where(table[:, :3] < 0, 4, table[:, :3]).astype(np.int64)  # as AutoGluon names what is missing
    target = target_of(table)
    truth = {"binary": target > 1, "multiclass": np.digitize(target, [0.5, 1.2]), "regression": target}[problem]
    model = CatBoost(
        {"iterations": 25, "depth": 4, "verbose": 0, "cat_features": [0, 1, 2], "one_hot_max_size": 3,
         "max_ctr_complexity": 3, "thread_count": 1, "allow_writing_files": False} | hyperparameters
    ).fit(data, truth)  # fmt: skip
    model.save_model(str(tmp_path / "m.cbm"))
    entry = {"kind": "catboost", "file": "m.cbm", "categorical": [0, 1, 2], "problem": problem}

    found, expected = answered(tmp_path, entry, table, lambda codes: np.where(codes < 0, len(codes) - 1, codes))

    assert np.std(expected) > 0.1
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("objective", "settings_"),
    [
        ("binary", {"sigmoid": 0.7}),
        ("multiclass", {"num_class": 3}),
        ("regression", {"use_missing": False}),
        ("poisson", {}),
    ],
)
def test_lightgbm_splits_categories_in_the_graph(tmp_path, objective, settings_):
    table, *_ = categories()
    target = target_of(table)
    truth = {"binary": target > 1, "multiclass": np.digitize(target, [0.5, 1.2])}.get(objective, np.abs(target))
    data = np.where(table[:, :3] < 0, np.nan, table[:, :3])
    dataset = Dataset(np.column_stack([data, table[:, 3:]]), truth.astype(float), categorical_feature=[0, 1, 2])
    booster = train_lightgbm(
        {"objective": objective, "verbose": -1, "num_threads": 1, "min_data_per_group": 5, "cat_smooth": 1} | settings_,
        dataset,
        15,
    )
    booster.save_model(str(tmp_path / "m.txt"))

    found, expected = answered(
        tmp_path, {"kind": "lightgbm", "file": "m.txt"}, table, lambda codes: np.where(codes < 0, np.nan, codes)
    )

    assert "cat_threshold" in (tmp_path / "m.txt").read_text()
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("objective", "settings_"),
    [("binary:logistic", {"base_score": 0.2}), ("multi:softprob", {"num_class": 3}), ("reg:squarederror", {})],
)
def test_xgboost_becomes_a_graph(tmp_path, objective, settings_):
    table, *_ = categories()
    target = target_of(table)
    truth = {"binary:logistic": target > 1, "multi:softprob": np.digitize(target, [0.5, 1.2])}.get(objective, target)
    fit = {"objective": objective, "nthread": 1, "max_depth": 3} | settings_
    train_xgboost(fit, DMatrix(table, truth), 10).save_model(str(tmp_path / "m.ubj"))

    found, expected = answered(tmp_path, {"kind": "xgboost", "file": "m.ubj"}, table, lambda codes: codes)

    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        (
            ("objective=regression", "objective=regression sqrt"),
            "LightGBM was fitted with the objective regression sqrt",
        ),
        (("is_linear=0", "is_linear=1"), "LightGBM has linear models in its leaves"),
        (("decision_type=2", "decision_type=4"), "LightGBM takes zeros for missing"),
    ],
)
def test_what_is_not_known_exactly_is_not_converted(tmp_path, changed, why):
    table, *_ = categories()
    booster = train_lightgbm(
        {"objective": "regression", "verbose": -1, "num_threads": 1}, Dataset(table[:, 4:], target_of(table)), 2
    )
    (tmp_path / "m.txt").write_text(booster.model_to_string().replace(*changed))

    with pytest.raises(CannotConvert, match=f"^{why}$"):
        answered(tmp_path, {"kind": "lightgbm", "file": "m.txt"}, table, lambda codes: codes)


# -- files --


ALONE = """
import json, sys
import numpy as np
import onnxruntime

model = onnxruntime.InferenceSession(sys.argv[1])
row = json.loads(model.get_modelmeta().custom_metadata_map["smoke_test"])["inputs"]
types = {"tensor(double)": np.float64, "tensor(int64)": np.int64, "tensor(string)": object}
inputs = {each.name: np.array([[row[each.name]]], types[each.type]) for each in model.get_inputs()}
label, probabilities = model.run(["label", "probabilities"], inputs)
ours = [name for name in sys.modules if name.split(".")[0] in ("autopilot", "atelier_tabular", "sklearn", "lightgbm")]
print(json.dumps({"label": label[0], "probabilities": probabilities[0].tolist(), "ours": ours}))
"""


@pytest.fixture
def package(trained: Trained) -> Path:
    return trained.plan.folder / "candidates" / "WeightedEnsemble_L2" / "package"


def test_a_file_gives_the_expected_answer_to_whoever_has_a_runtime(package, tmp_path):
    file = tmp_path / "model.onnx"

    written = write_onnx(package, file)

    checker.check_model(load_onnx(str(file)), full_check=True)
    assert written.rows > 120
    assert written.largest < 1e-6
    assert written.size_bytes == file.stat().st_size
    command = [sys.executable, "-I", "-c", ALONE, str(file)]
    told = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    expected = json.loads((package / "smoke_test.json").read_text())["expected"]
    assert told["ours"] == []
    assert told["label"] == expected["predicted_label"]
    assert told["probabilities"] == pytest.approx(expected["probabilities"], abs=1e-6)


def test_a_file_decides_where_its_model_does(package, tmp_path):
    copy, file = tmp_path / "package", tmp_path / "model.onnx"
    shutil.copytree(package, copy)
    settings_ = copy / "data" / "model" / "model.json"
    settings_.write_text(json.dumps(json.loads(settings_.read_text()) | {"threshold": 0.07}))

    write_onnx(copy, file)

    told = json.loads((copy / "data" / "model" / "compiled" / "proof.json").read_text())
    schema = Schema.from_json(json.loads((copy / "schema.json").read_text()))
    labels, chances = answers(file, schema, pd.DataFrame(told, columns=schema.names, dtype=object))
    assert labels == [schema.labels[int(each >= 0.07)] for each in chances[:, 1]]
    assert 0 < (chances[:, 1] < 0.07).sum() < (chances[:, 1] < 0.5).sum()


def test_a_file_that_answers_otherwise_is_not_kept(package, tmp_path, monkeypatch):
    monkeypatch.setattr("autopilot.engine.portable.proof.TOLERANCE", -1.0)

    with pytest.raises(CannotConvert, match=r"^the graph answers \d+ of \d+ rows differently, by up to "):
        write_onnx(package, tmp_path / "model.onnx")

    assert not (tmp_path / "model.onnx").exists()


def test_a_package_without_a_compiled_form_says_why_it_has_no_graph(tmp_path):
    described = Schema("y", "Regression", (), ()).as_json() | {"compiled": {"used": False, "why_not": "it is odd"}}
    (tmp_path / "schema.json").write_text(json.dumps(described))

    with pytest.raises(CannotConvert, match=r"^it has no compiled form, which graphs are made of \(it is odd\)$"):
        write_onnx(tmp_path, tmp_path / "model.onnx")


def test_why_there_is_no_file_is_told_to_whoever_asked(tmp_path):
    described = Schema("y", "Regression", (), ()).as_json()
    (tmp_path / "schema.json").write_text(json.dumps(described))

    with pytest.raises(
        InputError, match=r"^This model has no ONNX form: it has no compiled form, .*older version\)\.$"
    ):
        convert_package_isolated(None, Event(), tmp_path)


def test_a_column_may_be_called_as_an_output():
    taken = Schema("y", "Any", ("a", "b"), (Column("label", "numeric"),))

    assert output_names(taken) == ["atelier/label", "probabilities"]
    assert output_names(Schema("y", "Any", (), ())) == ["variable"]


ARRAYS = [
    pytest.param({"loss_function": "Logloss"}, "binary", id="binary"),
    pytest.param({"loss_function": "MultiClass"}, "multiclass", id="multiclass"),
    pytest.param({"loss_function": "RMSE", "grow_policy": "Lossguide"}, "regression", id="lossguide"),
]


@pytest.mark.parametrize(("hyperparameters", "problem"), ARRAYS)
def test_catboost_without_categories_answers_as_arrays_and_as_a_graph(tmp_path, hyperparameters, problem):
    table, *_ = categories()
    target = target_of(table)
    truth = {"binary": target > 1, "multiclass": np.digitize(target, [0.5, 1.2]), "regression": target}[problem]
    model = CatBoost(
        {"iterations": 25, "depth": 4, "verbose": 0, "thread_count": 1, "allow_writing_files": False} | hyperparameters
    ).fit(table, truth)
    model.save_model(str(tmp_path / "m.cbm"))
    kind = "RawFormulaVal" if problem == "regression" else "Probability"
    expected = np.asarray(model.predict(table.astype(np.float32), prediction_type=kind)).reshape(len(table), -1)
    expected = expected[:, -1:] if problem == "binary" else expected

    found = catboost_as_arrays(tmp_path / "m.cbm", 5, problem, "trees")

    assert found is not None
    entry, arrays = found
    assert np.isnan(table).any()
    np.testing.assert_allclose(load_member(entry, tmp_path, arrays)(table, 1), expected, atol=1e-9)
    _, specs, schema = categories()
    draft = InputsDraft(5)
    for at in range(5):
        draft.number(at, at)
    graph = Graph()
    prepared = Prepared(Encoding(graph, specs, schema), draft.arrays(), zero_is_missing=False)
    np.testing.assert_allclose(
        run(graph, member(entry, tmp_path, arrays | draft.arrays(), prepared), fed(table)), expected, atol=1e-6
    )


def test_catboost_that_takes_missing_values_upwards_stays_as_it_is(tmp_path):
    table, *_ = categories()
    CatBoost({"iterations": 3, "nan_mode": "Max", "verbose": 0, "thread_count": 1, "allow_writing_files": False}).fit(
        table, target_of(table)
    ).save_model(str(tmp_path / "m.cbm"))

    assert catboost_as_arrays(tmp_path / "m.cbm", 5, "regression", "trees") is None
