"""The language of formulas (canvas specification §4.2): from text to a tree. `kinds.py` says what a tree gives."""

import difflib
import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any, NoReturn

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedToken

LONGEST = 2_000  # characters
DEEPEST = 50
MOST_COMPARED = 300  # names

# From what binds least to what binds most. `!` binds less than comparisons, as NOT of SQL: !a = b is !(a = b).
GRAMMAR = r"""
?start: either
?either: both (OR both)*
?both: opposite (AND opposite)*
?opposite: NOT opposite | comparison
?comparison: total (COMPARISON total)?
?total: product ((PLUS | MINUS) product)*
?product: signed (TIMES signed)*
?signed: MINUS signed | power
?power: atom (POWER signed)?
?atom: NUMBER -> number
     | TEXT -> text
     | TRUTH -> truth
     | NAME -> column
     | QUOTED -> column
     | FUNCTION LEFT (either (COMMA either)*)? RIGHT -> call
     | LEFT either RIGHT -> inside

OR: "||"
AND: "&&"
COMPARISON.2: /==|!=|<=|>=|=|<|>/
NOT: "!"
PLUS: "+"
MINUS: "-"
TIMES: /[*\/%]/
POWER: "^"
LEFT: "("
RIGHT: ")"
COMMA: ","
NUMBER: /([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?/
TEXT: /'([^']|'')*'|"([^"]|"")*"/
QUOTED: /`([^`]|``)+`/
FUNCTION.3: /[^\W\d][\w.]*(?=\s*\()/
TRUTH.2: /(true|false)(?![\w.])/i
NAME: /[^\W\d][\w.]*/
%ignore /\s+/
"""


class FormulaRefused(ValueError):
    """A formula that is none. The message says what is wrong where, and begins with a small letter."""


@dataclass(frozen=True)
class Node:
    """A part of a formula.

    what: number, text, truth, column, an operator such as "+", or a function in small letters. at: the character where
    it begins, from 1. value: of a constant, or the name of a column. depth: how deep it is nested.
    """

    what: str
    at: int
    parts: tuple["Node", ...] = ()
    value: float | str | bool | None = None
    depth: int = 1


@dataclass(frozen=True)
class Function:
    """A function by the name that users write; `most` None: any number of values."""

    name: str
    what: str
    least: int = 1
    most: int | None = 1


AGGREGATES = (
    "sum", "min", "max", "avg", "std", "stddev", "variance", "stddev_pop", "variance_pop", "count",
    "approx_count_distinct", "first", "last",
)  # fmt: skip
FUNCTIONS = {
    each.name.lower(): each
    for each in (
        Function("Add", "+", 2, None),
        Function("Subtract", "-", 2, 2),
        Function("Multiply", "*", 2, None),
        Function("Divide", "/", 2, 2),
        Function("Mod", "%", 2, 2),
        Function("Pow", "^", 2, 2),
        Function("Or", "||", 2, None),
        Function("And", "&&", 2, None),
        Function("Not", "!"),
        *(Function(name, name.lower()) for name in ("Negate", "Abs", "Exp", "Log", "Ln", "Sqrt", "Round")),
        *(Function(name, name.lower()) for name in ("IsMissing", "Lower", "Length")),
        *(Function(name, name.lower(), 2, 2) for name in ("Contains", "StartsWith", "EndsWith")),
        Function("Concat", "concat", 1, None),
        Function("If", "if", 3, 3),
        Function("Case", "case", 3, None),
        *(Function(name, name) for name in AGGREGATES),
    )
}
CHAINED = ("+", "-", "*", "/", "%", "&&", "||")  # a - b - c is one node: long sums are not deep
WORDS = {"and": "&&", "or": "||", "not": "!"}


@lru_cache(maxsize=256)
def parse(text: str) -> Node:
    """A formula as a tree; columns are any names. FormulaRefused for what cannot be read."""
    if len(text) > LONGEST:
        refuse(f"the formula has {len(text):,} characters, and {LONGEST:,} are the most. Make it of several steps.")
    if not text.strip():
        refuse("the formula is empty. Write one such as `weight / (height ^ 2)`.")
    try:
        found = _parser().parse(text)
    except UnexpectedToken as error:
        _refuse_token(error, text)
    except UnexpectedCharacters as error:
        at = error.pos_in_stream or 0
        _refuse_character(text[at], at + 1)
    assert isinstance(found, Node)
    return found


def refuse(message: str, at: int | None = None) -> NoReturn:
    """FormulaRefused, with the place. at: the character, from 1."""
    raise FormulaRefused(message if at is None else f"at character {at}, {message}")


def columns_in(node: Node) -> set[str]:
    """The names of all columns in a formula."""
    if node.what == "column":
        return {str(node.value)}
    return {name for each in node.parts for name in columns_in(each)}


def meant(name: str, names: Iterable[str]) -> str:
    """A question behind a blank, if one of the names is like the one that was written; else nothing.

    Comparing takes 50 µs a name: of many, those are compared that begin or end alike, and not all of them.
    """
    wanted, known = name.lower(), {}
    reach = 1 + len(wanted) // 2  # what differs more in length is not like it
    for each in names:
        lower = each.lower()
        if lower == wanted:
            return f" Did you mean `{each}`?"
        alike = lower[:1] == wanted[:1] or lower[-2:] == wanted[-2:]
        if alike and abs(len(lower) - len(wanted)) <= reach:
            known[lower] = each
    near = difflib.get_close_matches(wanted, list(known)[:MOST_COMPARED], n=1)
    return f" Did you mean `{known[near[0]]}`?" if near else ""


