"""Text of the data in the markdown of a notebook: names as code, nothing that means more than itself."""

import pytest

from autopilot.engine.exploration.cells import told


def test_a_name_is_shown_as_it_is() -> None:
    assert told("12 rows to predict `median_house*`: 3 * 4 found.") == (
        "12 rows to predict `median_house*`: 3 \\* 4 found."
    )


@pytest.mark.parametrize("name", ["<script>", "a|b", "[a](b)", "a\n\n# b", "a & b"])
def test_a_name_that_could_mean_more_is_text(name: str) -> None:
    said = told(f"Column `{name}` is empty.")

    assert said.startswith("Column \\`")
    assert "<script" not in said
    assert "[a](b)" not in said


def test_a_backtick_in_a_name_opens_nothing() -> None:
    assert told("Columns `a` and `b`c` are alike.") == "Columns `a` and `b`c\\` are alike."
