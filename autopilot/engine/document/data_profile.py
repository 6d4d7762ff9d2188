"""What a report says about the data: the exploration that was made before training (autopilot specification §6.1)."""

from collections.abc import Iterator
from typing import Any

from autopilot.engine.document.blocks import Block, Bullets, Heading, Table, Text, cell, percent
from autopilot.engine.readable import counted, number

Json = dict[str, Any]

MOST_COLUMNS = 30
MOST_FINDINGS = 8
FINDING = 400  # characters; a finding names columns, and their names may be long


def data_profile(exploration: Json) -> Iterator[Block]:
    """exploration: exploration.json. The rows it shows stay out: a report is passed on further than the data is."""
    yield Heading("The data")
    yield Text(_plain(exploration["summary"]["sentence"]))
    found = [_finding(each) for each in exploration["insights"][:MOST_FINDINGS]]
    if found:
        yield Bullets(found)
    if rest := len(exploration["insights"]) - len(found):
        yield Text(f"{counted(rest, 'finding')} more: see the data exploration report.")
    yield _columns(exploration)


def _finding(insight: Json) -> str:
    grave = "Likely to hurt the models: " if insight["severity"] == "High" else ""
    return cell(_plain(f"{grave}{insight['title']}. {insight['found']}"), FINDING)


def _columns(exploration: Json) -> Table:
    """A row per column: what it holds, and how well it predicts the target alone. The target stands first."""
    target = exploration["target_name"]
    power = {each["column"]: each["power"] for each in exploration["sample"]["power"]}
    missing = {each["column"]: each["share"] for each in exploration["missing"]}
    numbers = {each["column"]: each for each in exploration["descriptive"]}
    known = sorted(
        exploration["cardinality"],
        key=lambda each: (each["column"] != target, -power.get(each["column"], -1.0), each["column"]),
    )
    rows = [
        [
            cell(each["column"], 40),
            each["type"],
            percent(missing.get(each["column"], 0.0)),
            number(each["distinct"]),
            _span(numbers.get(each["column"])),
            "target" if each["column"] == target else cell(power.get(each["column"])),
        ]
        for each in known[:MOST_COLUMNS]
    ]
    more = f" The {len(rows)} that predict best of {len(known):,}." if len(known) > len(rows) else ""
    caption = (
        f"Columns of {counted(exploration['looked_at'], 'row')}. Alone: how well the column predicts the target by "
        f"itself, 0 not at all, 1 perfectly.{more}"
    )
    return Table(caption, ["Column", "Type", "Missing", "Distinct", "Smallest · median · largest", "Alone"], rows)


def _span(described: Json | None) -> str:
    if described is None:
        return "–"
    return " · ".join(cell(described[each]) for each in ("min", "median", "max"))


def _plain(text: str) -> str:
    """The exploration writes names as a notebook does, between backticks."""
    return text.replace("`", '"')
