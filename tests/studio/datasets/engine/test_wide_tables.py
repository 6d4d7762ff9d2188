"""Tables of many columns: described in groups, each copied out of the file, and the same as any other table."""

import csv
from pathlib import Path

import pytest

from studio.datasets.engine import open_table, profile
from studio.datasets.engine.narrow import columns_at_once

COLUMNS, ROWS = 450, 40  # three groups, and wide enough to be copied


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Whole numbers with gaps; column 7 has decimal commas, 211 dates, 430 blanks only, 449 words among numbers."""
    path = tmp_path_factory.mktemp("wide") / "wide.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow([f"m{number}" for number in range(COLUMNS)])
        for row in range(ROWS):
            cells = ["" if (row + number) % 10 == 0 else str(row * number) for number in range(COLUMNS)]
            cells[7], cells[211], cells[430] = f"{row},5", f"2024-01-{row % 28 + 1:02}", "  "
            cells[449] = "n/a" if row == 3 else cells[449]
            writer.writerow(cells)
    return path


def test_a_column_is_described_alike_among_many_and_among_few(wide: Path, tmp_path: Path) -> None:
    few = [1, 7, 211, 430, 449]
    narrow = tmp_path / "narrow.csv"
    with wide.open() as file, narrow.open("w", newline="") as out:
        csv.writer(out, delimiter=";").writerows(
            [row[number] for number in few] for row in csv.reader(file, delimiter=";")
        )

    with open_table(wide) as table, open_table(narrow) as other:
        found = {column["name"]: column for column in profile(table).as_json()["columns"]}
        expected = profile(other).as_json()["columns"]
        frame = table.to_pandas()

        assert [found[column["name"]] for column in expected] == expected
        assert [column["type"] for column in expected] == ["numeric", "numeric", "datetime", "empty", "numeric"]
        assert len(found) == COLUMNS == len(frame.columns)
        assert frame[[f"m{number}" for number in few]].equals(other.to_pandas())
        assert not list(table.workdir.glob("columns-*")), "copies of columns are thrown away"


def test_it_says_how_far_it_is_before_every_group_of_columns(wide: Path) -> None:
    told: list[tuple[float, str]] = []

    with open_table(wide) as table:
        profile(table, progress=lambda fraction, message: told.append((fraction, message)))

    groups = -(-COLUMNS // columns_at_once(ROWS))
    assert len(told) == 2 * groups + 1
    assert told == sorted(told, key=lambda each: each[0])
    assert told[1][1] == "Telling the types of the columns: 200 of 450"
    assert told[-2][1] == "Describing columns 401 to 450 of 450"


def test_it_can_be_stopped_while_types_are_told(wide: Path) -> None:
    class Stopped(Exception):
        pass

    def check() -> None:
        raise Stopped

    with open_table(wide) as table, pytest.raises(Stopped):
        profile(table, check=check)


@pytest.mark.slow
def test_five_thousand_columns_of_texts_and_numbers_are_described_in_the_memory_that_there_is(tmp_path: Path) -> None:
    def cells(row: int) -> list[str]:
        return [f"v{number}_{row % 97}" if number % 3 else str(row * number) for number in range(5_000)]

    rows = [cells(row) for row in range(1_100)]
    rows[1_000], rows[1_001] = rows[7], [*rows[8][:-1], "different"]
    with (tmp_path / "wide.csv").open("w", newline="") as file:
        csv.writer(file).writerows([[f"m{number}" for number in range(5_000)], *rows])

    with open_table(tmp_path / "wide.csv") as table:
        found = profile(table)

    assert (len(found.columns), found.duplicate_rows) == (5_000, 1)
