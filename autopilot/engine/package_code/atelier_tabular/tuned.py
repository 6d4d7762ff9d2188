"""A tuned predictor: the models of one trial, one per fold, whose answers are averaged (specification §4.5)."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pandas as pd

from .dense import Dense, Outputs
from .processing import Numbers, Processor


class Fitted(Protocol):
    """A fitted algorithm: numbers (n, m) in, answers (n, 1) or probabilities (n, n_labels) out."""

    suffix: str

    def outputs(self, numbers: Numbers) -> Outputs: ...
    def save(self, path: Path) -> None: ...


class Boosted:
    """Boosted trees of XGBoost. classes: number of labels, 0 for regression."""

    suffix = "ubj"

    def __init__(self, booster: Any, classes: int) -> None:
        self.booster, self.classes = booster, classes

    def outputs(self, numbers: Numbers) -> Outputs:
        """See Fitted."""
        found = np.asarray(self.booster.inplace_predict(numbers, validate_features=False), dtype=np.float64)
        if self.classes == 2:
            return np.column_stack([1.0 - found, found])
        return found.reshape(len(numbers), -1)

    def save(self, path: Path) -> None:
        """See Fitted."""
        self.booster.save_model(str(path))

    @classmethod
    def load(cls, path: Path, classes: int) -> "Boosted":
        """Read what `save` wrote."""
        import xgboost  # only packages that hold one need the library

        return cls(xgboost.Booster(model_file=str(path)), classes)


@dataclass(frozen=True)
class Member:
    """One fold's pair: the pipeline and the model were fitted on the same rows."""

    processor: Processor
    fitted: Fitted

    def outputs(self, frame: pd.DataFrame) -> Outputs:
        """Answers for brought rows."""
        return self.fitted.outputs(self.processor.transform(frame))


class TunedPredictor:
    """The mean of the members' answers. Answers in the words of AutoGluon's predictor that TabularModel uses."""

    def __init__(self, members: list[Member], labels: tuple[str, ...], target: str) -> None:
        self.members, self.labels, self.target = members, labels, target

    def outputs(self, frame: pd.DataFrame) -> Outputs:
        """(n, 1) predictions of a regression, (n, n_labels) probabilities of a classification."""
        return np.asarray(np.mean([each.outputs(frame) for each in self.members], axis=0))

    def predict(self, frame: pd.DataFrame, model: str | None = None) -> pd.Series:
        """The quantity for every row. model: ignored; there is one."""
        return pd.Series(self.outputs(frame)[:, 0], index=frame.index, name=self.target)

    def predict_proba(self, frame: pd.DataFrame, model: str | None = None, as_multiclass: bool = True) -> pd.DataFrame:
        """One column of probabilities per label. model, as_multiclass: ignored; there is one model and one form."""
        return pd.DataFrame(self.outputs(frame), index=frame.index, columns=list(self.labels))

    def save(self, folder: Path) -> None:
        """Write the predictor as a folder: JSON, arrays, XGBoost's own format, and scikit-learn's objects."""
        folder.mkdir(parents=True)
        first = self.members[0]
        about = {
            "labels": list(self.labels),
            "target": self.target,
            "recipe": first.processor.recipe,
            "columns": first.processor.columns,
            "model": first.fitted.suffix,
            "members": len(self.members),
        }
        (folder / "predictor.json").write_text(json.dumps(about), encoding="utf-8")
        for number, each in enumerate(self.members):
            each.processor.save(folder / f"{number}.processor.joblib")
            each.fitted.save(folder / f"{number}.model.{each.fitted.suffix}")

    @classmethod
    def load(cls, folder: Path) -> "TunedPredictor":
        """Read what `save` wrote."""
        about = json.loads((folder / "predictor.json").read_text(encoding="utf-8"))
        columns = [(name, kind) for name, kind in about["columns"]]
        members = []
        for number in range(about["members"]):
            processor = Processor.load(folder / f"{number}.processor.joblib", about["recipe"], columns)
            path = folder / f"{number}.model.{about['model']}"
            fitted: Fitted = (
                Dense.load(path) if about["model"] == Dense.suffix else Boosted.load(path, len(about["labels"]))
            )
            members.append(Member(processor, fitted))
        return cls(members, tuple(about["labels"]), about["target"])