@cache
def _parser() -> Lark:
    # The tree is built while the text is read, so that nothing recurses before the depth is known.
    return Lark(GRAMMAR, parser="lalr", lexer="basic", transformer=_Builder())


def _node(what: str, at: int, parts: tuple[Node, ...]) -> Node:
    depth = 1 + max(each.depth for each in parts)
    if depth > DEEPEST:
        refuse(f"the formula is nested deeper than {DEEPEST} levels. Make it of several steps.", at)
    return Node(what, at, parts, None, depth)


def _chain(children: list[Any]) -> Node:
    """Of operand, operator, operand, operator, …, from the left."""
    found: Node = children[0]
    parts, what = [found], str(children[1])
    for sign, operand in zip(children[1::2], children[2::2], strict=True):
        if sign != what:
            parts, what = [_node(what, found.at, tuple(parts))], str(sign)
        parts.append(operand)
    return _node(what, found.at, tuple(parts))


class _Builder(Transformer[Token, Node]):
    either = both = total = product = staticmethod(_chain)

    def comparison(self, children: list[Any]) -> Node:
        one, sign, other = children
        return _node("=" if sign == "==" else str(sign), one.at, (one, other))

    def opposite(self, children: list[Any]) -> Node:
        return _node("!", children[0].start_pos + 1, (children[1],))

    def signed(self, children: list[Any]) -> Node:
        return _node("negate", children[0].start_pos + 1, (children[1],))

    def power(self, children: list[Any]) -> Node:
        return _node("^", children[0].at, (children[0], children[2]))

    def number(self, children: list[Token]) -> Node:
        (token,) = children
        at = (token.start_pos or 0) + 1
        if not math.isfinite(float(token)):
            refuse(f"the number {token} is too large.", at)
        return Node("number", at, value=float(token))

    def text(self, children: list[Token]) -> Node:
        (token,) = children
        return Node("text", (token.start_pos or 0) + 1, value=token[1:-1].replace(token[0] * 2, token[0]))

    def truth(self, children: list[Token]) -> Node:
        (token,) = children
        return Node("truth", (token.start_pos or 0) + 1, value=token.lower() == "true")

    def column(self, children: list[Token]) -> Node:
        (token,) = children
        name = token[1:-1].replace("``", "`") if token.type == "QUOTED" else str(token)
        return Node("column", (token.start_pos or 0) + 1, value=name)

    def inside(self, children: list[Any]) -> Node:
        left, found, _ = children
        # Brackets count, so that thousands of them are refused whatever stands in them.
        node: Node = found
        at = left.start_pos + 1
        return replace(node, at=at, depth=_node("(", at, (node,)).depth)

    def call(self, children: list[Any]) -> Node:
        name, at = str(children[0]), children[0].start_pos + 1
        parts = tuple(each for each in children if isinstance(each, Node))
        function = FUNCTIONS.get(name.lower())
        if function is None:
            refuse(f"there is no function `{name}`.{meant(name, [each.name for each in FUNCTIONS.values()])}", at)
        _check_count(function, len(parts), at)
        return _node(function.what, at, parts)


def _check_count(function: Function, count: int, at: int) -> None:
    least, most = function.least, function.most
    if function.what == "case" and count >= least and count % 2 == 0:
        refuse("`Case` takes pairs of a condition and a value, and a last value for when none of them holds.", at)
    if least <= count and (most is None or count <= most):
        return
    wanted = f"{least} value{'' if least == 1 else 's'}" if least == most else f"at least {least} values"
    refuse(f"`{function.name}` takes {wanted}, not {count}.", at)


def _refuse_token(error: UnexpectedToken, text: str) -> NoReturn:
    token: Token = error.token
    value_expected = "NAME" in error.expected
    if token.type == "$END":
        what = "a value is missing" if value_expected else "a `)` is missing"
        refuse(f"the formula ends too early: {what}.", len(text.rstrip()) + 1)
    at = (token.start_pos or 0) + 1
    if value_expected:
        refuse(f"a value is missing before `{token}`.", at)
    if token.type == "COMPARISON":
        refuse(f"`{token}` follows another comparison. Write `a < b && b < c` instead of `a < b < c`.", at)
    if token.type == "RIGHT":
        refuse("this `)` closes nothing.", at)
    if token.type == "COMMA":
        refuse("this comma stands outside of a function.", at)
    if token.lower() in WORDS:
        refuse(f"write `{WORDS[token.lower()]}` instead of `{token}`.", at)
    refuse(f"an operator such as + or && is missing before `{str(token)[:60]}`.", at)


def _refuse_character(character: str, at: int) -> NoReturn:
    if character in "'\"":
        refuse("a text begins that has no end. Put a quote behind it, and double the quotes inside it.", at)
    if character == "`":
        refuse("the name of a column begins that has no end. Put a ` behind it.", at)
    refuse(
        f"`{character}` is no part of formulas. Put the name of a column that has it in backticks: `a{character}b`.", at
    )
