"""A small real model package: scikit-learn behind the pyfunc contract of this system (seconds to make, kilobytes)."""

import json
import tarfile
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # MLflow warns about its own type hints when it is imported
    import mlflow.pyfunc
    from mlflow.models import ModelSignature
    from mlflow.types import ColSpec, DataType, ParamSchema, ParamSpec, Schema

COLUMNS = ["age", "job", "balance"]
SCHEMA = {
    "target": "bought",
    "problem_type": "BinaryClassification",
    "labels": ["no", "yes"],
    "columns": [
        {"name": "age", "type": "numeric", "required": True},
        {"name": "job", "type": "categorical", "categories": ["clerk", "nurse"], "required": True},
        {"name": "balance", "type": "numeric", "required": False},
    ],
    "examples": [{"age": 30.0, "job": "clerk", "balance": 10.0}],
}
SIGNATURE = ModelSignature(
    inputs=Schema(
        [
            ColSpec(DataType.double, "age"),
            ColSpec(DataType.string, "job"),
            ColSpec(DataType.double, "balance", required=False),
        ]
    ),
    outputs=Schema([ColSpec(DataType.string, "predicted_label")]),
    params=ParamSchema([ParamSpec("explain", DataType.boolean, False)]),
)


def make_package(folder: Path, *, delay_s: float = 0.0, flavour: str = "yes", broken: str = "") -> Path:
    """Write `model.tar.gz` into `folder` and return it.

    The model says `yes` above an age of about 40. Its first label is `no`, the second is `flavour`, so that two
    packages can be told apart. delay_s: how long every prediction takes. broken: raise this text at load time.
    """
    source = folder / "model"
    code = folder / "code"
    code.mkdir(parents=True, exist_ok=True)
    (code / "tiny_model.py").write_text(_CODE, encoding="utf-8")
    rng = np.random.default_rng(0)
    ages = rng.uniform(18, 70, 200)
    fitted = LogisticRegression().fit(ages[:, None], ages > 40)
    state = {
        "coef": float(fitted.coef_[0, 0]),
        "intercept": float(fitted.intercept_[0]),
        "mean_age": float(ages.mean()),
        "labels": ["no", flavour],
        "delay_s": delay_s,
        "broken": broken,
    }
    (folder / "state.json").write_text(json.dumps(state), encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        mlflow.pyfunc.save_model(
            str(source),
            loader_module="tiny_model",
            data_path=str(folder / "state.json"),
            code_paths=[str(code / "tiny_model.py")],
            signature=SIGNATURE,
            pip_requirements=["numpy", "pandas"],
        )
    (source / "schema.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    package = folder / "model.tar.gz"
    with tarfile.open(package, "w:gz") as tar:
        tar.add(source, arcname=".")
    return package


def rows(count: int) -> pd.DataFrame:
    return pd.DataFrame({"age": np.linspace(20, 60, count), "job": ["clerk"] * count, "balance": [1.0] * count})


_CODE = '''
"""The model inside the test package."""
import json, math, os, signal, time
import pandas as pd


class InputRefused(ValueError):
    pass


class Tiny:
    def __init__(self, state):
        self.state = state

    def predict(self, data, params=None):
        if "predict-and-die" in set(data["job"]):
            os.kill(os.getpid(), signal.SIGKILL)
        if "boom" in set(data["job"]):
            raise RuntimeError("the model broke")
        if "refuse" in set(data["job"]):
            raise InputRefused("Column `job` of row 1 holds 'refuse', which this model does not take.")
        if self.state["delay_s"]:
            time.sleep(self.state["delay_s"])
        s = self.state
        p = [1 / (1 + math.exp(-(s["coef"] * age + s["intercept"]))) if age == age else 0.5 for age in data["age"]]
        labels = s["labels"]
        out = {
            "predicted_label": [labels[q >= 0.5] for q in p],
            "probability": [max(q, 1 - q) for q in p],
            "probabilities": [[1 - q, q] for q in p],
            "labels": [labels for _ in p],
        }
        if params and params.get("explain"):
            out["contributions"] = [
                {"age": s["coef"] * (age - s["mean_age"]), "job": 0.0, "balance": 0.0} for age in data["age"]
            ]
        return pd.DataFrame(out)


def _load_pyfunc(path):
    with open(path) as file:
        state = json.load(file)
    if state["broken"]:
        raise RuntimeError(state["broken"])
    return Tiny(state)
'''
