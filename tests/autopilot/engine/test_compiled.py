"""Compiled models: equal to the trained ones for every family, on rows as they come, and refused where they are not."""

import errno
import json
import shutil
import tarfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import mlflow.pyfunc
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autopilot.engine.compiled.columns import CannotCompile, encoded_columns
from autopilot.engine.compiled.parts import Compiler
from autopilot.engine.compiled.proof import Fast, compile_model, odd_rows
from autopilot.engine.data import Prepared, prepare
from autopilot.engine.more_trials import ARITHMETIC, extra_trials
from autopilot.engine.objectives import OBJECTIVES
from autopilot.engine.package_code.atelier_tabular.compiled import Compiled, difference
from autopilot.engine.package_code.atelier_tabular.members import Forest
from autopilot.engine.package_code.atelier_tabular.model import TabularModel
from autopilot.engine.portable.graph import CannotConvert
from autopilot.engine.portable.inclusion import forms_of
from autopilot.engine.portable.proof import convert
from autopilot.engine.portfolio import Trial, trials_of
from autopilot.engine.store import Store
from tests.autopilot.engine.conftest import Trained, make_plan

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(240),
    pytest.mark.filterwarnings("ignore::UserWarning"),  # of libraries about each other, as in training (plain_logs)
]

ALL = ("lightgbm", "catboost", "xgboost", "linear-learner", "extra-trees", "randomforest", "nn-torch")
QUICK = {  # enough to have every kind of step, in seconds
    "lightgbm": {"num_boost_round": 12},
    "catboost": {"iterations": 12},
    "xgboost": {"n_estimators": 12},
    "extra-trees": {"n_estimators": 12},
    "randomforest": {"n_estimators": 12},
    "nn-torch": {"num_epochs": 2},
}


def mixed(rows: int = 500) -> pd.DataFrame:
    """Numbers, skewed, of two values, nearly of two; truth, few and many categories, dates; most of them with gaps."""
    rng = np.random.default_rng(3)
    plan = rng.choice(["basic", "plus", "pro"], rows)
    months = rng.integers(1, 60, rows).astype(float)
    frame = pd.DataFrame(
        {
            "months": months,
            "spent, in [EUR]": rng.lognormal(3, 2.5, rows),
            "sign": rng.choice([-1.0, 1.0], rows),
            "whole": rng.integers(0, 5, rows),
            "rarely": np.where(np.arange(rows) == 17, 7.0, rng.integers(0, 2, rows)),  # two values, for most folds
            "paid": rng.choice([True, False], rows),
            "plan": plan,
            "city": rng.choice([f"town {each}" for each in range(30)], rows),
            "tone": rng.choice(["calm", "loud", "shrill"], rows),
            "joined": pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.integers(0, 9_000_000, rows), unit="min"),
        }
    )
    for name in ("months", "spent, in [EUR]", "paid", "plan", "city", "joined"):
        frame[name] = frame[name].astype(object).where(rng.random(rows) > 0.08, None)
    score = 0.05 * months + (plan == "basic") + rng.normal(0, 0.3, rows)
    return frame.assign(score=score)


TARGETS = {
    "binary": lambda score: np.where(score > 1.8, "stays", "leaves"),
    "multiclass": lambda score: np.array(["low", "middle", "high"])[np.digitize(score, [1.2, 2.4])],
    "regression": lambda score: 100 * score,
}


@dataclass
class Fitted:
    """One predictor with every family and their ensemble."""

    store: Store
    prepared: Prepared
    folder: Path

    def served(self, model: str) -> TabularModel:
        return TabularModel(
            self.store.predictor, self.prepared.schema, {"model": model, "background": self.background()}
        )

    def background(self) -> list[dict[str, Any]]:
        return list(self.prepared.schema.example_rows)

    def rows(self) -> pd.DataFrame:
        return self.prepared.validation[self.prepared.schema.names]

    def compiled(self, model: str) -> Compiled:
        target = self.folder / "out" / model
        if not target.exists():
            Compiler(self.store.predictor, self.prepared.schema, self.folder / "parts").write(model, target)
        return Compiled(target)


