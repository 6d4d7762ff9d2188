"""Packages: one fitted model as an MLflow pyfunc folder in a `model.tar.gz` that opens anywhere.

What is inside (root of the archive): `MLmodel`, `requirements.txt` (pinned, only what this model needs), `code/` (the
loader, see package_code/), `data/model/predictor` (AutoGluon's files of the model and what it stands on), `schema.json`
and `smoke_test.json` (a row, the expected answer, checksums of the model's files); later perhaps `model.onnx`.
"""

import hashlib
import json
import os
import shutil
import warnings
from collections.abc import Callable, Iterable, Iterator
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
from autopilot.engine.archive import pack
from autopilot.engine.compiled.proof import Fast
from autopilot.engine.package_code.atelier_tabular.deciding import HALF
from autopilot.engine.package_code.atelier_tabular.model import TabularModel
from autopilot.engine.package_code.atelier_tabular.schema import Column, Schema
from autopilot.engine.portable.inclusion import forms_of

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


def lay_out_model(served: TabularModel, fast: Fast, compiled: Path, folder: Path) -> None:
    """Write `folder/package`, to be sealed. An older attempt's files are replaced.

    served: what the package answers with. compiled: the folder of its compiled form, moved away if there is one.
    """
    predictor, model = served.predictor, served.settings["model"]
    keep = predictor._trainer.get_minimum_model_set(model)

    def save(data: Path) -> None:
        copy_models(predictor, keep, model, data / "predictor")
        if fast.compiled is not None:
            shutil.move(compiled, data / "compiled")

    about = forms_of(fast, compiled, served.schema.recipe)
    lay_out(save, served, requirements_of(predictor, keep), folder, about)


def lay_out(
    save: Callable[[Path], None],
    served: TabularModel,
    requirements: list[str],
    folder: Path,
    about: dict[str, Any] | None = None,
) -> None:
    """Write `folder/package` around whatever `save` writes into the package's data folder.

    served: the model as the package will serve it; its answer to the first example row is the smoke test. about: what
    schema.json says besides the columns.
    """
    shutil.rmtree(folder, ignore_errors=True)
    data = folder / "model"
    data.mkdir(parents=True)
    (data / "model.json").write_text(json.dumps(served.settings), encoding="utf-8")
    package, schema = folder / "package", served.schema
    with warnings.catch_warnings():  # MLflow would like to load and run the model again to check the signature
        warnings.simplefilter("ignore", UserWarning)
        save_model(
            path=str(package),
            loader_module="atelier_tabular",
            data_path=str(data),
            code_paths=[str(CODE)],
            signature=signature_of(schema),
            pip_requirements=requirements,
        )
    shutil.rmtree(data)
    save(package / "data" / "model")  # behind MLflow's back, which would copy it: forests are half a gigabyte
    described = schema.as_json() | (about or {})
    if served.threshold != HALF:
        described["threshold"] = served.threshold
    (package / "schema.json").write_text(json.dumps(described, indent=1), encoding="utf-8")
    answer = served.predict(pd.DataFrame(list(schema.example_rows[:1])))
    smoke = {"row": schema.example_rows[0], "expected": answer.iloc[0].to_dict()}
    (package / "smoke_test.json").write_text(json.dumps(smoke, indent=1), encoding="utf-8")


def seal(folder: Path) -> Path:
    """Add the checksums to `folder/package` and pack it as `folder/model.tar.gz`, which is returned."""
    package = folder / "package"
    smoke = package / "smoke_test.json"
    told = json.loads(smoke.read_text(encoding="utf-8")) | {"sha256": checksums(package / "data" / "model")}
    smoke.write_text(json.dumps(told, indent=1), encoding="utf-8")
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

    shutil.copytree(source, target, ignore=left_out, copy_function=_link_fold)
    clone = TabularPredictor.load(str(target))
    clone.delete_models(models_to_keep=keep, dry_run=False, delete_from_disk=False, allow_delete_cascade=True)
    clone.set_model_best(model, save_trainer=True)
    clone.save_space()
    clone.save(silent=True)


def _link_fold(source: str, target: str) -> None:
    """Copy a file; of a bag's folds, which nobody ever changes, the copy takes no time and no place."""
    try:
        if Path(source).parents[2].name == "models":
            os.link(source, target)
            return
    except OSError:  # a file system without links
        pass
    shutil.copy2(source, target)


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
                names.append(installed(LIBRARY[kind]))
    return pinned(names)


def pinned(names: Iterable[str]) -> list[str]:
    """Each distribution once, with the version that is installed here.

    A local version (`2.13.0+cpu`) says which build this machine has; the index knows only the public part.
    """
    return [f"{name}=={version(name).split('+')[0]}" for name in dict.fromkeys(names)]


def installed(distributions: Iterable[str]) -> str:
    """The first of several distributions that is installed here: `xgboost` also comes as `xgboost-cpu`."""
    return next(filter(_version, distributions))


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
