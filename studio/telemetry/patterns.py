"""Filter patterns of CloudWatch Logs, the part for unstructured lines.

`ERROR timeout`: both, anywhere, case matters. `?ERROR ?WARN`: one of them. `-DEBUG`: not this. `"two words"`: as one.
A `?` counts only when every term has one (the service's own rule).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

_TERM = re.compile(r'\s*([?-]?)("(?:[^"\\]|\\.)*"|[^\s"]+)')


class PatternError(ValueError):
    """The pattern is not one that is understood; the message says why."""


@dataclass(frozen=True)
class _Term:
    sign: str
    text: str


def matcher(pattern: str) -> Callable[[str], bool]:
    """A function that says whether a line matches; the empty pattern matches every line."""
    stripped = pattern.strip()
    if stripped[:1] in ("{", "[", "%"):
        raise PatternError(
            "Patterns over JSON fields, over space-separated columns and with regular expressions are not supported "
            'here. Use words, "quoted words", ?either ?or, -not.'
        )
    terms = _terms(stripped)
    excluded = [term.text for term in terms if term.sign == "-"]
    wanted = [term for term in terms if term.sign != "-"]
    one_is_enough = bool(wanted) and all(term.sign == "?" for term in wanted) and not excluded
    texts = [term.text for term in wanted]
    if one_is_enough:
        return lambda line: any(text in line for text in texts)
    return lambda line: all(text in line for text in texts) and not any(text in line for text in excluded)


def _terms(pattern: str) -> list[_Term]:
    terms, position = [], 0
    while position < len(pattern):
        found = _TERM.match(pattern, position)
        if found is None:
            raise PatternError(f"The quotation mark at character {position + 1} of the pattern is never closed.")
        sign, text = found.groups()
        if text.startswith('"'):
            text = re.sub(r"\\(.)", r"\1", text[1:-1])
        terms.append(_Term(sign, text))
        position = found.end()
    return terms