def fit(folder: Path, problem: str, folds: int) -> Fitted:
    data = mixed()
    data["result"] = TARGETS[problem](data.pop("score"))
    plan = make_plan(folder, data, "result", algorithms=ALL, seconds=100_000)
    prepared = prepare(plan)
    store = Store(plan, prepared, OBJECTIVES[prepared.target.problem_type][0], "all", folds=folds)
    prepares = next(each for each in extra_trials(("lightgbm",)) if each.like == ARITHMETIC)
    for trial in [*trials_of(ALL, prepared.target.problem_type), prepares]:
        quick = replace(trial, hyperparameters=trial.hyperparameters | QUICK.get(trial.algorithm, {}))
        assert store.fit(quick, 1000) is None
    store.fit_ensemble(store.fitted(), 1000)
    return Fitted(store, prepared, folder)


KINDS = [
    pytest.param(("binary", 2), id="binary"),
    pytest.param(("multiclass", 0), id="multiclass"),
    pytest.param(("regression", 0), id="regression"),
]


@pytest.fixture(scope="module", params=KINDS)
def fitted(request, tmp_path_factory) -> Fitted:
    problem, folds = request.param
    return fit(tmp_path_factory.mktemp(problem) / "work", problem, folds)


def test_every_family_answers_as_trained(fitted):
    schema, rows = fitted.prepared.schema, fitted.rows()
    as_text = schema.bring(pd.DataFrame(odd_rows(schema, rows.to_dict("records")), columns=schema.names, dtype=object))
    models = fitted.store.fitted()
    assert len(models) == 10

    for model in models:
        trained, compiled = fitted.served(model), fitted.compiled(model)
        for each in (rows, as_text, rows.head(1)):
            found = compiled.outputs({name: each[name].to_numpy() for name in schema.names}, len(each))
            apart = difference(found, trained.outputs(each), bool(schema.labels))
            assert apart.why_not == "", f"{model}: {apart}"


def test_every_family_and_their_ensemble_become_a_graph(fitted, tmp_path):
    """The onnx runtime answers validation rows and odd ones as the trained model does."""
    for model in fitted.store.fitted():
        served, folder = fitted.served(model), tmp_path / model
        compiler = Compiler(fitted.store.predictor, fitted.prepared.schema, fitted.folder / "parts")
        assert compile_model(compiler, served, fitted.rows(), None, folder).why_not == ""

        written = convert(folder, served.schema, {}, tmp_path / "model.onnx")

        assert written.rows > len(fitted.rows()), model
        assert written.largest < 2e-6, model


def test_columns_that_a_model_makes_itself_are_computed(fitted):
    """LightGBMPrep computes with numbers, and crosses three categories, whose mean targets it takes."""
    model = next(each for each in fitted.store.fitted() if each.startswith("LightGBMPrep"))
    fitted.compiled(model)

    with np.load(fitted.folder / "out" / model / model / "arrays.npz") as arrays:
        assert len(arrays["inputs_0/made/ops"]) > 3
        assert arrays["inputs_0/made/levels"].tolist() == [2]
        assert len(arrays["inputs_0/made/target_source"]) >= 4  # pairs, and all three


def test_an_ensemble_is_the_weighted_sum_of_its_models(fitted):
    name = fitted.store.ensemble_name()
    weights = json.loads((fitted.folder / "out" / name / "compiled.json").read_text())["parts"]

    assert dict(weights) == pytest.approx(fitted.store.weights(name), abs=1e-6)


