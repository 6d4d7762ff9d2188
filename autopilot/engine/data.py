"""From files to frames: reading, choosing columns, column types, the split (autopilot specification §3)."""

import pickle
import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from autopilot.engine.column_types import Kinds, kinds_of
from autopilot.engine.errors import InputRefused
from autopilot.engine.facets import check_bias, columns_of
from autopilot.engine.features import (
    READ,
    check_same_types,
    check_they_differ,
    check_types,
    choose_features,
    has_values,
)
from autopilot.engine.metrics import REGRESSION
from autopilot.engine.package_code.atelier_tabular.cells import as_text
from autopilot.engine.package_code.atelier_tabular.schema import Column, Schema, convert
from autopilot.engine.plan import SEED, Plan
from autopilot.engine.problem import Target, check_validation, check_weights, examine_target, valid_target
from autopilot.engine.recipe.table import change
from autopilot.engine.splitting import check_sides, split
from autopilot.engine.subsampling import LEAST, sampled
from studio.datasets.engine import Table, TableError, labels_as_text, open_table

# Rows that a bagged model's scores are about, unless more are held back. On 4,000 of 16,000 rows of a quantity with a
# long tail the best of ten models was the luckiest; on 39,000 scores and report take 0.7 s.
MOST_JUDGED = 50_000
MAX_CATEGORIES = 100  # kept in the schema for forms; the model knows them all


@dataclass(frozen=True)
class Prepared:
    """Everything that fitting needs. train and validation hold the schema's columns, the target and the weight.

    The target is text for classification and float for regression. notes: sentences for the log.
    own_validation: the validation rows are a channel of the caller's, not a part of the training channel. folds: of
    each training row, 0 … FOLDS - 2; None = any. crossed: training rows, by position, that bagged models are judged
    on as well, each by the fold's model that has not seen it. asides: columns of the training and of the validation
    rows that only the bias tables need, as they came. recipe_said: what each step of the recipe did.
    """

    train: pd.DataFrame
    validation: pd.DataFrame
    schema: Schema
    target: Target
    notes: tuple[str, ...]
    folds: NDArray[np.intp] | None = None
    own_validation: bool = False
    crossed: NDArray[np.intp] | None = None
    asides: tuple[pd.DataFrame, pd.DataFrame] | None = None
    recipe_said: tuple[str, ...] = ()

    def judged(self, answers: int) -> pd.DataFrame:
        """The rows that so many answers are about: the validation rows, behind them those of `crossed` if they fit."""
        if answers == len(self.validation):
            return self.validation
        assert self.crossed is not None
        return pd.concat([self.validation, self.train.iloc[self.crossed]], ignore_index=True)


@dataclass(frozen=True)
class Channel:
    """The rows of a channel. day_first: columns whose dates were written with the day first.

    odd: how many cells of a column are no numbers (or dates) as the others are, and are missing in the frame.
    notes: a sentence when these are not all the rows.
    """

    frame: pd.DataFrame
    day_first: frozenset[str]
    odd: Mapping[str, int]
    notes: tuple[str, ...] = ()


def prepare(plan: Plan) -> Prepared:
    """Read, check and split the data of a job. InputRefused says in one sentence what cannot be used."""
    channel = read_channel(plan, "training", keep=plan.folder / "tables")
    train = channel.frame
    other = read_channel(plan, "validation") if (plan.folder / "input" / "validation").is_dir() else None
    validation = other.frame if other else None
    if validation is not None:
        check_same_columns(train, validation)
    features = choose_features(list(map(str, train.columns)), plan)
    train, lost = usable_rows(train, plan, "training")
    changed = change(train, plan, features, channel.day_first)
    train = changed.frame
    notes = [*channel.notes, *(other.notes if other else ()), *lost, *changed.notes]
    try:
        target = examine_target(train, plan.target, plan.problem_type, plan.weight)
    except InputRefused as error:
        raise changed.refused(error) from error
    if target.problem_type == REGRESSION and plan.problem_type is None:
        train, _ = usable_rows(train, plan, "training", REGRESSION)
    check_types(train, features, plan.feature_types)
    kinds = changed.kinds or kinds_of(train, features, plan.feature_types, channel.day_first)
    columns = describe_columns(train, changed.inputs, kinds)
    changed.check(columns)
    notes += [_lost(each, channel.odd[each.name]) for each in columns if each.name in channel.odd and each.type in READ]
    if not columns:
        raise InputRefused("Every column besides the target is empty; at least one column with values is needed.")
    if not changed.makes_columns:
        check_they_differ(train, features, plan.target)
    own_validation = validation is not None
    values = target_values(train[plan.target], target)
    check_bias(train, plan.bias, target.labels)
    if validation is None:
        parts = split(train, values, target, plan.validation_fraction, plan.validation)
        folds = parts.folds
        notes += check_sides(values, parts, target, plan)
        train, validation = train.iloc[parts.train], train.iloc[parts.validation]
    else:
        folds = None
        check_same_types(validation, columns)
        validation = changed.kept(validation)
        validation, more = usable_rows(validation, plan, "validation", target.problem_type)
        notes += more
        check_validation(validation[plan.target], target)
    schema = Schema(
        plan.target,
        target.problem_type,
        target.labels,
        tuple(columns),
        _example_rows(train, columns),
        _average(target_values(train[plan.target], target), target),
        changed.recipe,
    )
    kept = set(schema.names)
    dropped = [name for name in features if name not in kept]
    notes += [f"Column `{name}` is empty and was left out." for name in dropped]
    return Prepared(
        _canonical(train, schema, target, plan.weight),
        _canonical(validation, schema, target, plan.weight),
        schema,
        target,
        tuple(notes),
        folds,
        own_validation,
        None if own_validation or plan.validation.name == "Temporal" else _crossed(len(train), len(validation)),
        (_aside(train, plan, target), _aside(validation, plan, target)) if plan.bias.facets else None,
        changed.said,
    )


