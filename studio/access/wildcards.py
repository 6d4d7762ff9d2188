"""Patterns of policies: `*` and `?` are wildcards, upper and lower case are the same, `${key}` is a policy variable."""

import fnmatch
import re
from functools import lru_cache

VARIABLE = re.compile(r"\$\{([^${}]+)\}")


def matches(pattern: str, text: str) -> bool:
    """Does a pattern with `*` and `?` cover the whole text? Case-insensitive, linear in the text."""
    return pattern == "*" or _compiled(pattern.lower()).match(text.lower()) is not None


def pattern_includes(outer: str, inner: str) -> bool:
    """Does `outer` match every text that `inner` matches? The `*` of inner can only be swallowed by a `*` of outer.

    Sound, not complete: with a `?` in outer and a `*` in inner only equal patterns are recognised. A variable of inner
    may become any text; one of outer is nothing that another pattern is known to fit into.
    """
    if outer.lower() == inner.lower():
        return True
    if VARIABLE.search(outer):
        return False
    inner = VARIABLE.sub("*", inner)
    return not ("?" in outer and "*" in inner) and matches(outer, inner)


def patterns_meet(one: str, other: str) -> bool:
    """Is there a text that both patterns match? Case-insensitive; time and memory O(len(one) * len(other))."""
    return _meet(VARIABLE.sub("*", one).lower(), VARIABLE.sub("*", other).lower())


@lru_cache(maxsize=4096)
def _meet(one: str, other: str) -> bool:
    # row[j]: can one[:i] and other[:j] match the same text?
    row = [all(char == "*" for char in other[:j]) for j in range(len(other) + 1)]
    for a in one:
        above, row = row, [row[0] and a == "*"]
        for j, b in enumerate(other, start=1):
            if "*" in (a, b):
                row.append(above[j] or row[j - 1] or above[j - 1])
            else:
                row.append(above[j - 1] and (a == b or "?" in (a, b)))
    return row[-1]


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    # fnmatch gives brackets a meaning that policies do not have.
    return re.compile(fnmatch.translate(pattern.replace("[", "[[]")))
