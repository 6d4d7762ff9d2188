"""What happens to single records on their way in and out: filters and joins (hosting spec §13.4)."""

import csv
import io
import json
from dataclasses import dataclass
from typing import Any

from hosting.engine.datapaths import NoSuchElement, Path
from hosting.engine.records import BadObject

EVERYTHING = Path.parse("$")


@dataclass(frozen=True)
class Processing:
    """What is done with every record.

    input_filter: the part the model sees. join: append its answer to the unfiltered record. output_filter: the part
    of the result that is kept.
    """

    input_filter: Path = EVERYTHING
    output_filter: Path = EVERYTHING
    join: bool = False

    @property
    def idle(self) -> bool:
        """True if records pass through as they are."""
        return not (self.join or self.input_filter.steps or self.output_filter.steps)


class CsvRecords:
    """Records are rows: lists of fields."""

    def read(self, record: bytes) -> list[str]:
        try:
            rows = list(csv.reader(io.StringIO(record.decode("utf-8")), strict=True))
        except (csv.Error, UnicodeDecodeError) as error:
            raise BadObject(f"is not valid CSV: {error}") from error
        return rows[0] if rows else []

    def write(self, record: list[str]) -> bytes:
        text = io.StringIO()
        csv.writer(text, lineterminator="").writerow(record)
        return text.getvalue().encode()

    def select(self, path: Path, record: list[str]) -> list[str]:
        return path.columns(record)

    def joined(self, record: list[str], answer: list[str]) -> list[str]:
        return [*record, *answer]


class JsonRecords:
    """Records are JSON values; objects get the answer under `SageMakerOutput`, anything else is wrapped."""

    def read(self, record: bytes) -> Any:
        try:
            return json.loads(record)
        except (ValueError, RecursionError) as error:
            raise BadObject(f"is not valid JSON: {error}") from error

    def write(self, record: Any) -> bytes:
        return json.dumps(record).encode()

    def select(self, path: Path, record: Any) -> Any:
        return path.select(record)

    def joined(self, record: Any, answer: Any) -> Any:
        if isinstance(record, dict):
            return {**record, "SageMakerOutput": answer}
        return {"SageMakerInput": record, "SageMakerOutput": answer}


Format = CsvRecords | JsonRecords


def format_of(media_type: str) -> Format:
    """How records of a media type are read and written."""
    return CsvRecords() if media_type == "text/csv" else JsonRecords()


def filtered_input(processing: Processing, form: Format, record: bytes, number: int) -> bytes:
    """The part of a record that the model sees; BadObject names the record."""
    if not processing.input_filter.steps:
        return record
    try:
        return form.write(form.select(processing.input_filter, form.read(record)))
    except (BadObject, NoSuchElement) as error:
        raise BadObject(f"Record {number}: {error}") from error


def processed_output(
    processing: Processing, form: Format, record: bytes, answer: bytes, out: Format, number: int
) -> bytes:
    """The line of the result for one record: its answer, joined and filtered; BadObject names the record."""
    try:
        result: Any = out.read(answer)
        if processing.join:
            result = form.joined(form.read(record), result)
        return out.write(out.select(processing.output_filter, result))
    except (BadObject, NoSuchElement) as error:
        raise BadObject(f"Record {number}: {error}") from error
