"""A job's table on its way through the recipe."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from numpy.typing import NDArray

from autopilot.engine.column_types import Kinds, kinds_of
from autopilot.engine.errors import InputRefused
from autopilot.engine.package_code.atelier_tabular.recipe import Recipe
from autopilot.engine.package_code.atelier_tabular.schema import Column, convert
from autopilot.engine.plan import Plan
from autopilot.engine.recipe.fitting import fit
from autopilot.engine.recipe.roles import forbidden_in


@dataclass(frozen=True)
class Changed:
    """What the recipe made of the rows that are learned from.

    frame: the rows that are left, as they were written. inputs: columns that models take or that steps read, in the
    order of the data. before: rows that there were. kinds: of all columns, as the steps have read them; None without a
    recipe. said: what each step did.
    """

    frame: pd.DataFrame
    inputs: list[str]
    before: int
    kinds: Kinds | None = None
    recipe: Recipe | None = None
    said: tuple[str, ...] = ()

    @property
    def notes(self) -> list[str]:
        """Sentences for the log."""
        return [f"Recipe, step {number}: {said}" for number, said in enumerate(self.said, 1)]

    @property
    def makes_columns(self) -> bool:
        """Has a step made one?"""
        return self.recipe is not None and bool(self.recipe.made())

    def refused(self, error: InputRefused) -> InputRefused:
        """What is wrong with the rows, and whether the recipe has a part in it."""
        if len(self.frame) == self.before:
            return error
        return InputRefused(f"{error} The recipe left {len(self.frame):,} of {self.before:,} rows.")

    def check(self, columns: Sequence[Column]) -> None:
        """InputRefused when a column that a step reads has no value any more. columns: that have one."""
        named = {each.name for each in columns}
        for name in self.recipe.needs if self.recipe else ():
            if name not in named:
                raise InputRefused(
                    f"The recipe reads column `{name}`, which has no value in the rows that it leaves. Remove the "
                    "steps that read it, or those that drop its rows."
                )

    def kept(self, validation: pd.DataFrame) -> pd.DataFrame:
        """The rows of a validation channel that the recipe leaves; InputRefused when there are none."""
        if self.recipe is None or self.kinds is None:
            return validation
        kept = self.recipe.kept(Typed(validation, self.kinds))
        if not kept.any():
            raise InputRefused("The steps of the recipe that drop rows leave no row of the validation data.")
        return validation if kept.all() else validation[kept].reset_index(drop=True)


class Typed(Mapping[str, NDArray[Any]]):
    """The columns of a frame, each converted to its type when somebody asks for it."""

    def __init__(self, frame: pd.DataFrame, kinds: Kinds) -> None:
        self.frame, self.kinds = frame, kinds
        self._converted: dict[str, NDArray[Any]] = {}

    def __getitem__(self, name: str) -> NDArray[Any]:
        if name not in self._converted:
            first = name in self.kinds.day_first
            self._converted[name] = convert(self.frame[name], self.kinds.type[name], day_first=first).to_numpy()
        return self._converted[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.kinds.type)

    def __len__(self) -> int:
        return len(self.kinds.type)


def change(frame: pd.DataFrame, plan: Plan, features: list[str], day_first: Collection[str]) -> Changed:
    """The rows that are learned from through the plan's recipe. features: columns that models take.

    InputRefused (RecipeRefused) names the step that cannot be done.
    """
    if not plan.recipe:
        return Changed(frame, features, len(frame))
    kinds = kinds_of(frame, map(str, frame.columns), plan.feature_types, day_first)
    forbidden = forbidden_in(plan.target, plan.weight, plan.validation)
    fitted = fit(plan.recipe, Typed(frame, kinds), kinds.type, forbidden, features)
    inputs = [name for name in kinds.type if name in features or name in fitted.recipe.needs]
    rows = frame if fitted.kept.all() else frame[fitted.kept].reset_index(drop=True)
    return Changed(rows, inputs, len(frame), kinds, fitted.recipe, fitted.said)
