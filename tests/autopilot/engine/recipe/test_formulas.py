"""The language of formulas: what it computes, what it refuses and in which words."""

import math
import warnings
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autopilot.engine.recipe.kinds import kind_of
from autopilot.engine.recipe.language import FormulaRefused, columns_in, parse
from tests.autopilot.engine.recipe.tables import KINDS, values


def test_the_vectors_of_the_specification():
    assert values("weight / (height ^ 2)", weight=[80], height=[2]) == [20]
    assert values("Case(age < 18,'child',age < 65,'adult','senior')", age=[17, 40, 70]) == ["child", "adult", "senior"]
    assert values("Log(1000)") == [3]
    assert values("Abs(h - avg(h))", h=[1, 2, 3]) == [1, 0, 1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-2 ^ 2", -4), ("2 ^ 3 ^ 2", 512), ("2 ^ -1", 0.5), ("(-2) ^ 2", 4), ("7 % 3", 1), ("-7 % 3", -1),
        ("7 % -3", 1), ("1 + 2 * 3", 7), ("8 - 4 - 2", 2), ("8 - 4 + 2", 6), ("16 / 4 / 2", 2), ("2 * 7 % 4", 2),
        ("--3", 3), (".5 + 1. + 1e1", 11.5), ("Add(1, 2, 3)", 6), ("SUBTRACT(5, 2)", 3), ("multiply(2, 3)", 6),
        ("Divide(1, 4)", 0.25), ("Mod(7, 4)", 3), ("Pow(2, 10)", 1024), ("Negate(3)", -3), ("Exp(0)", 1), ("Ln(1)", 0),
        ("Sqrt(9)", 3), ("Round(2.5)", 3), ("Round(-2.5)", -3), ("Round(2.4)", 2), ("Round(0.49999999999999994)", 0),
        ("Length('four')", 4), ("If(true, 1, 2)", 1), ("Case(false, 1, false, 2, 3)", 3),
    ],
)  # fmt: skip
def test_numbers(text, expected):
    assert values(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 < 2 && 2 < 3 || false", True), ("true || false && false", True), ("!1 = 2", True), ("Not(true)", False),
        ("Or(false, true, false)", True), ("And(true, true, false)", False), ("1 == 1", True), ("1 != 1", False),
        ("2 >= 2", True), ("2 <= 1", False), ("true = false", False), ("'a' = \"a\"", True), ("'a' != 'a'", False),
        ("Contains('sandal', 'and')", True), ("StartsWith('sandal', 'and')", False), ("EndsWith('sandal', 'al')", True),
        ("IsMissing(1)", False), ("IsMissing(1 / 0)", True),
    ],
)  # fmt: skip
def test_truth(text, expected):
    assert values(text) == [expected]


def test_texts():
    assert values("Lower(t)", t=["ABC", None]) == ["abc", None]
    assert values("Concat(t, '-', u)", t=["a", None], u=["b", "c"]) == ["a-b", "-c"]
    assert values("'it''s ' = t", t=["it's"]) == [1]
    assert values("Contains(t, u)", t=["ab", None], u=["b", "b"]) == [1, None]
    assert values("Length(t)", t=["ab", None]) == [2, None]


def test_truth_in_quotes_is_compared_as_columns_have_it():
    assert values("t = 'True'", t=["true", "false"]) == [1, 0]


def test_what_is_missing_makes_missing_but_is_false_as_a_condition():
    assert values("a + 1", a=[1, None]) == [2, None]
    assert values("a < 1", a=[1, None]) == [0, None]
    assert values("a = b", a=[1, None], b=[1, None]) == [1, None]
    assert values("t = u", t=["x", None], u=["x", None]) == [1, None]
    assert values("If(a < 1, 'low', 'high')", a=[0, None]) == ["low", "high"]
    assert values("!(a < 1)", a=[0, None]) == [0, 1]
    assert values("a < 1 || true", a=[0, None]) == [1, 1]
    assert values("a < 1 && true", a=[0, None]) == [1, 0]
    assert values("IsMissing(a)", a=[0, None]) == [0, 1]