CELLS = {
    "months": st.none() | st.floats(-1e9, 1e9),
    "spent, in [EUR]": st.none() | st.floats(0, 1e12),
    "sign": st.none() | st.sampled_from([-1.0, 1.0, 0.0]),
    "whole": st.none() | st.integers(-3, 9),
    "paid": st.none() | st.booleans() | st.sampled_from(["yes", "FALSE"]),
    "plan": st.none() | st.sampled_from(["basic", " plus", "pro", "", "gold"]),
    "city": st.none() | st.sampled_from([f"town {each}" for each in range(32)]) | st.text(max_size=3),
    "tone": st.none() | st.sampled_from(["calm", "loud", "shrill", "none"]),
    "joined": st.none() | st.datetimes(pd.Timestamp(1700, 1, 1), pd.Timestamp(2250, 1, 1)),
}


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.fixed_dictionaries(CELLS), min_size=1, max_size=12))
def test_any_row_gets_the_trained_models_answer(fitted, rows):
    schema, model = fitted.prepared.schema, fitted.store.ensemble_name()
    frame = pd.DataFrame(rows, columns=schema.names, dtype=object)

    found = fitted.compiled(model).outputs(schema.arrays(frame), len(frame))

    assert difference(found, fitted.served(model).outputs(schema.bring(frame)), bool(schema.labels)).why_not == ""


def test_what_is_not_equal_is_not_used(fitted, tmp_path):
    """The proof compares with what the trained model answered; here that is made to be something else."""
    served = fitted.served("LightGBM_BAG_L1" if fitted.store.folds else "LightGBM")
    compiler = Compiler(fitted.store.predictor, fitted.prepared.schema, tmp_path / "parts")
    wrong = served.outputs(fitted.rows()) + 0.01

    fast = compile_model(compiler, served, fitted.rows(), wrong, tmp_path / "out")

    assert fast.compiled is None
    assert "rows differ, by up to" in fast.why_not
    assert not (tmp_path / "out").exists()
    assert fast.as_json() == {"used": False, "why_not": fast.why_not}


def test_a_model_of_an_unknown_kind_says_why_it_is_not_compiled(fitted, tmp_path, monkeypatch):
    monkeypatch.setattr("autopilot.engine.compiled.parts.CONVERTERS", {})
    served = fitted.served(fitted.store.fitted()[0])
    compiler = Compiler(fitted.store.predictor, fitted.prepared.schema, tmp_path / "parts")

    fast = compile_model(compiler, served, fitted.rows(), served.outputs(fitted.rows()), tmp_path / "out")

    assert fast.why_not == "LGBModel has no compiled form"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (KeyError("_trees"), "its parts are not as the compiler knows them, and the worker's log says which"),
        (
            OSError(errno.ENOSPC, "No space left on device", "/a/b"),
            "its compiled form could not be written: No space left on device",
        ),
    ],
)
def test_what_breaks_in_compiling_is_said_in_words(fitted, tmp_path, caplog, error, said):
    """The reason is read on the model's page; what broke where is in the log."""

    class Broken:
        def write(self, model, target):
            target.mkdir()
            raise error

    served = fitted.served(fitted.store.fitted()[0])
    fast = compile_model(Broken(), served, fitted.rows(), None, tmp_path / "out")

    assert fast.as_json() == {"used": False, "why_not": said}
    assert not (tmp_path / "out").exists()
    assert type(error).__name__ in caplog.text


