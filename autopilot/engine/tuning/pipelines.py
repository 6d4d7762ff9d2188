"""Which data-processor pipelines fit a table: `dpp0`, `dpp1`, … (autopilot specification §4.4)."""

from dataclasses import dataclass

from autopilot.engine.package_code.atelier_tabular.schema import Schema

TREES, NETS = ("xgboost",), ("linear-learner", "mlp")


@dataclass(frozen=True)
class Pipeline:
    """One way to turn columns into numbers, and the algorithms that it suits.

    numeric, categorical: as package_code's Processor has them.
    """

    name: str
    numeric: str
    categorical: str
    algorithms: tuple[str, ...]

    @property
    def recipe(self) -> dict[str, str]:
        """What the Processor is told."""
        return {"numeric": self.numeric, "categorical": self.categorical}

    @property
    def sentence(self) -> str:
        """For the job's log."""
        return f"{self.name}: {NUMBERS[self.numeric]}, {CATEGORIES[self.categorical]}; for {', '.join(self.algorithms)}"


NUMBERS = {
    "plain": "numbers as they are",
    "standard": "missing numbers filled in, numbers scaled",
    "quantile": "missing numbers filled in, numbers by rank on a normal curve",
}
CATEGORIES = {
    "onehot": "categories one-hot",
    "ordinal": "categories numbered",
    "frequency": "categories by how frequent they are",
    "target": "categories by the mean target",
}
# The first of each algorithm's is the one that its first trial takes.
_ALL = (
    ("plain", "onehot", TREES),
    ("plain", "target", TREES),
    ("plain", "ordinal", TREES),
    ("plain", "frequency", TREES),
    ("standard", "onehot", NETS),
    ("quantile", "onehot", NETS),
    ("standard", "target", NETS),
    ("quantile", "target", NETS),
)


def pipelines_of(schema: Schema, algorithms: tuple[str, ...]) -> tuple[Pipeline, ...]:
    """The pipelines that differ on this table, for the algorithms that are tried, in a stable order."""
    types = {each.type for each in schema.spread.columns}
    found: dict[tuple[str, str, tuple[str, ...]], Pipeline] = {}
    for numeric, categorical, suits in _ALL:
        wanted = tuple(each for each in suits if each in algorithms)
        if not wanted:
            continue
        # What a table has no column for makes no difference.
        key = (
            numeric if types & {"numeric", "datetime", "boolean"} else "",
            categorical if "categorical" in types else "",
            wanted,
        )
        if key not in found:
            found[key] = Pipeline(f"dpp{len(found)}", numeric, categorical, wanted)
    return tuple(found.values())
