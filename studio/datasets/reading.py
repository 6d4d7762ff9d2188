"""What the pages ask about a described data set: rows, the target, how columns relate to it."""

import json
from functools import lru_cache
from typing import Any, BinaryIO

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from studio.access.permissions import FieldError
from studio.datasets.engine.column_types import ColumnType
from studio.datasets.engine.correlation import MOST_COLUMNS, Kind, correlations
from studio.datasets.engine.problem_type import infer_problem_type, labels_as_text
from studio.datasets.engine.profile import shortened
from studio.datasets.engine.relation import LEAK_POWER, Relation, gathered, relations, spread
from studio.datasets.engine.table import read_rows, sample_frame, sample_rows
from studio.datasets.models import Dataset
from studio.datasets.sequences import announced
from studio.storage.objects import NoSuchKey
from studio.storage.store import object_store

_SAMPLED_ROWS = 10_000
_SAMPLED_CELLS = 1_000_000  # of a wide table fewer rows are looked at
_LARGEST_PROFILE = 512 * 1024**2
_SEED = 20240229  # any number: the same page twice shows the same
_CLASSES_SHOWN = 100
_COMPARED = {ColumnType.NUMERIC, ColumnType.BINARY, ColumnType.CATEGORICAL}
_ABOUT_INPUTS = {"constant", "empty", "id_like", "high_cardinality"}  # "Leave it out": of a target, `reason` speaks


def document_of(dataset: Dataset) -> dict[str, Any]:
    """The profile as the worker wrote it; FieldError while it is not there."""
    _require_ready(dataset)
    uri = dataset.derived / "profile.json"
    found: dict[str, Any] = json.loads(object_store().read(uri.bucket, uri.key, at_most=_LARGEST_PROFILE))
    return found


def profile_of(dataset: Dataset) -> bytes:
    """The profile for the page, as JSON that is sent as it lies there; `null` until it does.

    Of thousands of columns it is megabytes: to read and write them again took half a second of every request.
    """
    if dataset.status != Dataset.Status.READY:
        return b"null"
    uri = dataset.derived / "page.json"
    try:
        return object_store().read(uri.bucket, uri.key, at_most=_LARGEST_PROFILE)
    except NoSuchKey:  # described by an earlier Atelier
        document = {name: value for name, value in document_of(dataset).items() if name != "reading"}
        return json.dumps(shortened(document)).encode()


def lost_columns(dataset: Dataset) -> tuple[int, list[str]]:
    """(the version before that could be read, its columns that this one has not); (0, []) without such a version."""
    earlier = dataset.versions().filter(version__lt=dataset.version, status=Dataset.Status.READY).first()
    if dataset.status != Dataset.Status.READY or earlier is None:
        return 0, []
    here = set(names_of(dataset))
    return earlier.version, [name for name in names_of(earlier) if name not in here]


def names_of(dataset: Dataset) -> tuple[str, ...]:
    """The names of the columns in their order; FieldError while they are not known."""
    _require_ready(dataset)
    uri = dataset.derived / "profile.json"
    return _names(dataset.pk, uri.bucket, uri.key)


@lru_cache(maxsize=32)
def _names(_pk: int, bucket: str, key: str) -> tuple[str, ...]:
    """Kept: every page of rows needs them, the profile of a wide table is megabytes, and a version never changes.

    _pk: a data set of the same name, made after this one was deleted, has the same key and other columns.
    """
    document = json.loads(object_store().read(bucket, key, at_most=_LARGEST_PROFILE))
    return tuple(each["name"] for each in document["columns"])


def page_of(dataset: Dataset, offset: int, limit: int, columns: range) -> list[list[Any]]:
    """Rows as they were written."""
    with _copy(dataset) as stream:
        return read_rows(stream, offset, limit, columns)


def sample_of(dataset: Dataset, count: int, seed: int, columns: range) -> list[tuple[int, list[Any]]]:
    """(row number, row) of a random sample."""
    with _copy(dataset) as stream:
        return sample_rows(stream, count, seed, columns)


def values_of(dataset: Dataset, columns: list[str], count: int) -> dict[str, list[Any]]:
    """column -> the values of a random sample of rows: numbers, dates as ISO texts, other texts; None for missing."""
    document = document_of(dataset)
    found = _sampled(dataset, document, columns, count)
    dates = {each["name"] for each in document["columns"] if each["type"] == ColumnType.DATETIME}
    for name in dates & set(columns):
        moments = pd.to_datetime(found[name], unit="ns")
        found[name] = moments.dt.strftime("%Y-%m-%dT%H:%M:%S")
    return {name: found[name].astype(object).where(found[name].notna(), None).tolist() for name in columns}