@pytest.mark.parametrize(
    "text",
    [
        "1 / 0",
        "0 / 0",
        "1 % 0",
        "Log(0)",
        "Log(-1)",
        "Ln(0)",
        "Sqrt(-1)",
        "Exp(1000)",
        "10 ^ 400",
        "(-8) ^ .5",
        "0 ^ -1",
    ],
)
def test_what_no_number_can_be_is_missing_without_a_warning(text):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert values(text) == [None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sum(h)", 10), ("min(h)", 1), ("max(h)", 5), ("avg(h)", 2.5), ("count(h)", 4), ("first(h)", 2), ("last(h)", 5),
        ("approx_count_distinct(h)", 3), ("variance(h)", 3), ("variance_pop(h)", 2.25), ("std(h)", math.sqrt(3)),
        ("stddev(h)", math.sqrt(3)), ("stddev_pop(h)", 1.5), ("avg(h - avg(h))", 0), ("SUM(h * 2)", 20),
        ("std(If(h = 5, h, 1/0))", None), ("sum(If(h = 7, h, 1/0))", None), ("count(h > 2)", 4), ("sum(1)", 5),
    ],
)  # fmt: skip
def test_aggregates_are_of_what_is_not_missing(text, expected):
    assert values(text, h=[None, 2, 1, 2, 5]) == [pytest.approx(expected) if expected is not None else None] * 5


def test_some_aggregates_take_texts():
    assert values("first(t)", t=[None, "b", "a"]) == ["b"] * 3
    assert values("last(t)", t=["a", "b", None]) == ["b"] * 3
    assert values("count(t)", t=["a", "b", None]) == [2] * 3
    assert values("approx_count_distinct(t)", t=["a", "a", None]) == [1] * 3


