"""The fitted data processors of a tuned model without the models behind them: rows in, numbers out."""

import json
from pathlib import Path

import pandas as pd

from .processing import Numbers, Processor
from .schema import Schema


class Processors:
    """One processor per fold, each fitted on the rows that its fold's model has learned from."""

    def __init__(self, schema: Schema, processors: list[Processor]) -> None:
        self.schema, self.processors = schema, processors

    def transform(self, rows: pd.DataFrame) -> list[Numbers]:
        """What each processor makes of rows as they come: (n, width) per fold; widths may differ by a category.

        InputRefused for rows that do not fit the schema.
        """
        frame = self.schema.spread_frame(self.schema.bring(rows))
        return [each.transform(frame) for each in self.processors]

    @classmethod
    def load(cls, folder: str | Path) -> "Processors":
        """Read an unpacked archive. It holds scikit-learn's objects as joblib writes them: open only your own."""
        folder = Path(folder)
        about = json.loads((folder / "processors.json").read_text(encoding="utf-8"))
        columns = [(name, kind) for name, kind in about["columns"]]
        files = [folder / f"{number}.processor.joblib" for number in range(about["members"])]
        schema = Schema.from_json(json.loads((folder / "schema.json").read_text(encoding="utf-8")))
        return cls(schema, [Processor.load(each, about["recipe"], columns) for each in files])