def test_text_is_read_as_in_training(tmp_path):
    """Two text columns, with gaps: how they are written, and their words, of families that use both or one."""
    rng = np.random.default_rng(0)
    words = np.array(["slow", "Fast!", "late?", "kind", "rude", "clean 24/7", "noisy", "warm", "5 €", "naïve"])
    said = [" ".join(rng.choice(words, rng.integers(5, 12))) for _ in range(500)]
    said = [f"{each} seldom" if rng.random() < 0.12 else each for each in said]  # seldom enough to be skewed
    data = pd.DataFrame(
        {
            "said": [None if rng.random() < 0.05 else each for each in said],
            "heard": [f"{each} #{number}" for number, each in enumerate(rng.permutation(said))],
            "stars": rng.integers(1, 6, 500),
            "again": ["yes" if "kind" in each or "warm" in each else "no" for each in said],
        }
    )
    plan = make_plan(tmp_path / "work", data, "again")
    prepared = prepare(plan)
    assert [each.type for each in prepared.schema.columns] == ["text", "text", "numeric"]
    store = Store(plan, prepared, "F1", "all", folds=0)
    families = ("lightgbm", "xgboost", "linear-learner", "extra-trees", "nn-torch")
    for trial in trials_of(families, "BinaryClassification"):
        quick = replace(trial, hyperparameters=trial.hyperparameters | QUICK.get(trial.algorithm, {}))
        assert store.fit(quick, 1000) is None
    fitted = Fitted(store, prepared, tmp_path)
    kinds = {
        spec["kind"] for spec in encoded_columns(store.predictor._learner.feature_generators, prepared.schema).values()
    }
    assert kinds >= {"written", "words"}
    odd = ["", "  ", "kind", "KIND kind Kind", "warm " * 300, "!?!?", "naïve 5 € über-late?", None]
    rows = fitted.rows()
    few = rows.head(len(odd))
    both = pd.concat(
        [rows, few.assign(said=pd.Series(odd, few.index)), few.assign(heard=pd.Series(odd[::-1], few.index))]
    )
    frame = prepared.schema.bring(both.reset_index(drop=True))

    for model in store.fitted():
        arrays = {name: frame[name].to_numpy() for name in prepared.schema.names}
        apart = difference(
            fitted.compiled(model).outputs(arrays, len(frame)), fitted.served(model).outputs(frame), True
        )
        assert apart.why_not == "", f"{model}: {apart}"
    with np.load(tmp_path / "parts" / "LinearModel" / "arrays.npz") as linear:  # counts of words are looked up
        assert len(linear["inputs_0/counted_at"]) > 0
    why_not = "its models read the words of column `said`, which a graph cannot"
    with pytest.raises(CannotConvert, match=f"^{why_not}$"):
        convert(tmp_path / "out" / model, prepared.schema, {}, tmp_path / "model.onnx")
    forms = forms_of(Fast(fitted.compiled(model), rows=3), tmp_path / "out" / model, None)
    assert forms == {"compiled": {"used": True, "rows": 3, "largest_difference": 0.0}, "onnx": {"why_not": why_not}}


@pytest.mark.parametrize(("common", "labels"), [(["a", "b", "c"], 4), (["a", "b"], 3)])
def test_a_label_too_rare_to_be_learned_is_never_predicted(tmp_path, common, labels):
    rng = np.random.default_rng(1)
    kind = rng.choice(common, 600).astype(object)
    kind[:1] = "rare"
    size = np.array([ord(each[0]) for each in kind]) + rng.normal(0, 0.4, 600)
    data = pd.DataFrame({"size": size, "noise": rng.normal(size=600), "kind": kind})
    plan = make_plan(tmp_path / "work", data, "kind", problem_type="MulticlassClassification")
    prepared = prepare(plan)
    assert len(prepared.schema.labels) == labels
    store = Store(plan, prepared, "Accuracy", "all", folds=0)
    assert store.fit(Trial("LightGBM", "lightgbm", 1.0, QUICK["lightgbm"]), 1000) is None
    fitted = Fitted(store, prepared, tmp_path)
    rows = fitted.rows()

    found = fitted.compiled("LightGBM").outputs({str(name): rows[name].to_numpy() for name in rows}, len(rows))

    assert json.loads((tmp_path / "out" / "LightGBM" / "compiled.json").read_text())["classes"].count(-1) == 1
    assert difference(found, fitted.served("LightGBM").outputs(rows), True).why_not == ""


def test_dates_that_are_not_read_as_dates_have_no_compiled_form(fitted):
    generators = fitted.store.predictor._learner.feature_generators
    columns = tuple(
        replace(each, type="categorical") if each.name == "joined" else each for each in fitted.prepared.schema.columns
    )

    with pytest.raises(CannotCompile, match=r"^column `joined` is read as datetime64"):
        encoded_columns(generators, replace(fitted.prepared.schema, columns=columns))


