"""Query subset: the WHERE clause of `SELECT * FROM S3Object s` over the lines of a manifest (groundtruth.md, 5.3).

A language of its own rather than a database's: what is asked for is small, and a stranger's SQL should reach nothing.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from groundtruth.engine.errors import InputRefused

Truth = bool | None  # None = unknown, as in SQL
Condition = Callable[[Mapping[str, Any]], Truth]
Value = Callable[[Mapping[str, Any]], Any]

MISSING = object()
DEEPEST, LONGEST = 50, 10_000  # nested conditions, characters
TOKEN = re.compile(
    r"""\s*(?:(?P<text>'(?:[^']|'')*')|(?P<quoted>"(?:[^"]|"")*")|(?P<number>[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)"""
    r"""|(?P<word>[A-Za-z_][A-Za-z0-9_]*)|(?P<sign><=|>=|<>|!=|[=<>(),.*]))"""
)
COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda one, other: one == other,
    "<>": lambda one, other: one != other,
    "!=": lambda one, other: one != other,
    "<": lambda one, other: one < other,
    ">": lambda one, other: one > other,
    "<=": lambda one, other: one <= other,
    ">=": lambda one, other: one >= other,
}


@dataclass(frozen=True, slots=True)
class Query:
    """where: None = every line; limit: None = all that match."""

    where: Condition | None
    limit: int | None

    def select(self, lines: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
        """The lines that match, in their order."""
        left = self.limit
        for line in lines:
            if left == 0:
                return
            if self.where is None or self.where(line) is True:
                left = None if left is None else left - 1
                yield line


def parse(text: str) -> Query:
    """A query: a condition, with `WHERE` and `SELECT * FROM S3Object s` before it or not, and `LIMIT` after it.

    InputRefused with the place of the first thing that is not understood.
    """
    if len(text) > LONGEST:
        raise InputRefused(f"The query has {len(text):,} characters; {LONGEST:,} are allowed.")
    return _Parser(text).query()


def like(value: str, pattern: str) -> bool:
    """Whether `%` (anything) and `_` (one character) match; linear in both, whatever the pattern."""
    at = of = 0
    star, mark = -1, 0
    while at < len(value):
        if of < len(pattern) and pattern[of] == "%":
            star, mark, of = of, at, of + 1
        elif of < len(pattern) and pattern[of] in ("_", value[at]):
            at, of = at + 1, of + 1
        elif star >= 0:
            mark += 1
            at, of = mark, star + 1
        else:
            return False
    return not pattern[of:].strip("%")


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    place: int


class _Parser:
    def __init__(self, text: str) -> None:
        self.tokens = list(_tokens(text))
        self.at = 0
        self.depth = 0
        self.alias = "s"

    def query(self) -> Query:
        if self.take("SELECT"):
            for word in ("*", "FROM", "S3Object"):
                self.need(word)
            self.take("AS")
            if self.here.kind == "word" and self.here.text.upper() not in ("WHERE", "LIMIT"):
                self.alias = self.next().text
        bare = self.at == 0 and not self.sees("LIMIT") and self.here.kind != "end"
        where = self.either() if self.take("WHERE") or bare else None
        limit = None
        if self.take("LIMIT"):
            token = self.next()
            if not token.text.isdecimal():
                raise self.wrong(token, "a whole number")
            limit = int(token.text)
        if self.here.kind != "end":
            raise self.wrong(self.here, "AND, OR, LIMIT or the end")
        return Query(where, limit)

    def either(self) -> Condition:
        found = [self.both()]
        while self.take("OR"):
            found.append(self.both())
        return found[0] if len(found) == 1 else lambda line: _any(each(line) for each in found)

    def both(self) -> Condition:
        found = [self.negated()]
        while self.take("AND"):
            found.append(self.negated())
        return found[0] if len(found) == 1 else lambda line: _all(each(line) for each in found)

    def negated(self) -> Condition:
        self.depth += 1
        if self.depth > DEEPEST:
            raise InputRefused(f"The query is nested more than {DEEPEST} times: write it flatter.")
        if self.take("NOT"):
            inner = self.negated()
            found: Condition = lambda line: _not(inner(line))  # noqa: E731 - conditions are functions of a line
        elif self.take("("):
            found = self.either()
            self.need(")")
        else:
            found = self.comparison()
        self.depth -= 1
        return found

    def comparison(self) -> Condition:
        value = self.operand()
        if self.take("IS"):
            opposite = self.take("NOT")
            nothing = self.need("NULL", "MISSING").upper() == "NULL"
            # a key that is missing is null, too
            return lambda line: (value(line) is MISSING or (nothing and value(line) is None)) != opposite
        if self.here.text in COMPARISONS:
            compare = COMPARISONS[self.next().text]
            other = self.operand()
            return lambda line: _compared(compare, value(line), other(line))
        opposite = self.take("NOT")
        found = self.range_or_pattern(value)
        return (lambda line: _not(found(line))) if opposite else found

    def range_or_pattern(self, value: Value) -> Condition:
        word = self.need("LIKE", "IN", "BETWEEN", said="=, <>, <, >, LIKE, IN, BETWEEN or IS").upper()
        if word == "LIKE":
            pattern = self.operand()
            return lambda line: _like(value(line), pattern(line))
        if word == "IN":
            self.need("(")
            several = [self.operand()]
            while self.take(","):
                several.append(self.operand())
            self.need(")")
            return lambda line: _any(_compared(COMPARISONS["="], value(line), each(line)) for each in several)
        low = self.operand()
        self.need("AND")
        high = self.operand()
        return lambda line: _all(
            (
                _compared(COMPARISONS[">="], value(line), low(line)),
                _compared(COMPARISONS["<="], value(line), high(line)),
            )
        )

    def operand(self) -> Value:
        token = self.next()
        if token.kind == "text":
            text = token.text[1:-1].replace("''", "'")
            return lambda line: text
        if token.kind == "number":
            number = float(token.text)
            return lambda line: number
        if token.kind == "word" and token.text.upper() in ("TRUE", "FALSE", "NULL"):
            constant = {"TRUE": True, "FALSE": False, "NULL": None}[token.text.upper()]
            return lambda line: constant
        if token.kind not in ("word", "quoted"):
            raise self.wrong(token, "a key or a value")
        keys = [_key(token)]
        while self.take("."):
            token = self.next()
            if token.kind not in ("word", "quoted"):
                raise self.wrong(token, "a key")
            keys.append(_key(token))
        if len(keys) > 1 and keys[0].lower() in (self.alias.lower(), "s3object"):
            keys = keys[1:]
        return lambda line: _at(line, keys)

    @property
    def here(self) -> _Token:
        return self.tokens[self.at]

    def next(self) -> _Token:
        found = self.here
        if found.kind == "end":
            raise self.wrong(found, "more")
        self.at += 1
        return found

    def sees(self, word: str) -> bool:
        return self.here.kind in ("word", "sign") and self.here.text.upper() == word.upper()

    def take(self, word: str) -> bool:
        if self.sees(word):
            self.at += 1
            return True
        return False

    def need(self, *words: str, said: str = "") -> str:
        for word in words:
            if self.take(word):
                return word
        raise self.wrong(self.here, said or " or ".join(words))

    def wrong(self, token: _Token, wanted: str) -> InputRefused:
        got = f'"{token.text}"' if token.kind != "end" else "its end"
        return InputRefused(f"The query needs {wanted} at character {token.place}, not {got}.")


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    while text[at:].strip():
        found = TOKEN.match(text, at)
        if found is None:
            place = at + len(text[at:]) - len(text[at:].lstrip())
            raise InputRefused(f'The query has "{text[place]}" at character {place + 1}, which means nothing there.')
        kind = str(found.lastgroup)
        yield _Token(kind, found[kind], found.start(kind) + 1)
        at = found.end()
    yield _Token("end", "", len(text) + 1)


def _key(token: _Token) -> str:
    return token.text[1:-1].replace('""', '"') if token.kind == "quoted" else token.text


def _at(line: Mapping[str, Any], keys: Iterable[str]) -> Any:
    value: Any = line
    for key in keys:
        if not isinstance(value, Mapping) or key not in value:
            return MISSING
        value = value[key]
    return value


def _compared(compare: Callable[[Any, Any], bool], one: Any, other: Any) -> Truth:
    kinds = [_kind(each) for each in (one, other)]
    if kinds[0] != kinds[1] or kinds[0] == "":
        return None
    return compare(one, other)


def _kind(value: Any) -> str:
    """What it can be compared with; nothing for what cannot."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int | float):
        return "number"
    return "text" if isinstance(value, str) else ""


def _like(value: Any, pattern: Any) -> Truth:
    return like(value, pattern) if isinstance(value, str) and isinstance(pattern, str) else None


def _not(value: Truth) -> Truth:
    return None if value is None else not value


def _any(values: Iterable[Truth]) -> Truth:
    found = list(values)
    return True if True in found else None if None in found else False


def _all(values: Iterable[Truth]) -> Truth:
    found = list(values)
    return False if False in found else None if None in found else True
