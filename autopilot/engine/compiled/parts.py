"""Writing the compiled form of a predictor's models: one folder per base model, made once and shared by ensembles."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np
from autogluon.core.models import BaggedEnsembleModel, WeightedEnsembleModel
from autogluon.tabular import TabularPredictor
from numpy.typing import NDArray

from autopilot.engine.compiled.columns import CannotCompile, Specs, encoded_columns
from autopilot.engine.compiled.members import CONVERTERS, Draft, Fitted
from autopilot.engine.package_code.atelier_tabular.schema import Schema


class Compiler:
    """Compiles the models of one predictor. folder: where parts are kept between attempts."""

    def __init__(self, predictor: TabularPredictor, schema: Schema, folder: Path) -> None:
        self.predictor, self.schema, self.folder = predictor, schema, folder

    def write(self, model: str, target: Path) -> None:
        """The folder that package code reads (see Compiled), without the proof. CannotCompile says why not."""
        encoded = encoded_columns(self.predictor._learner.feature_generators, self.schema.spread)
        parts = self._weights(model)
        for name, _ in parts:
            self._part(name, encoded)
        target.mkdir(parents=True)
        for name, _ in parts:
            # Links: the package gets a copy of its own when it is written, and forests are tens of megabytes.
            shutil.copytree(self.folder / name, target / name, copy_function=os.link)
        spec = {
            "columns": list(encoded.values()),
            "problem": self.predictor._learner.label_cleaner.problem_type_transform,
            "classes": self._classes(),
            "parts": parts,
        }
        (target / "compiled.json").write_text(json.dumps(spec, allow_nan=False), encoding="utf-8")

    def _weights(self, model: str) -> list[tuple[str, float]]:
        """The base models a model stands on and their weights, in AutoGluon's order; itself for a base model."""
        loaded = self.predictor._trainer.load_model(model)
        if not isinstance(loaded, WeightedEnsembleModel):
            return [(model, 1.0)]
        if len(loaded.models) != 1:
            raise CannotCompile("its ensemble is bagged")
        _check_answers(loaded)
        inner = loaded.load_child(loaded.models[0])
        _check_answers(inner)
        return [(name, float(weight)) for name, weight in inner._get_model_weights().items()]

    def _classes(self) -> list[int]:
        """Where each label is among the models' outputs; a label that was too rare to be learned is nowhere."""
        if not self.schema.labels:
            return []
        mapping = self.predictor._learner.label_cleaner.cat_mappings_dependent_var
        learned = [str(mapping[number]) for number in sorted(mapping)]
        return [learned.index(each) if each in learned else -1 for each in self.schema.labels]

    def _part(self, model: str, encoded: Specs) -> None:
        if (self.folder / model).is_dir():
            return
        partial = self.folder / f"{model}.partial"
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        loaded = self.predictor._trainer.load_model(model)
        _check_answers(loaded)
        bagged = isinstance(loaded, BaggedEnsembleModel)
        if bagged and loaded.stack_column_prefix_lst:
            raise CannotCompile(f"{model} stands on other models")
        folds = [loaded.load_child(each) for each in loaded.models] if bagged else [loaded]
        drafts = [
            self._draft(each, folds[0], encoded, partial, f"member_{number}") for number, each in enumerate(folds)
        ]
        write_part(partial, drafts)
        partial.rename(self.folder / model)

    def _draft(self, fitted: Any, first: Any, encoded: Specs, folder: Path, stem: str) -> Draft:
        _check_answers(fitted)
        kind = type(fitted).__name__
        if kind not in CONVERTERS:
            raise CannotCompile(f"{kind} has no compiled form")
        if fitted._model_specific_feature_generators not in (None, "NOTSET"):
            raise CannotCompile(f"{kind} makes columns of its own")
        places = {name: number for number, name in enumerate(encoded)}
        seen, names = zip(*columns_of(fitted, first).items(), strict=True)
        return CONVERTERS[kind](Fitted(fitted, list(names), list(seen), encoded, places, folder, stem))


def columns_of(fitted: Any, first: Any) -> dict[str, str]:
    """The encoded columns that a fold gets, in its order, by the names that it has for them.

    first: the first fold, which renames for all of them.
    """
    names = list(first.features)
    renamed = first._features_internal_map if getattr(first, "_requires_remap", False) else {}
    original = {renamed.get(name, name): name for name in names}
    if fitted._is_features_in_same_as_ex:
        return original
    return {name: original[name] for name in fitted._features_internal_to_align}


def _check_answers(model: Any) -> None:
    """What AutoGluon may do to a model's answers after the model, and we do not."""
    if model.temperature_scalar is not None or model.conformalize is not None or model.normalize_pred_probas:
        raise CannotCompile(f"the answers of {model.name} are changed afterwards")


def write_part(folder: Path, drafts: list[Draft], *, double: bool = False) -> None:
    """One part with a member for each draft, as package code reads it (see Part)."""
    inputs: list[dict[str, Any]] = []
    members: list[dict[str, Any]] = []
    arrays: dict[str, NDArray[Any]] = {}
    for number, draft in enumerate(drafts):
        name = f"inputs_{number}"
        inputs.append({"name": name, "zero_is_missing": draft.inputs.zero_is_missing})
        members.append(draft.entry | {"inputs": number})
        arrays |= {f"{name}/{key}": value for key, value in draft.inputs.arrays().items()} | draft.arrays
    np.savez(folder / "arrays.npz", allow_pickle=False, **arrays)
    spec = {"inputs": inputs, "members": members, "double": double}
    (folder / "part.json").write_text(json.dumps(spec, allow_nan=False), encoding="utf-8")