def test_many_rows_are_answered_in_pieces(fitted, monkeypatch):
    schema, rows = fitted.prepared.schema, fitted.rows()
    compiled = fitted.compiled(fitted.store.ensemble_name())
    arrays = {name: rows[name].to_numpy() for name in schema.names}
    whole = compiled.outputs(arrays, len(rows))

    monkeypatch.setattr("autopilot.engine.package_code.atelier_tabular.compiled.CELLS", 100)

    assert compiled.outputs(arrays, len(rows)) == pytest.approx(whole, abs=1e-6)


def test_a_forest_of_one_known_tree():
    """Up to 1.5 to the left, above to the right: leaves 0.25 and 0.75."""
    arrays = {
        "f_roots": np.array([0]),
        "f_feature": np.array([0, 0, 0]),
        "f_threshold": np.array([1.5, 0, 0], dtype=np.float32),
        "f_children": np.array([1, 2, 1, 1, 2, 2]),
        "f_leaf": np.array([0, 0, 1]),
        "f_values": np.array([[0.25], [0.75]]),
    }
    forest = Forest({"name": "f", "depth": 1}, Path(), arrays)

    assert forest(np.array([[1.0], [1.5], [np.nextafter(np.float32(1.5), np.float32(2))]]), 1).tolist() == [
        [0.25],
        [0.25],
        [0.75],
    ]


@pytest.fixture
def package(trained: Trained, tmp_path: Path) -> Path:
    with tarfile.open(trained.plan.folder / "candidates" / "WeightedEnsemble_L2" / "model.tar.gz") as archive:
        archive.extractall(tmp_path / "package", filter="data")
    return tmp_path / "package"


def test_a_package_answers_compiled_and_says_so(package, trained):
    raw = mlflow.pyfunc.load_model(str(package)).get_raw_model()

    assert raw.compiled is not None
    assert raw.predictor is None
    said = json.loads((package / "schema.json").read_text())["compiled"]
    assert said["used"]
    assert said["rows"] > 120
    assert said["largest_difference"] <= 1e-6
    notes = [each.message for each in trained.records if hasattr(each, "message")]
    assert any("WeightedEnsemble_L2 answers one row in" in each and "compiled" in each for each in notes)


def test_a_package_whose_proof_fails_answers_with_the_trained_model(package, caplog):
    expected = mlflow.pyfunc.load_model(str(package)).get_raw_model()
    rows = pd.DataFrame(list(expected.schema.example_rows))
    answers = np.load(package / "data" / "model" / "compiled" / "proof.npy")
    np.save(package / "data" / "model" / "compiled" / "proof.npy", answers[::-1])
    _sign_again(package)

    raw = mlflow.pyfunc.load_model(str(package)).get_raw_model()

    assert raw.compiled is None
    assert "The compiled model is not used" in caplog.text
    assert list(raw.predict(rows)["probability"]) == pytest.approx(list(expected.predict(rows)["probability"]))


def test_a_tampered_compiled_file_is_refused(package):
    path = package / "data" / "model" / "compiled" / "compiled.json"
    path.write_text(path.read_text().replace('"binary"', '"multiclass"'))

    with pytest.raises(ValueError, match=r"The package is damaged: data/model/compiled/compiled\.json"):
        mlflow.pyfunc.load_model(str(package))


def test_a_package_without_a_compiled_form_still_answers(package):
    shutil.rmtree(package / "data" / "model" / "compiled")
    _sign_again(package)

    raw = mlflow.pyfunc.load_model(str(package)).get_raw_model()

    assert len(raw.predict(pd.DataFrame(list(raw.schema.example_rows)))) == 5


def _sign_again(package: Path) -> None:
    """The checksums of the files as they are now."""
    from autopilot.engine.package import checksums

    path = package / "smoke_test.json"
    smoke = json.loads(path.read_text()) | {"sha256": checksums(package / "data" / "model")}
    path.write_text(json.dumps(smoke))
