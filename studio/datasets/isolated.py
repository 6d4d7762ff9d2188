"""What runs in a child process of a worker: reading a file that somebody brought. Imports no Django."""

import json
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any

from studio.datasets.engine import TableError, open_table, profile
from studio.datasets.engine.plain_csv import is_plain, write_plain
from studio.datasets.engine.several import Part, join
from workers.context import InputError

_READ = 0.4  # of the work is done when every file was read


def describe_isolated(
    send: Callable[[Any], None], stop: Event, sources: list[tuple[str, str]], workdir: str, content_type: str
) -> dict[str, Any]:
    """Write profile.json, page.json (what the page shows of it) and rows.parquet into `workdir`; and rows.csv, if there
    are several sources, or one that is not what everybody reads as CSV.

    sources: the name and the path of each. Returns the few numbers that the row of the data set keeps, and `counts`,
    the rows of each source. Sends (fraction, message) records. InputError carries the sentence of a TableError.
    """
    folder, several = Path(workdir), len(sources) > 1
    csv = folder / "rows.csv"
    try:
        if several:
            parts = [Part(name, Path(path)) for name, path in sources]
            tell = _told(send, [name for name, _ in sources])
            counts = join(parts, csv, workdir=folder, content_type=content_type, tell=tell)
        send((_READ, "Reading the rows"))
        source, header = (csv, "") if several else (Path(sources[0][1]), content_type)
        with open_table(source, workdir=folder, content_type=header) as table:
            found = profile(table, progress=lambda fraction, message: send((_READ + 0.5 * fraction, message)))
            rewritten = several or not is_plain(table)
            if rewritten and not several:
                send((0.95, "Writing the rows as CSV"))
                write_plain(table, csv)
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
        "counts": counts if several else [found.rows],
    }


def _told(send: Callable[[Any], None], names: list[str]) -> Callable[[int], None]:
    return lambda done: send((_READ * done / len(names), f"Reading {names[done]} ({done + 1} of {len(names)})"))