def correlations_of(dataset: Dataset, columns: list[str], kind: str, count: int) -> dict[str, Any]:
    """How these columns go together in a random sample of rows; without columns the first that can be compared.

    FieldError for a column that is a text, a date, a sequence or empty, and for a kind that the columns do not take.
    """
    document = document_of(dataset)
    types = {each["name"]: each["type"] for each in document["columns"]}
    able = [name for name, kind in types.items() if kind in _COMPARED]
    if len(columns) > MOST_COLUMNS:
        raise FieldError(f"At most {MOST_COLUMNS} columns are taken.", "column")
    if wrong := [name for name in columns if types.get(name, ColumnType.NUMERIC) not in _COMPARED]:
        raise FieldError(f"Column `{wrong[0][:200]}` holds neither numbers nor categories.", "column")
    if not columns and len(able) < 2:
        raise FieldError("The table has no two columns of numbers or categories.", "column")
    frame = _sampled(dataset, document, columns or able[:MOST_COLUMNS], count)
    try:
        wanted = Kind(kind) if kind else Kind.fitting(frame)
    except ValueError as error:
        raise FieldError(f"kind must be one of {', '.join(Kind)}, not {kind[:40]!r}.", "kind") from error
    if not wanted.takes(frame):
        raise FieldError(f"{wanted} compares numbers alone: leave the others out, or ask for {Kind.MIXED}.", "kind")
    found = correlations(frame, wanted).round(4).tolist()
    matrix = [[None if np.isnan(each) else each for each in row] for row in found]
    return {"columns": list(frame), "kind": wanted, "rows": len(frame), "matrix": matrix}


def _sampled(dataset: Dataset, document: dict[str, Any], columns: list[str], count: int) -> pd.DataFrame:
    """Those columns of a random sample of rows, typed; FieldError for one that is not there."""
    places = _places(document, columns)
    with _copy(dataset) as stream:
        frame = sample_frame(stream, count, _SEED, places)
    return _typed(frame, document)[columns]


def _places(document: dict[str, Any], columns: list[str]) -> list[int]:
    """Where the columns stand in the table; FieldError for one that is not there."""
    places = {each["name"]: number for number, each in enumerate(document["columns"])}
    if lost := [name for name in columns if name not in places]:
        raise FieldError(f"There is no column `{lost[0][:200]}` in this data set. Names are case-sensitive.", "column")
    return [places[name] for name in columns]


def target_of(dataset: Dataset, column: str, *, relate: bool = True) -> dict[str, Any]:
    """What kind of prediction the column asks for, how its values are spread, and which columns give it away.

    relate: without it no other column is looked at, which takes seconds where there are thousands of them.
    """
    document = document_of(dataset)
    [number] = _places(document, [column])
    with _copy(dataset) as stream:
        written = pq.ParquetFile(stream).read([f"c{number}"]).to_pandas()
    described = document["columns"][number]
    dates = described["type"] == ColumnType.DATETIME  # no quantity to predict: a job takes them for classes, too
    values = written[f"c{number}"] if dates else _typed(written, document)[column]
    guess = infer_problem_type(values)
    known = values.dropna()
    counts = labels_as_text(known).value_counts()
    answer: dict[str, Any] = {
        "column": column,
        "problem_type": guess.problem_type,
        "reason": guess.reason,
        "rows": len(values),
        "missing": int(len(values) - len(known)),
        "labels": guess.labels,
        "classes": None,
        "distribution": None,
        "warnings": [each | {"column": column} for each in described["warnings"] if each["code"] not in _ABOUT_INPUTS],
        "relations": [],
    }
    if guess.problem_type == "Regression":
        answer["distribution"] = described["histogram"]
    else:
        answer["classes"] = [
            {"label": label, "count": int(count), "percent": 100 * int(count) / len(known)}
            for label, count in counts.head(_CLASSES_SHOWN).items()
        ]
    if answer["classes"] and guess.problem_type is not None:
        answer["warnings"] += _balance(column, counts, len(known))
    if relate and guess.problem_type is not None:
        _relate(dataset, document, column, guess.problem_type == "Regression", answer)
    return answer


