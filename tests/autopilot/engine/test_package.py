"""Packages: what is inside, what they answer, what they refuse, and that they open without this project."""

import json
import os
import subprocess
import tarfile
import venv
from pathlib import Path

import mlflow.pyfunc
import numpy as np
import pandas as pd
import pytest

from autopilot.engine.package_code.atelier_tabular.shapley import contributions
from tests.autopilot.tables import customers

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]  # models are really fitted


@pytest.fixture(scope="module")
def package(trained, tmp_path_factory) -> Path:
    folder: Path = tmp_path_factory.mktemp("package")
    with tarfile.open(trained.plan.folder / "candidates" / "LightGBM" / "model.tar.gz") as archive:
        archive.extractall(folder, filter="data")
    return folder


@pytest.fixture(scope="module")
def model(package):
    return mlflow.pyfunc.load_model(str(package))


@pytest.fixture
def rows() -> pd.DataFrame:
    return customers(20)


def test_a_package_carries_schema_code_and_only_what_it_needs(package):
    requirements = (package / "requirements.txt").read_text().split()
    names = [each.split("==")[0] for each in requirements]

    assert names == ["autogluon.tabular", "mlflow-skinny", "numpy", "pandas", "scikit-learn", "lightgbm"]
    assert all("==" in each for each in requirements)
    assert (package / "code" / "atelier_tabular" / "model.py").is_file()
    schema = json.loads((package / "schema.json").read_text())
    assert [each["name"] for each in schema["columns"]] == ["months", "plan", "city", "joined"]
    assert (schema["target"], schema["labels"][1]) == ("churn", customers()["churn"].value_counts().idxmin())
    assert sum(schema["average"]) == pytest.approx(1)


def test_it_answers_with_the_keys_of_the_specification(model, rows):
    answer = model.get_raw_model().predict(rows)

    assert list(answer.columns) == ["predicted_label", "probability", "probabilities", "labels"]
    assert set(answer["predicted_label"]) <= {"yes", "no"}
    for label, probability, probabilities, labels in answer.itertuples(index=False):
        assert sum(probabilities) == pytest.approx(1)
        assert probability == probabilities[labels.index(label)]


def test_the_smoke_test_row_gets_the_expected_answer(package, model):
    smoke = json.loads((package / "smoke_test.json").read_text())

    answer = model.get_raw_model().predict(pd.DataFrame([smoke["row"]])).iloc[0]

    assert answer["predicted_label"] == smoke["expected"]["predicted_label"]
    assert answer["probability"] == pytest.approx(smoke["expected"]["probability"])


def test_a_row_gets_the_same_answer_alone_and_among_others(model, rows):
    together = model.get_raw_model().predict(rows)["probability"]
    alone = [model.get_raw_model().predict(rows.iloc[[each]])["probability"].iloc[0] for each in range(len(rows))]

    assert alone == pytest.approx(list(together))


def test_contributions_add_up_to_the_prediction(model, rows):
    answer = model.get_raw_model().predict(rows.head(3), params={"explain": True})

    for _, row in answer.iterrows():
        assert set(row["contributions"]) == {"months", "plan", "city", "joined"}
        assert row["baseline"] + sum(row["contributions"].values()) == pytest.approx(row["probabilities"][1], abs=1e-9)


def test_it_takes_rows_as_they_come(model, rows):
    raw = model.get_raw_model()
    as_text = rows.astype(str).assign(extra="ignored")[["joined", "extra", "city", "plan", "months"]]

    assert list(raw.predict(as_text)["probability"]) == pytest.approx(list(raw.predict(rows)["probability"]))
    unseen = rows.assign(city="Atlantis", plan=None)
    assert len(raw.predict(unseen)) == len(rows)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda rows: rows.drop(columns="months"),
         "Column `months` missing: the model needs the columns it was trained on."),
        (lambda rows: rows.drop(columns=["months", "city"]),
         "Columns `months`, `city` missing: the model needs the columns it was trained on."),
        (lambda rows: rows.assign(months=["3"] * 6 + ["three"] + ["3"] * 13),
         "Column `months` must be a number; row 7 has `three`."),
        (lambda rows: rows.assign(joined="yesterday"),
         "Column `joined` must be a date or time; row 1 has `yesterday`."),
    ],
)  # fmt: skip
def test_what_does_not_fit_the_schema_is_named(model, rows, change, sentence):
    with pytest.raises(ValueError, match="Column") as refused:
        model.get_raw_model().predict(change(rows))

    assert str(refused.value) == sentence


def test_a_damaged_package_is_not_loaded(package, tmp_path):
    copy = tmp_path / "package"
    subprocess.run(["cp", "-r", str(package), str(copy)], check=True)
    path = copy / "data" / "model" / "predictor" / "learner.pkl"
    path.write_bytes(path.read_bytes() + b"x")

    with pytest.raises(ValueError, match=r"The package is damaged: data/model/predictor/learner\.pkl"):
        mlflow.pyfunc.load_model(str(copy))


def test_an_ensemble_is_packed_with_the_models_it_stands_on(trained, tmp_path):
    with tarfile.open(trained.plan.folder / "candidates" / "WeightedEnsemble_L2" / "model.tar.gz") as archive:
        archive.extractall(tmp_path, filter="data")

    answer = mlflow.pyfunc.load_model(str(tmp_path)).get_raw_model().predict(customers(5))

    assert len(answer) == 5


def test_contributions_of_a_known_function_are_exact():
    """An additive function: the contribution of a column is its own term minus the term's mean over the background."""
    rng = np.random.default_rng(0)
    rows, background = ({name: rng.normal(size=count) for name in ("a", "b", "c")} for count in (4, 6))

    def outputs(columns):
        return (2 * columns["a"] - columns["b"] + 0 * columns["c"]).reshape(-1, 1)

    values, baseline = contributions(rows, background, outputs, rng)

    expected = np.column_stack(
        [2 * (rows["a"] - background["a"].mean()), -(rows["b"] - background["b"].mean()), np.zeros(4)]
    )
    assert values[:, :, 0] == pytest.approx(expected)
    assert baseline == pytest.approx([outputs(background).mean()])


@pytest.mark.timeout(900)
def test_a_package_opens_in_a_clean_environment(package, tmp_path):
    venv.create(tmp_path / "clean", with_pip=True)
    python = tmp_path / "clean" / "bin" / "python"
    environment = {
        key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "DJANGO_SETTINGS_MODULE")
    }
    install = [str(python), "-m", "pip", "install", "-q", "--no-compile", "--disable-pip-version-check"]
    install += ["-r", str(package / "requirements.txt")]  # bytecode of what is never imported took half the time
    subprocess.run(install, check=True, env=environment, cwd=tmp_path)
    program = (
        "import json, sys, pandas, mlflow.pyfunc\n"
        f"model = mlflow.pyfunc.load_model({str(package)!r}).get_raw_model()\n"
        f"smoke = json.load(open({str(package / 'smoke_test.json')!r}))\n"
        "answer = model.predict(pandas.DataFrame([smoke['row']])).iloc[0]\n"
        "assert abs(answer['probability'] - smoke['expected']['probability']) < 1e-6, answer\n"
        "assert not {'autopilot', 'autogluon', 'studio', 'django', 'torch'} & set(sys.modules), 'needs more'\n"
        "print(answer['predicted_label'])\n"
    )
    done = subprocess.run([str(python), "-c", program], cwd=tmp_path, env=environment, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.strip().splitlines()[-1] in ("yes", "no")
