"""The steps of a recipe that are done to every row (see Recipe in the package's code) as tensors."""

from typing import Any

import numpy as np

from autopilot.engine.package_code.atelier_tabular.expressions import Tree
from autopilot.engine.package_code.atelier_tabular.recipe import Recipe, Step
from autopilot.engine.package_code.atelier_tabular.schema import Schema
from autopilot.engine.portable.dates import Dates
from autopilot.engine.portable.formulas import IN_TEXTS, Formulas, Value
from autopilot.engine.portable.graph import Graph

KINDS = {"numeric": "number", "boolean": "number", "datetime": "date"}


def unreadable_step(recipe: Recipe | None) -> str:
    """Why a graph cannot do a recipe's steps, so far as their functions tell; empty if it can."""
    for step in recipe.applied if recipe else ():
        if step["Type"] == "Formula" and (found := _first_in_texts(step["Tree"])):
            return f"its recipe makes column `{step['Column']}` with `{found}`, which a graph cannot"
    return ""


def _first_in_texts(tree: Tree) -> str:
    if tree[0] in IN_TEXTS:
        return IN_TEXTS[tree[0]]
    return next(filter(None, (_first_in_texts(each) for each in tree[1:] if isinstance(each, list))), "")


def columns_behind(graph: Graph, dates: Dates, schema: Schema) -> dict[str, str]:
    """(n, 1) of every column as models take it, by name; the graph's inputs have the names of the table's columns.

    CannotConvert says what a graph cannot do.
    """
    columns = {each.name: Value(each.name, KINDS.get(each.type, "text")) for each in schema.columns}
    if schema.recipe is not None:
        steps = _Steps(graph, dates, columns)
        for step in schema.recipe.applied:
            steps.take(step)
    return {name: value.tensor for name, value in columns.items()}


class _Steps:
    """columns: as they are now; steps add to them and put others in their place."""

    def __init__(self, graph: Graph, dates: Dates, columns: dict[str, Value]) -> None:
        self.graph, self.dates, self.columns = graph, dates, columns
        self.formulas = Formulas(graph, dates, columns.__getitem__)
        self.rows = graph.op("Shape", next(iter(columns)), start=0, end=1)

    def take(self, step: Step) -> None:
        name = step["Column"]
        if step["Type"] == "Formula":
            self.columns[name] = self.formulas.computed(step["Tree"], self.rows)
        elif step["Type"] == "DatetimeParts":
            moments = self.columns[name].tensor
            self.columns |= {f"{name}_{part}": Value(self._part(moments, part), "number") for part in step["Parts"]}
        else:
            old = self.columns[name]
            change = self._without_outliers if step["Type"] == "ReplaceOutliers" else self._without_gaps
            self.columns[name] = Value(change(old, step), old.kind)

    def _without_outliers(self, old: Value, step: Step) -> str:
        found = old.tensor
        for bound, beyond in ((step["Low"], "Less"), (step["High"], "Greater")):
            if bound is not None:  # not by Clip, which need not keep NaN
                limit = self._number(bound)
                found = self.graph.op("Where", self.graph.op(beyond, found, limit), limit, found)
        return found

    def _without_gaps(self, old: Value, step: Step) -> str:
        if old.kind == "text":
            gaps, value = self.formulas.is_text(old.tensor, ""), self.graph.text(step["Value"] or "")
        else:
            gaps, value = self.graph.op("IsNaN", old.tensor), self._number(step["Value"])
        return self.graph.op("Where", gaps, value, old.tensor)

    def _part(self, moments: str, part: str) -> str:
        """From 0 on but for the year; see `_part` in the package's code."""
        dates, days = self.dates, self.dates.days(moments)
        if part == "week":  # that of its Thursday; day 0, the first of 1970, was one
            into_week = dates.mod(dates.plus(days, 3), 7)
            days = self.graph.op("Sub", dates.plus(days, 3), into_week)
        if part == "hour":
            found = dates.hour(moments)
        elif part == "year":
            found = dates.part(days, "year")
        elif part in ("week", "dayofyear"):
            found = dates.floor(dates.plus(dates.part(days, "dayofyear"), -1), 7 if part == "week" else 1)
        else:
            found = dates.plus(dates.part(days, "day" if part == "day" else "month"), -1)
            found = dates.floor(found, 3) if part == "quarter" else found
        missing = self.graph.const([[np.nan]], np.float64)
        return self.graph.op("Where", dates.gone(moments), missing, self.graph.doubles(found))

    def _number(self, value: Any) -> str:
        return self.graph.const([[value]], np.float64)