def _relate(dataset: Dataset, document: dict[str, Any], column: str, regression: bool, answer: dict[str, Any]) -> None:
    count = max(200, min(_SAMPLED_ROWS, _SAMPLED_CELLS // max(1, len(document["columns"]))))
    with _copy(dataset) as stream:
        frame = _typed(sample_frame(stream, count, _SEED), document)
    found = _powers(frame, column, regression, document)
    answer["relations"] = [
        {"column": each.column, "power": round(each.power, 4), "leak_suspect": each.leak_suspect} for each in found
    ]
    answer["warnings"] += [
        {
            "code": "leak_suspect",
            "severity": "High",
            "column": each.column,
            "message": f"`{each.column}` predicts `{column}` almost alone. Is it known only after the fact?",
        }
        for each in found
        if each.leak_suspect
    ]


def _powers(frame: pd.DataFrame, target: str, regression: bool, document: dict[str, Any]) -> list[Relation]:
    """Strongest first; a sequence by what models read of it, if there is a room with such models."""
    rng, statistics = np.random.default_rng(_SEED), announced()
    sequences = [each["name"] for each in document["columns"] if each["type"] == ColumnType.SEQUENCE]
    if statistics is None or not sequences:
        return relations(frame, target, regression=regression, rng=rng)
    flat, owner = spread(frame, set(sequences) - {target}, statistics)
    found = relations(flat, target, regression=regression, rng=rng)
    powers = gathered({each.column: each.power for each in found}, owner)
    return [Relation(name, power, power >= LEAK_POWER) for name, power in sorted(powers.items(), key=_strongest)]


def _strongest(told: tuple[str, float]) -> tuple[float, str]:
    return -told[1], told[0]


def _balance(column: str, counts: "pd.Series[int]", known: int) -> list[dict[str, Any]]:
    """Rare and unbalanced classes (autopilot spec 6.1)."""
    found = []
    if len(counts) > 1 and counts.iloc[0] > 10 * counts.iloc[-1]:
        share = 100 * counts.iloc[-1] / known
        found.append(
            {
                "code": "imbalanced",
                "severity": "Low",
                "column": column,
                "message": f"Classes of `{column}` differ in size: `{counts.index[-1]}` has {share:.2g} % of the rows.",
            }
        )
    rare = [str(label) for label, count in counts.items() if count < 10]
    if rare and len(counts) <= 1000:
        more = f" and {len(rare) - 1} more" if len(rare) > 1 else ""
        found.append(
            {
                "code": "rare_labels",
                "severity": "High",
                "column": column,
                "message": f"Class `{rare[0]}`{more} of `{column}` has fewer than 10 rows, too few to learn from.",
            }
        )
    return found


def _require_ready(dataset: Dataset) -> None:
    if dataset.status == Dataset.Status.FAILED:
        raise FieldError(f"The file could not be read: {dataset.failure_reason}", status=409)
    if dataset.status != Dataset.Status.READY:
        raise FieldError("The data set is still being read. Come back in a moment.", status=409)


def _copy(dataset: Dataset) -> BinaryIO:
    _require_ready(dataset)
    uri = dataset.derived / "rows.parquet"
    return object_store().open(uri.bucket, uri.key)


def _typed(frame: pd.DataFrame, document: dict[str, Any]) -> pd.DataFrame:
    """Working columns c0, c1, ... as what the profile says they are, under their own names; blanks are missing."""
    typed: dict[str, Any] = {}
    for number, (column, reading) in enumerate(zip(document["columns"], document["reading"], strict=True)):
        if f"c{number}" not in frame:
            continue
        values = frame[f"c{number}"]
        if reading["comma"]:
            values = values.str.replace(".", "", regex=False).str.replace(",", ".", regex=False)
        if reading["numbers"]:
            numbers = pd.to_numeric(values, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
            typed[column["name"]] = np.where(np.isfinite(numbers), numbers, np.nan)
        elif column["type"] == ColumnType.DATETIME:
            dates = pd.to_datetime(values, format=reading["date_format"] or None, errors="coerce", utc=True)
            typed[column["name"]] = dates.astype("int64").where(dates.notna()).astype(float)
        else:
            texts = values.where(values.isna(), values.astype(str).str.strip())
            typed[column["name"]] = texts.where(texts != "", None)
    return pd.DataFrame(typed)