def _crossed(train: int, validation: int) -> NDArray[np.intp]:
    """Training rows drawn at random. (Of a history none: the models of its folds have seen what came later.)"""
    count = min(train, max(0, MOST_JUDGED - validation))
    return np.sort(np.random.default_rng(SEED).permutation(train)[:count])


def read_channel(plan: Plan, name: str, *, keep: Path | None = None) -> Channel:
    """All files of a channel; they must have one schema. InputRefused for an unreadable or empty file.

    Of more than `plan.most_bytes` a sample of the rows is read, from every file the same share.
    keep: where the working copies are left, a folder per file with `table.pkl`; whoever needs them no more removes it.
    """
    files = sorted(path for path in (plan.folder / "input" / name).rglob("*") if path.is_file())
    if not files:
        raise InputRefused(f"The {name} channel has no files.")
    size = sum(path.stat().st_size for path in files)
    share = 1.0 if plan.most_bytes is None else min(1.0, plan.most_bytes / max(1, size))
    frames: list[pd.DataFrame] = []
    day_first: set[str] = set()
    odd: Counter[str] = Counter()
    there = 0
    for number, path in enumerate(files):
        place = _place(keep, number)
        try:
            with open_table(path, content_type=plan.content_type, name=path.name, workdir=place) as table:
                frame = _rows(table, plan.target, share, number)
                there += table.num_rows
                day_first |= {column for column, kind in table.kinds.items() if kind.date_format.startswith("%d")}
                odd.update({column: kind.invalid for column, kind in table.kinds.items() if kind.invalid})
                if place is not None:
                    (place / "table.pkl").write_bytes(pickle.dumps(table))
        except TableError as error:
            named = f"{path.name} of the {name} channel: " if len(files) > 1 or keep is None else ""
            raise InputRefused(f"{named}{error}") from error
        frame.columns = frame.columns.map(str)
        if frames and set(frame.columns) != set(frames[0].columns):
            lone = sorted(set(frame.columns) ^ set(frames[0].columns))[0]
            raise InputRefused(
                f"{path.name} and {files[0].name} have different columns: `{lone}` is only in one of them."
            )
        frames.append(frame if not frames else frame[frames[0].columns])
    whole = frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)
    if whole.empty:
        raise InputRefused(f"The {name} data has column names but no rows.")
    notes = (_sampled(name, size, len(whole), there),) if len(whole) < there else ()
    return Channel(whole, frozenset(day_first), odd, notes)


def _rows(table: Table, target: str, share: float, number: int) -> pd.DataFrame:
    """The share of a file's rows; all of them when the target is not there, which is refused behind this."""
    if share >= 1 or target not in table.columns:
        return table.to_pandas()
    return table.to_pandas(rows=sampled(table.to_pandas([target])[target], share, SEED + number))


def _sampled(name: str, size: int, kept: int, there: int) -> str:
    return (
        f"The {name} data has {size / 1e9:.1f} GB, more than a job takes in: {kept:,} of its {there:,} rows are used, "
        f"a random sample. Of classes, each has its share in it, and at least {LEAST:,} rows if there are so many."
    )


def _place(keep: Path | None, number: int) -> Path | None:
    """An empty folder for the working copy of a file."""
    if keep is None:
        return None
    place = keep / f"{number:05d}"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    return place


def check_same_columns(train: pd.DataFrame, validation: pd.DataFrame) -> None:
    """Both channels must have the same columns (§2.6)."""
    for name in train.columns:
        if name not in validation.columns:
            raise InputRefused(f"Column `{name}` of the training data is missing in the validation data.")
    for name in validation.columns:
        if name not in train.columns:
            raise InputRefused(f"Column `{name}` of the validation data is missing in the training data.")


