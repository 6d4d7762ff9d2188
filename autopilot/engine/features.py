"""Which columns a model learns from, and whether they are what the request says (specification §2.6, §3)."""

from collections.abc import Sequence

import pandas as pd

from autopilot.engine.errors import InputRefused
from autopilot.engine.package_code.atelier_tabular.schema import Column, convert
from autopilot.engine.plan import SEED, Plan

READ = ("numeric", "datetime", "sequence")  # types that a cell can fail to be
NOT = {"numeric": "no numbers", "datetime": "no dates", "sequence": "no sequences of numbers"}
LOOKED_AT = 1000  # values of a column whose type is given


def choose_features(columns: list[str], plan: Plan) -> list[str]:
    """The input columns, in the order of the data; every rule of the feature list (§2.6, §3)."""
    by = plan.validation.column
    for name, role in ((plan.target, "Target"), (plan.weight, "Sample weight"), (by or None, "Validation")):
        if name is not None and name not in columns:
            hint = _near(name, columns)
            if any(each.replace(".", "", 1).isdigit() for each in columns):
                hint = hint or " Is the first line a row of data? It must name the columns."
            raise InputRefused(f"{role} column `{name}` is not in the data; its columns are {_listed(columns)}.{hint}")
    if by and by == plan.target:
        raise InputRefused(
            f"Rows cannot be held back by `{by}`, because it is the column to predict. Name another column, or "
            "validate with random rows."
        )
    # Who a row belongs to is what the model must not lean on: new rows will belong to others.
    reserved = {plan.target, plan.weight, by if plan.validation.name == "Grouped" else None}
    wanted = plan.features
    if wanted is None:
        wanted = tuple(name for name in columns if name not in reserved)
    else:
        _check_feature_names(wanted, columns, plan)
    typed = {*wanted, *(columns if plan.recipe else ())} - {plan.target}  # steps read what models do not take
    unknown = [name for name in plan.feature_types if name not in typed]
    if unknown:
        raise InputRefused(f"FeatureDataTypes names `{unknown[0]}`, which is not one of the features.")
    features = [name for name in columns if name in wanted]
    if not features:
        raise InputRefused(f"The data has no column besides `{plan.target}`; at least one input column is needed.")
    return features


def _check_feature_names(wanted: tuple[str, ...], columns: list[str], plan: Plan) -> None:
    if not wanted:
        raise InputRefused("FeatureAttributeNames is an empty list. Name at least one column, or leave it out.")
    repeated = [name for name in wanted if wanted.count(name) > 1]
    if repeated:
        raise InputRefused(f"FeatureAttributeNames lists `{repeated[0]}` twice.")
    if plan.target in wanted:
        raise InputRefused(f"FeatureAttributeNames must not contain the target column `{plan.target}`.")
    for name in wanted:
        if name in columns:
            continue
        raise InputRefused(
            f"FeatureAttributeNames lists `{name}`, which is not a column of the data.{_near(name, columns)}"
        )


def _near(name: str, columns: list[str]) -> str:
    near = [each for each in columns if each.strip().lower() == name.strip().lower()]
    return f" Did you mean `{near[0]}`? Names are case-sensitive." if near else ""


def check_types(frame: pd.DataFrame, features: list[str], declared: dict[str, str]) -> None:
    """InputRefused when most values of a column, as a request has them, are not of the type that was asked for."""
    for name in features:
        if name in declared and has_values(frame[name]):
            _check_type(frame[name], declared[name])


def check_they_differ(frame: pd.DataFrame, features: list[str], target: str) -> None:
    """InputRefused when no input column has more than one value."""
    if not any(frame[name].nunique(dropna=False) > 1 for name in features):
        raise InputRefused(
            f"Every input column has one and the same value in all rows ({_listed(features)}), so there is nothing to "
            f"learn `{target}` from. Add a column that differs from row to row."
        )


def check_same_types(validation: pd.DataFrame, columns: Sequence[Column]) -> None:
    """InputRefused when most values of a validation column are not of the type that training has (§2.6)."""
    for each in columns:
        values = validation[each.name]
        if has_values(values) and (wrong := _misread(values, each.type, day_first=each.day_first)) is not None:
            raise InputRefused(
                f"Column `{each.name}` is {each.type} in the training data, but most of its values in the validation "
                f"data are {NOT[each.type]}, such as `{wrong}`. Both channels must have columns of the same types."
            )


def _check_type(values: pd.Series, kind: str) -> None:
    if (wrong := _misread(values, kind)) is not None:
        raise InputRefused(
            f"FeatureDataTypes gives `{values.name}` the type {kind}, but most of its values are {NOT[kind]}, such as "
            f"`{wrong}`. Give it another type, or leave it out."
        )


def _misread(values: pd.Series, kind: str, *, day_first: bool = False) -> str | None:
    """One of the values that are not of the type, when most are not."""
    if kind not in READ:
        return None
    given = values[values.notna()]
    texts = convert(given.sample(min(len(given), LOOKED_AT), random_state=SEED), "categorical").dropna()
    read = convert(texts, kind, day_first=day_first)
    if texts.empty or read.notna().mean() >= 0.5:
        return None
    return str(texts[read[read.isna()].index.min()])[:60]


def has_values(values: pd.Series) -> bool:
    """Is there a value other than blanks?"""
    if values.dtype != object:
        return bool(values.notna().any())
    return any(not isinstance(each, str) or each.strip() != "" for each in values[values.notna()])


def _listed(names: list[str], shown: int = 10) -> str:
    more = f" and {len(names) - shown} more" if len(names) > shown else ""
    return ", ".join(f"`{each}`" for each in names[:shown]) + more
