r"""Patterns of the service models. They are Java's: the whole value must match, `\w \d \s` mean ASCII, and half a dozen
use what Python's `re` does not know. The `regex` package knows `\p{…}`, and stops when a hostile value makes it slow.
"""

import re
from functools import cache

import regex

# A match that takes longer is a "no": values are bounded in length first, so honest ones take microseconds.
TIMEOUT_S = 0.25
_ASCII = {"w": "a-zA-Z0-9_", "d": "0-9", "s": r" \t\n\x0b\f\r"}
# The opposites, for use inside a class, where a negated class cannot stand.
_NOT_ASCII = {
    "W": r"\x00-/:-@\[-\^`{-\U0010FFFF",
    "D": r"\x00-/:-\U0010FFFF",
    "S": r"\x00-\x08\x0e-\x1f!-\U0010FFFF",
}
# How the models write "any character that XML allows": surrogate pairs, which Python's strings do not have.
_SURROGATES = r"\uD800\uDC00-\uDBFF\uDFFF"
_ASTRAL = r"\U00010000-\U0010FFFF"


def matches(pattern: str, value: str) -> bool:
    """Does the whole value match the modelled pattern?"""
    try:
        return compiled(pattern).fullmatch(value, timeout=TIMEOUT_S, concurrent=True) is not None
    except TimeoutError:
        return False


@cache
def compiled(pattern: str) -> "regex.Pattern[str]":
    """The Java pattern as one of `regex`."""
    return regex.compile(_translated(pattern))


def _translated(pattern: str) -> str:
    pattern = pattern.replace(_SURROGATES, _ASTRAL)
    # `$` can be repeated in Java and means no more than once: `(…)${1,256}`.
    pattern = re.sub(r"(?<!\\)\$\{\d+(,\d*)?\}", "$", pattern)
    out, depth, position = [], 0, 0
    while position < len(pattern):
        char = pattern[position]
        if char == "\\" and position + 1 < len(pattern):
            out.append(_escape(pattern[position + 1], depth > 0))
            position += 2
            continue
        depth += (char == "[") - (char == "]" and depth > 0)
        # A hyphen after a class, as in `[\w-_]`, is a hyphen.
        after_class = (
            depth > 0 and char == "-" and position >= 2 and pattern[position - 2 : position] in ("\\w", "\\d", "\\s")
        )
        out.append("\\-" if after_class else char)
        position += 1
    return "".join(out)


def _escape(char: str, in_class: bool) -> str:
    if char in _ASCII:
        return _ASCII[char] if in_class else f"[{_ASCII[char]}]"
    if char in _NOT_ASCII:
        return _NOT_ASCII[char] if in_class else f"[{_NOT_ASCII[char]}]"
    return "\\" + char
