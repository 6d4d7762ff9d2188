"""Packages: one fitted model as an MLflow pyfunc folder in a `model.tar.gz` that opens anywhere.

What is inside (root of the archive): `MLmodel`, `requirements.txt` (pinned, only what this model needs), `code/` (the
loader, see package_code/), `data/model/predictor` (AutoGluon's files of the model and what it stands on), `schema.json`
and `smoke_test.json` (a row, the expected answer, checksums of the model's files).
"""

import hashlib
import json
import shutil
import tarfile
import warnings
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pandas as pd
from autogluon.tabular import TabularPredictor
from mlflow.models import ModelSignature
from mlflow.pyfunc import save_model
from mlflow.types import ColSpec, DataType, ParamSchema, ParamSpec
from mlflow.types import Schema as MlflowSchema

from autopilot.engine import package_code
from autopilot.engine.package_code.atelier_tabular.model import TabularModel
from autopilot.engine.package_code.atelier_tabular.schema import Column, Schema

CODE = Path(package_code.__file__).parent / "atelier_tabular"
ALWAYS = ("autogluon.tabular", "mlflow-skinny", "numpy", "pandas", "scikit-learn")
LIBRARY = {  # AutoGluon's class of a model -> distributions that bring what loads it; the first that is installed
    "LGBModel": ("lightgbm",),
    "PrepLGBModel": ("lightgbm",),
    "XGBoostModel": ("xgboost", "xgboost-cpu"),
    "CatBoostModel": ("catboost",),
    "TabularNeuralNetTorchModel": ("torch",),
    "NNFastAiTabularModel": ("fastai",),
}
DATA_TYPE = {"numeric": DataType.double, "boolean": DataType.boolean, "datetime": DataType.datetime}


def write_package(
    predictor: TabularPredictor, model: str, schema: Schema, background: list[dict[str, Any]], folder: Path
) -> Path:
    """Write `folder/package` and `folder/model.tar.gz`; returns the archive. An older attempt's files are replaced.

    model: name within the predictor. background: rows that contributions are measured against, as JSON values.
    """
    shutil.rmtree(folder, ignore_errors=True)
    data = folder / "model"
    keep = predictor._trainer.get_minimum_model_set(model)
    copy_models(predictor, keep, model, data / "predictor")
    settings = {"model": model, "background": background}
    (data / "model.json").write_text(json.dumps(settings), encoding="utf-8")
    package = folder / "package"
    with warnings.catch_warnings():  # MLflow would like to load and run the model again to check the signature
        warnings.simplefilter("ignore", UserWarning)
        save_model(
            path=str(package),
            loader_module="atelier_tabular",
            data_path=str(data),
            code_paths=[str(CODE)],
            signature=signature_of(schema),
            pip_requirements=requirements_of(predictor, keep),
        )
    (package / "schema.json").write_text(json.dumps(schema.as_json(), indent=1), encoding="utf-8")
    answer = TabularModel(predictor, schema, settings).predict(pd.DataFrame(list(schema.example_rows[:1])))
    smoke = {
        "row": schema.example_rows[0],
        "expected": answer.iloc[0].to_dict(),
        "sha256": checksums(package / "data" / "model"),
    }
    (package / "smoke_test.json").write_text(json.dumps(smoke, indent=1), encoding="utf-8")
    shutil.rmtree(data)
    return pack(package, folder / "model.tar.gz")


def copy_models(predictor: TabularPredictor, keep: list[str], model: str, target: Path) -> None:
    """A predictor that holds only the models of `keep`, and predicts with `model`.

    AutoGluon's own clone copies every model first and then deletes; on a growing leaderboard that is quadratic.
    """
    source = Path(predictor.path)
    others = set(predictor.model_names()) - set(keep)

    def left_out(folder: str, names: list[str]) -> list[str]:
        here = Path(folder)
        if here == source:
            return [name for name in names if name in ("utils", "snapshot")]
        if here == source / "models":
            return [name for name in names if name in others]
        return [name for name in names if name == "utils" and here.parent == source / "models"]

    shutil.copytree(source, target, ignore=left_out)
    clone = TabularPredictor.load(str(target), verbosity=0)
    clone.delete_models(models_to_keep=keep, dry_run=False, delete_from_disk=False, allow_delete_cascade=True)
    clone.set_model_best(model, save_trainer=True)
    clone.save_space()
    clone.save(silent=True)


def signature_of(schema: Schema) -> ModelSignature:
    """The exact input and output columns in MLflow's words."""
    inputs = [ColSpec(_data_type(each), each.name, required=True) for each in schema.columns]
    outputs = [ColSpec(DataType.string if schema.labels else DataType.double, "predicted_label")]
    params = ParamSchema([ParamSpec("explain", DataType.boolean, False)])
    return ModelSignature(inputs=MlflowSchema(inputs), outputs=MlflowSchema(outputs), params=params)


def _data_type(column: Column) -> DataType:
    """MLflow converts no whole number to a double by itself, so columns of whole numbers say that they are."""
    if column.type == "numeric" and column.whole:
        return DataType.long
    if column.type == "datetime" and column.day_first:
        return DataType.string  # whoever reads 05.12.2024 before the model does would take it for the 12th of May
    return DATA_TYPE.get(column.type, DataType.string)


def requirements_of(predictor: TabularPredictor, models: list[str]) -> list[str]:
    """Pinned requirements to load these models: what every package needs and the libraries of its model classes."""
    names = list(ALWAYS)
    for model in models:
        for kind in _class_names(predictor, model):
            if kind in LIBRARY:
                names.append(next(filter(_version, LIBRARY[kind])))
    # A local version (`2.13.0+cpu`) says which build this machine has; the index knows only the public part.
    return [f"{name}=={version(name).split('+')[0]}" for name in dict.fromkeys(names)]


def _version(distribution: str) -> str | None:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None


def _class_names(predictor: TabularPredictor, model: str) -> Iterator[str]:
    trainer = predictor._trainer
    yield trainer.get_model_attribute(model, "type").__name__
    child = trainer.get_model_attribute(model, "type_inner", default=None)
    if child is not None:
        yield child.__name__


def checksums(folder: Path) -> dict[str, str]:
    """sha256 of every file below a folder, by relative path."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def pack(package: Path, archive: Path) -> Path:
    """Pack a folder into a .tar.gz, its content at the root; the archive appears complete or not at all."""
    partial = archive.with_suffix(".partial")
    # Level 1: model files hardly shrink further, and this time is taken from fitting.
    with tarfile.open(partial, "w:gz", compresslevel=1) as tar:
        for path in sorted(package.iterdir()):
            tar.add(path, arcname=path.name, filter=_anonymous)
    return partial.rename(archive)


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    """No user of this machine in the archive, and no compiled leftovers."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return None if "__pycache__" in member.name else member
