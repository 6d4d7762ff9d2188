"""Data-processor pipelines: from rows in the form of training to the numbers that a tuned model takes."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, QuantileTransformer, StandardScaler, TargetEncoder

Numbers = NDArray[np.float32]

SEED = 20240501
ONE_HOT_CELLS = 4000  # one-hot columns at most, over all categorical columns
ONE_HOT_NUMBERS = 150_000_000  # columns times rows that are fitted, at most: 600 MB
MOST_CATEGORIES = 64  # one-hot columns of one categorical column; the rarer values share one
MOST_TARGET_CLASSES = 10  # beyond, a mean per class and column would be more numbers than it is worth
TEXT_FEATURES = 2**12
TEXT_COMPONENTS = 24
QUANTILES = 500
DAY_NS = 86_400_000_000_000


class Processor:
    """One fitted pipeline: impute, scale, encode, expand dates, condense text (specification §4.4).

    recipe: `numeric` is plain (missing stays missing, for trees), standard or quantile; `categorical` is onehot,
    ordinal, frequency or target. columns: (name, type) of the schema, in its order.
    """

    def __init__(self, recipe: dict[str, str], columns: list[tuple[str, str]]) -> None:
        self.recipe, self.columns = recipe, columns
        self.parts: dict[str, Any] = {}  # objects of scikit-learn and NumPy alone: they load without this code

    def fit_transform(self, frame: pd.DataFrame, target: NDArray[Any], n_classes: int) -> Numbers:
        """Fit on training rows and give their numbers (n, m). target: (n,) class numbers, or values for n_classes 0.

        With categorical `target` the rows get means that were fitted without them, so that a model learns how much
        such a mean is worth on rows that it has not seen.
        """
        blocks = [self._fit_numeric(self._numeric(frame)), self._fit_categorical(frame, target, n_classes)]
        blocks += [self._fit_text(name, frame[name]) for name in self._named("text")]
        return _joined(blocks, len(frame))

    def transform(self, frame: pd.DataFrame) -> Numbers:
        """The numbers (n, m) of rows that come later; categories never seen and missing cells are allowed."""
        blocks = [self._apply_numeric(self._numeric(frame)), self.apply_categorical(frame)]
        blocks += [self._apply_text(name, frame[name]) for name in self._named("text")]
        return _joined(blocks, len(frame))

    def save(self, path: Path) -> None:
        """Write what was fitted; recipe and columns are kept by whoever holds the processor."""
        joblib.dump(self.parts, path)

    @classmethod
    def load(cls, path: Path, recipe: dict[str, str], columns: list[tuple[str, str]]) -> "Processor":
        """Read what `save` wrote."""
        processor = cls(recipe, columns)
        processor.parts = joblib.load(path)
        return processor

    def _named(self, *types: str) -> list[str]:
        return [name for name, kind in self.columns if kind in types]

    # -- numbers, truth and dates -----------------------------------------------------------------------------------

    def _numeric(self, frame: pd.DataFrame) -> NDArray[np.float64]:
        names = self._named("numeric", "boolean")
        blocks = [frame[names].to_numpy(dtype=np.float64)] if names else []
        blocks += [expand_dates(frame[name]) for name in self._named("datetime")]
        return np.hstack(blocks) if blocks else np.zeros((len(frame), 0))

    def _fit_numeric(self, numbers: NDArray[np.float64]) -> NDArray[Any]:
        if self.recipe["numeric"] == "plain" or not numbers.shape[1]:
            return numbers
        self.parts["impute"] = SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True)
        filled = self.parts["impute"].fit_transform(numbers)
        if self.recipe["numeric"] == "quantile":
            count = min(QUANTILES, len(numbers))
            scaler = QuantileTransformer(n_quantiles=count, output_distribution="normal", random_state=SEED)
        else:
            scaler = StandardScaler()
        self.parts["scale"] = scaler
        return np.asarray(scaler.fit_transform(filled))

    def _apply_numeric(self, numbers: NDArray[np.float64]) -> NDArray[Any]:
        if "scale" not in self.parts:
            return numbers
        return np.asarray(self.parts["scale"].transform(self.parts["impute"].transform(numbers)))

    # -- categories -------------------------------------------------------------------------------------------------

    def _categories(self, frame: pd.DataFrame) -> NDArray[Any]:
        """(n, c) text; missing is a category of its own, the empty text."""
        cells = frame[self._named("categorical")].to_numpy(dtype=object)
        return np.where(pd.isna(cells), "", cells)

    def _fit_categorical(self, frame: pd.DataFrame, target: NDArray[Any], n_classes: int) -> NDArray[Any]:
        cells = self._categories(frame)
        if not cells.shape[1]:
            return cells.astype(np.float32)
        how = self.recipe["categorical"]
        if how == "target" and n_classes > MOST_TARGET_CLASSES:
            how = "frequency"
        if how == "onehot":
            room = min(ONE_HOT_CELLS, ONE_HOT_NUMBERS // max(1, len(cells)))
            most = int(np.clip(room // cells.shape[1], 2, MOST_CATEGORIES))
            encoder = OneHotEncoder(
                handle_unknown="infrequent_if_exist", max_categories=most, sparse_output=False, dtype=np.float32
            )
        elif how == "target":
            kind = "continuous" if n_classes == 0 else "binary" if n_classes == 2 else "multiclass"
            if kind != "continuous" and len(np.unique(target)) != n_classes:
                kind = "continuous"  # a fold that lacks a class: the mean class number still says something
            encoder = TargetEncoder(target_type=kind, random_state=SEED)
        else:
            encoder = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1, dtype=np.float32)
        self.parts["encode"] = encoder
        codes = encoder.fit_transform(cells, target) if how == "target" else encoder.fit_transform(cells)
        if how == "frequency":
            self.parts["shares"] = [
                np.append(np.bincount(codes[:, each].astype(np.intp)) / len(codes), 0.0)  # the last one: never seen
                for each in range(codes.shape[1])
            ]
        return self._as_shares(np.asarray(codes))

    def apply_categorical(self, frame: pd.DataFrame) -> NDArray[Any]:
        """(n, w) what becomes of the categorical columns, one behind the other. frame: with these columns at least."""
        cells = self._categories(frame)
        if "encode" not in self.parts:
            return np.zeros((len(frame), 0))
        return self._as_shares(np.asarray(self.parts["encode"].transform(cells)))

    def _as_shares(self, codes: NDArray[Any]) -> NDArray[Any]:
        """Codes as the share of training rows that have the category, when the recipe says so; -1 = never seen."""
        if "shares" not in self.parts:
            return codes
        places = codes.astype(np.intp)
        return np.column_stack([share[places[:, each]] for each, share in enumerate(self.parts["shares"])])

    # -- text -------------------------------------------------------------------------------------------------------

    def _fit_text(self, name: str, values: pd.Series) -> NDArray[Any]:
        words = _hashed(values)
        components = max(1, min(TEXT_COMPONENTS, len(values) - 1))
        self.parts[f"text {name}"] = TruncatedSVD(components, random_state=SEED)
        return np.asarray(self.parts[f"text {name}"].fit_transform(words))

    def _apply_text(self, name: str, values: pd.Series) -> NDArray[Any]:
        return np.asarray(self.parts[f"text {name}"].transform(_hashed(values)))


def expand_dates(values: pd.Series) -> NDArray[np.float64]:
    """(n, 7): days since 1970, year, month, day, day of the week (Monday 0), day of the year, hour; missing = NaN."""
    moments = pd.to_datetime(values)
    parts = moments.dt
    days = moments.astype("datetime64[ns]").to_numpy().astype("int64").astype(np.float64) / DAY_NS
    columns = [parts.year, parts.month, parts.day, parts.dayofweek, parts.dayofyear, parts.hour]
    found = np.column_stack([days, *[each.to_numpy(dtype=np.float64, na_value=np.nan) for each in columns]])
    found[moments.isna().to_numpy()] = np.nan
    return found


def hashed(texts: Iterable[str]) -> Any:
    """(n, TEXT_FEATURES) sparse counts of words and pairs, each row of length 1.

    Hashed: there is no vocabulary that could be empty.
    """
    vectorizer = HashingVectorizer(n_features=TEXT_FEATURES, ngram_range=(1, 2), alternate_sign=False)
    return vectorizer.transform(texts)


def _hashed(values: pd.Series) -> Any:
    return hashed(values.fillna("").astype(str))


def _joined(blocks: list[NDArray[Any]], rows: int) -> Numbers:
    kept = [each.astype(np.float32, copy=False) for each in blocks if each.shape[1]]
    return np.ascontiguousarray(np.hstack(kept)) if kept else np.zeros((rows, 1), dtype=np.float32)
