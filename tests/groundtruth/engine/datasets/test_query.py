"""Query subset: conditions over the lines of a manifest (groundtruth.md, section 5.3)."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundtruth.engine.datasets.query import like, parse
from groundtruth.engine.errors import InputRefused

LINES: list[dict[str, Any]] = [
    {"source-ref": "s3://lab/a.png", "site": "north", "score": 1, "new": True},
    {"source-ref": "s3://lab/b.png", "site": "south", "score": 2.5, "new": False},
    {"source-ref": "s3://lab/c.jpg", "site": None, "score": "3", "boxes-metadata": {"type": "x"}},
]


def found(query):
    return "".join(line["source-ref"][9] for line in parse(query).select(LINES))


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", "abc"),
        ("SELECT * FROM S3Object s", "abc"),
        ("select * from s3object t where t.site = 'north'", "a"),
        ("WHERE s.site <> 'north'", "b"),
        ("site = 'north' OR site = 'south'", "ab"),
        ("s.score > 1", "b"),
        ("s.score <= 2.5 AND NOT s.site = 'south'", "a"),
        ("s.\"source-ref\" LIKE '%.png'", "ab"),
        ("s.\"source-ref\" NOT LIKE '%.png'", "c"),
        ("s.site IN ('north', 'west')", "a"),
        ("s.site NOT IN ('north', 'west')", "b"),
        ("s.site IS NULL", "c"),
        ("s.site IS NOT NULL", "ab"),
        ("s.new IS MISSING", "c"),
        ("s.site IS MISSING", ""),
        ("s.new IS NULL", "c"),
        ("s.new = TRUE", "a"),
        ("s.score BETWEEN 1 AND 2", "a"),
        ("s.\"boxes-metadata\".type = 'x'", "c"),
        ("(s.site = 'north' OR s.score = 2.5) AND s.new = false", "b"),
        ("s.score > 0 LIMIT 1", "a"),
        ("LIMIT 2", "ab"),
        ("s.site = 'it''s'", ""),
    ],
)
def test_queries(query, wanted):
    assert found(query) == wanted


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("s.site =", "needs more at character 9, not its end"),
        ("s.site", "needs =, <>, <, >, LIKE, IN, BETWEEN or IS at character 7, not its end"),
        ("s.site = 'a' s.score", 'needs AND, OR, LIMIT or the end at character 14, not "s"'),
        ("s.site = 'a", 'has "\'" at character 10, which means nothing there'),
        ("DROP TABLE x", 'not "TABLE"'),
        ("SELECT site FROM S3Object", 'needs * at character 8, not "site"'),
        ("s.site = 'a' LIMIT many", 'needs a whole number at character 20, not "many"'),
        ("s.site = 'a'; x", 'has ";" at character 13'),
        ("(" * 60 + "a = 1" + ")" * 60, "nested more than 50 times"),
        ("NOT " * 60 + "a = 1", "nested more than 50 times"),
        ("a = " + "1" * 10_000, "10,004 characters; 10,000 are allowed"),
    ],
)
def test_what_is_no_query(query, message):
    with pytest.raises(InputRefused) as refused:
        parse(query)

    assert message in str(refused.value)


@given(st.text("ab%", max_size=8), st.text("ab%_", max_size=8))
def test_like_is_what_a_regular_expression_says(value, pattern):
    expression = "".join({"%": ".*", "_": "."}.get(each, re.escape(each)) for each in pattern)

    assert like(value, pattern) == bool(re.fullmatch(expression, value, re.DOTALL))


def test_patterns_that_would_take_for_ever_do_not():
    assert not like("a" * 5000, "%a" * 50 + "b")