def usable_rows(
    frame: pd.DataFrame, plan: Plan, channel: str, problem_type: str | None = None
) -> tuple[pd.DataFrame, list[str]]:
    """Rows with a valid target and weight, and a sentence about those left out (§3)."""
    notes = []
    valid = valid_target(frame[plan.target], problem_type or plan.problem_type)
    if lost := int((~valid).sum()):
        notes.append(f"{lost:,} of {len(frame):,} {channel} rows have no valid `{plan.target}` and are left out.")
    if plan.weight is not None:
        weights = pd.to_numeric(frame[plan.weight], errors="coerce")
        weighted = weights.notna() & np.isfinite(weights.astype("float64")) & (weights >= 0)
        check_weights(weights.where(weighted)[valid], plan.weight, channel)
        if lost := int((valid & ~weighted).sum()):
            notes.append(f"{lost:,} {channel} rows have no valid weight in `{plan.weight}` and are left out.")
        valid &= weighted
    kept = frame.copy(deep=False) if valid.all() else frame[valid].reset_index(drop=True)
    if problem_type == REGRESSION or plan.problem_type == REGRESSION:
        kept[plan.target] = pd.to_numeric(kept[plan.target]).astype("float64")
    return kept, notes


def describe_columns(frame: pd.DataFrame, names: list[str], kinds: Kinds) -> list[Column]:
    """Type, range, categories and examples of every one of these columns that has a value."""
    return [
        _describe(frame[name], kinds.type[name], day_first=name in kinds.day_first)
        for name in names
        if has_values(frame[name])
    ]


def _lost(column: Column, cells: int) -> str:
    wanted = {"datetime": "date", "sequence": "sequence of numbers"}.get(column.type, "number")
    several = "sequences of numbers" if column.type == "sequence" else f"{wanted}s"
    said = (
        f"1 cell that is no {wanted}; it counts" if cells == 1 else f"{cells:,} cells that are no {several}; they count"
    )
    return f"Column `{column.name}` has {said} as missing."


def target_values(values: pd.Series, target: Target) -> pd.Series:
    """The target as the models see it: text for classes, floats for a quantity."""
    return values.astype("float64") if target.problem_type == REGRESSION else labels_as_text(values)


def _canonical(frame: pd.DataFrame, schema: Schema, target: Target, weight: str | None) -> pd.DataFrame:
    columns: dict[str, Any] = {
        each.name: convert(frame[each.name], each.type, day_first=each.day_first) for each in schema.columns
    }
    columns[schema.target] = target_values(frame[schema.target], target)
    if weight is not None:
        columns[weight] = pd.to_numeric(frame[weight]).astype("float64")
    whole = pd.DataFrame(columns).reset_index(drop=True)
    if target.labels:  # a class that only the validation channel has cannot be scored
        whole = whole[whole[schema.target].isin(target.labels)].reset_index(drop=True)
    return whole


def _aside(frame: pd.DataFrame, plan: Plan, target: Target) -> pd.DataFrame:
    """The columns of the bias tables, of exactly the rows that `_canonical` keeps."""
    kept = target_values(frame[plan.target], target).isin(target.labels) if target.labels else slice(None)
    return frame.loc[kept, columns_of(plan.bias)].reset_index(drop=True)


def _examples(values: pd.Series) -> tuple[Any, ...]:
    """Three values as text: of some distinct ones, because making text of every cell takes seconds per million."""
    some = pd.Series(values.dropna().unique()[:50])
    return tuple(_plain(each) for each in convert(some, "categorical").dropna().unique()[:3])


def _describe(values: pd.Series, kind: str, *, day_first: bool) -> Column:
    converted = convert(values, kind, day_first=day_first)
    if kind == "numeric" and converted.notna().any():
        numbers = converted.to_numpy()
        present = numbers[~np.isnan(numbers)]
        whole = bool((numbers % 1 == 0).all())
        shown = tuple(int(each) if whole else float(each) for each in pd.unique(present)[:3])
        low, high, middle = float(present.min()), float(present.max()), float(np.median(present))
        return Column(str(values.name), kind, (), low, high, middle, whole, shown)
    if kind == "boolean":
        return Column(str(values.name), kind, ("true", "false"), examples=_examples(values))
    if kind == "categorical":
        seen = tuple(converted.value_counts().index[:MAX_CATEGORIES])
        return Column(str(values.name), kind, seen, examples=_examples(values))
    return Column(str(values.name), kind, examples=_examples(values), day_first=day_first)


def _average(values: pd.Series, target: Target) -> tuple[float, ...]:
    if target.problem_type == REGRESSION:
        return (float(values.mean()),)
    shares = values.value_counts(normalize=True)
    return tuple(float(shares.get(label, 0.0)) for label in target.labels)


def _example_rows(frame: pd.DataFrame, columns: list[Column]) -> tuple[dict[str, Any], ...]:
    """Five rows as a caller would send them, as complete as there are."""
    names = [each.name for each in columns]
    complete = frame[names].notna().sum(axis=1).sort_values(ascending=False, kind="stable").index[:5]
    some = frame[names].loc[complete]
    shown = [[_cell(value, each.type) for value in some[each.name]] for each in columns]
    return tuple(dict(zip(names, row, strict=True)) for row in zip(*shown, strict=True))


def _cell(value: Any, kind: str) -> Any:
    if value is None or pd.isna(value):
        return None
    if kind == "numeric":
        number = pd.to_numeric(value, errors="coerce")
        return int(number) if float(number).is_integer() else float(number) if np.isfinite(number) else None
    return str(value) if kind == "datetime" else as_text(value)


def _plain(value: Any) -> Any:
    return value if isinstance(value, str) else str(value)