def test_names_of_columns():
    assert columns_in(parse("größe.2 + `two words` + `a``b` + avg(x_1)")) == {"größe.2", "two words", "a`b", "x_1"}
    assert values("`max` + max", max=[1]) == [2]
    assert values("`true`", true=[7]) == [7]
    assert values("trueness", trueness=[7]) == [7]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("age + 1", "numeric"),
        ("age > 1", "boolean"),
        ("Concat(city, note)", "categorical"),
        ("paid - sold", "numeric"),
        ("paid - sold - 1", "numeric"),
        ("paid > sold", "boolean"),
        ("count(sold)", "numeric"),
        ("IsMissing(beats)", "boolean"),
        ("first(member)", "boolean"),
        ("first(city)", "categorical"),
        ("member", "boolean"),
    ],
)
def test_kinds_are_told_without_rows(text, kind):
    assert kind_of(parse(text), KINDS) == kind


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the formula is empty. Write one such as `weight / (height ^ 2)`."),
        ("age <", "at character 6, the formula ends too early: a value is missing."),
        ("(age", "at character 5, the formula ends too early: a `)` is missing."),
        ("age + * 2", "at character 7, a value is missing before `*`."),
        ("age)", "at character 4, this `)` closes nothing."),
        ("age, 1", "at character 4, this comma stands outside of a function."),
        ("age fare", "at character 5, an operator such as + or && is missing before `fare`."),
        ("age and fare", "at character 5, write `&&` instead of `and`."),
        (
            "1 < age < 3",
            "at character 9, `<` follows another comparison. Write `a < b && b < c` instead of `a < b < c`.",
        ),
        (
            "age # 2",
            "at character 5, `#` is no part of formulas. Put the name of a column that has it in backticks: `a#b`.",
        ),
        (
            "city = 'Bern",
            "at character 8, a text begins that has no end. Put a quote behind it, and double the quotes inside it.",
        ),
        ("`age + 1", "at character 1, the name of a column begins that has no end. Put a ` behind it."),
        ("1e999", "at character 1, the number 1e999 is too large."),
        ("Abss(age)", "at character 1, there is no function `Abss`. Did you mean `Abs`?"),
        ("eval('1')", "at character 1, there is no function `eval`."),
        ("1 + Abs(age, 1)", "at character 5, `Abs` takes 1 value, not 2."),
        ("If(member, 1)", "at character 1, `If` takes 3 values, not 2."),
        ("Concat()", "at character 1, `Concat` takes at least 1 values, not 0."),
        (
            "Case(member, 1, member, 2)",
            "at character 1, `Case` takes pairs of a condition and a value, and a last value for when none of them "
            "holds.",
        ),
        ("aeg + 1", "there is no column `aeg`. Did you mean `age`?"),
        ("AGE + 1", "there is no column `AGE`. Did you mean `age`?"),
        ("city = Bergen", "there is no column `Bergen`. Texts stand in quotes."),
        (
            "age + member",
            "at character 7, `member` is true or false, but `+` takes numbers. Write If(…, 1, 0) around it.",
        ),
        (
            "avg(member)",
            "at character 5, `member` is true or false, but `avg` takes numbers. Write If(…, 1, 0) around it.",
        ),
        ("city + note", "at character 1, `city` is a text, but `+` takes numbers. Join texts with Concat(…, …)."),
        (
            "age = '17'",
            "at character 1, `age` is a number and this text is a text; `=` compares values of one type. Put a number "
            "that is meant as text in quotes.",
        ),
        ("city < 'a'", "at character 1, `city` is a text, but `<` compares numbers or dates."),
        ("beats = beats", "at character 1, `beats` is a sequence of numbers, but `=` compares no sequences."),
        ("age && member", "at character 1, `age` is a number, but `&&` takes conditions. Compare it with something."),
        (
            "If(age, 1, 2)",
            "at character 4, `age` is a number, but `If` takes a condition here. Compare it with something.",
        ),
        (
            "If(member, 1, 'a')",
            "at character 12, `1` is a number, but the last value of `If` is a text. All its values must be numbers, "
            "all truth, or all texts.",
        ),
        ("Lower(age + 1)", "at character 7, what `+` gives is a number, but `Lower` takes texts."),
        ("sold - 1", "at character 1, `sold` is a date, but `-` takes numbers, or two dates."),
        ("first(sold)", "at character 7, `sold` is a date, but `first` takes numbers, truth or texts."),
        (
            "sold",
            "the formula gives a date. A new column can have numbers, truth or texts: make parts of dates with a step "
            "of their own, or take one date from another.",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(text, said):
    with pytest.raises(FormulaRefused) as refusal:
        kind_of(parse(text), KINDS)

    assert str(refusal.value) == said


@pytest.mark.parametrize(
    "text", ["(" * 300 + "1" + ")" * 300, "-" * 900 + "1", "!" * 900 + "true", "2^" * 600 + "1", "Abs(" * 400 + "1"]
)
def test_deep_formulas_are_refused(text):
    with pytest.raises(FormulaRefused, match=r"nested deeper than 50 levels|ends too early"):
        parse(text)


def test_long_formulas_are_refused():
    with pytest.raises(FormulaRefused, match=r"^the formula has 10,000 characters, and 2,000 are the most"):
        parse("(" * 10_000)


def test_a_long_sum_is_not_deep():
    assert values("+".join(["1"] * 900)) == [900]


def numbers_in_text() -> st.SearchStrategy[str]:
    """Arithmetic as Python reads it too, with `**` for the power."""
    leaf = st.floats(0, 1e6).map(repr) | st.sampled_from(["a", "b"])
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda parts: f"({' '.join(parts)})"),
            st.tuples(inner, st.sampled_from("+-*/"), inner).map(" ".join),
            st.tuples(inner, st.just("**"), st.just("2")).map(lambda parts: f"({parts[0]}) ** 2"),
            inner.map(lambda each: f"-{each}"),
        ),
        max_leaves=8,
    )


@given(numbers_in_text(), st.floats(-1e3, 1e3), st.floats(-1e3, 1e3))
def test_arithmetic_is_that_of_python(text, a, b):
    try:
        expected = eval(text, {}, {"a": a, "b": b})
    except (ZeroDivisionError, OverflowError):
        expected = math.nan

    (found,) = values(text.replace("**", "^"), a=[a], b=[b])

    assert found == (expected if math.isfinite(expected) else None)


@given(st.text(max_size=60) | st.text("()+-*/^!&|<>=,.'\"`%aA1 ", max_size=200))
def test_any_text_is_read_or_refused(text):
    with suppress(FormulaRefused):
        kind_of(parse(text), KINDS)
