"""What a loaded package answers."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .compiled import Compiled
from .deciding import decided, threshold_of
from .schema import Schema
from .shapley import contributions

EXPLAIN_CELLS = 8_000_000  # bounds the memory of an explanation


class TabularModel:
    """Predicts rows of the training schema. Same answer for the same row, alone or among others.

    predictor: the trained model as AutoGluon has it; not needed when there is a compiled form, which answers instead.
    settings: `model` (name within the predictor), `background` (rows that contributions are measured against); perhaps
    `threshold` (see decided).
    """

    def __init__(
        self, predictor: Any, schema: Schema, settings: dict[str, Any], compiled: Compiled | None = None
    ) -> None:
        self.predictor = predictor
        self.compiled = compiled
        self.schema = schema
        self.settings = settings
        self.background = schema.bring(pd.DataFrame(settings["background"], columns=schema.names))

    @property
    def threshold(self) -> float:
        """The probability from which on the second of two labels is the answer."""
        return threshold_of(self.settings)

    def get_raw_model(self) -> "TabularModel":
        """For MLflow: this object, whose `predict` takes rows as they come and converts them itself."""
        return self

    def predict(self, rows: pd.DataFrame, params: dict[str, Any] | None = None) -> pd.DataFrame:
        """One answer per row.

        Classification: `predicted_label`, its `probability`, `probabilities` of all `labels`. Regression:
        `predicted_label`, a number. With params {"explain": true} also `contributions` (a dict from column to a
        number; a list with one number per label for three or more labels) and `baseline`, which they add up from:
        baseline + sum of contributions = prediction (probability of the last label for two labels).
        InputRefused for rows that do not fit the schema.
        """
        explain = bool((params or {}).get("explain"))
        if self.compiled is not None and not explain:
            return self._answer(
                self.compiled.outputs(self.schema.spread_arrays(self.schema.arrays(rows)), len(rows)), rows.index
            )
        frame = self.schema.bring(rows)
        answer = self._answer(self.outputs(frame), frame.index)
        return answer.join(self._explain(frame)) if explain else answer

    def outputs(self, frame: pd.DataFrame) -> NDArray[np.float64]:
        """(n, 1) predictions of a regression, (n, n_labels) probabilities of a classification. frame: brought rows."""
        return self.outputs_of(self.columns_of(frame))

    def columns_of(self, frame: pd.DataFrame) -> dict[str, NDArray[Any]]:
        """The schema's columns of a frame, one array each."""
        return {name: frame[name].to_numpy() for name in self.schema.names}

    def outputs_of(self, columns: dict[str, NDArray[Any]]) -> NDArray[np.float64]:
        """`outputs` of brought columns that are no frame: to make one takes longer than to predict where they are
        thousands."""
        return self.outputs_behind(self.schema.learned_arrays(columns))

    def outputs_behind(self, columns: dict[str, NDArray[Any]]) -> NDArray[np.float64]:
        """`outputs` of columns as the recipe leaves them."""
        rows = len(next(iter(columns.values())))
        if not rows:
            return np.zeros((0, max(1, len(self.schema.labels))))
        if self.compiled is not None:
            return self.compiled.outputs(self.schema.spread_learned(columns), rows)
        frame = pd.DataFrame(self.schema.spread_learned(columns))
        name = self.settings["model"]
        if not self.schema.labels:
            values: NDArray[np.float64] = self.predictor.predict(frame, model=name).to_numpy(dtype=np.float64)
            return values.reshape(-1, 1)
        chances = self.predictor.predict_proba(frame, model=name, as_multiclass=True)
        # A class that was too rare to be learned has no column: it is never predicted.
        chances.columns = chances.columns.astype(str)
        by_label: NDArray[np.float64] = chances.reindex(columns=list(self.schema.labels), fill_value=0.0).to_numpy()
        return by_label.astype(np.float64)

    def _answer(self, outputs: NDArray[np.float64], index: pd.Index) -> pd.DataFrame:
        labels = list(self.schema.labels)
        if not labels:
            return pd.DataFrame({"predicted_label": outputs[:, 0]}, index=index)
        best = decided(outputs, self.threshold)
        return pd.DataFrame(
            {
                "predicted_label": [labels[each] for each in best],
                "probability": outputs[np.arange(len(best)), best],
                "probabilities": outputs.tolist(),
                "labels": [labels] * len(best),
            },
            index=index,
        )

    def _explain(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The columns `contributions` and `baseline`; the same row gets the same contributions every time."""
        several = len(self.schema.labels) > 2
        explained, baseline = [], np.zeros(0)
        at_once = max(1, EXPLAIN_CELLS // (2 * len(self.background) * frame.shape[1] ** 2))
        rows, background = self.columns_of(frame), self.columns_of(self.background)
        for start in range(0, len(frame), at_once):
            part = {name: values[start : start + at_once] for name, values in rows.items()}
            values, baseline = contributions(part, background, self.outputs_of, np.random.default_rng(0))
            explained += [
                {
                    name: values[row, position].tolist() if several else float(values[row, position, -1])
                    for position, name in enumerate(self.schema.names)
                }
                for row in range(len(values))
            ]
        start_value = baseline.tolist() if several else float(baseline[-1]) if len(baseline) else 0.0
        return pd.DataFrame({"contributions": explained, "baseline": [start_value] * len(frame)}, index=frame.index)
