"""What runs in a child process of a worker: reading a file that somebody brought. Imports no Django."""

import json
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any

from studio.datasets.engine import TableError, open_table, profile
from studio.datasets.engine.plain_csv import is_plain, write_plain
from workers.context import InputError


def describe_isolated(
    send: Callable[[Any], None], stop: Event, source: str, workdir: str, content_type: str
) -> dict[str, Any]:
    """Write profile.json, page.json (what the page shows of it) and rows.parquet into `workdir`; and rows.csv, if the
    file itself is not what everybody reads as CSV.

    Returns the few numbers that the row of the data set keeps. Sends (fraction, message) records. InputError carries
    the sentence of a TableError.
    """
    send((0.05, "Reading the file"))
    try:
        with open_table(Path(source), workdir=Path(workdir), content_type=content_type) as table:
            found = profile(table, progress=lambda fraction, message: send((0.3 + 0.6 * fraction, message)))
            if rewritten := not is_plain(table):
                send((0.95, "Writing the rows as CSV"))
                write_plain(table, Path(workdir) / "rows.csv")
    except TableError as error:
        raise InputError(str(error)) from error
    # What later reads of the working copy need to know about each column.
    reading = [
        {"numbers": kind.numbers, "comma": kind.comma, "date_format": kind.date_format} for kind in table.kinds.values()
    ]
    document = found.as_json() | {"reading": reading}
    (Path(workdir) / "profile.json").write_text(json.dumps(document, default=str), encoding="utf-8")
    short = json.dumps(found.for_page(), default=str, separators=(",", ":"))
    (Path(workdir) / "page.json").write_text(short, encoding="utf-8")
    return {
        "rows": found.rows,
        "columns": len(found.columns),
        "format": found.format,
        "delimiter": found.delimiter,
        "encoding": found.encoding,
        "rewritten": rewritten,
    }
