"""The text of activation conditions, read into a tree; every rule of §8.4 is checked here."""

import json
import math
import operator
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from groundtruth.engine.errors import InputRefused

MODERATION = "AWS/Rekognition/DetectModerationLabels/Image/V3"
FORMS = "AWS/Textract/AnalyzeDocument/Forms/V1"
SOURCES = (MODERATION, FORMS)
ANY = "*"
MOST_CHARS = 10_240
MOST_LEVELS = 2  # of And and Or
SAMPLING = "Sampling"
_LABEL_CHECK, _KEY_CHECK, _MISSING = (
    "ModerationLabelConfidenceCheck",
    "ImportantFormKeyConfidenceCheck",
    "MissingImportantFormKey",
)
TYPES = {MODERATION: (_LABEL_CHECK, SAMPLING), FORMS: (_KEY_CHECK, _MISSING, SAMPLING)}
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "Equals": operator.eq,
    "LessThan": operator.lt,
    "LessThanEquals": operator.le,
    "GreaterThan": operator.gt,
    "GreaterThanEquals": operator.ge,
}


@dataclass(frozen=True)
class Comparators:
    """Comparisons that all have to hold; none hold for everything."""

    pairs: tuple[tuple[str, float], ...] = ()

    def hold(self, value: float) -> bool:
        """For this confidence, 0 to 100?"""
        return all(_COMPARE[name](value, limit) for name, limit in self.pairs)


@dataclass(frozen=True)
class Check:
    """Something of that name (or an alias; `*` is everything) was found with such a confidence."""

    raw: dict[str, Any]
    name: str
    aliases: tuple[str, ...] = ()
    confidence: Comparators = field(default_factory=Comparators)
    words: Comparators = field(default_factory=Comparators)

    def names(self, name: str) -> bool:
        """Is it about what is called so? Letter by letter."""
        return self.name == ANY or name == self.name or name in self.aliases


@dataclass(frozen=True)
class Missing:
    """No key of that name, nor of an alias, was found."""

    raw: dict[str, Any]
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sampling:
    """A share of all inputs, 0.01 to 100 percent."""

    raw: dict[str, Any]
    percentage: float


@dataclass(frozen=True)
class Branch:
    """`word`: And or Or."""

    word: str
    children: "tuple[Node, ...]"


Leaf = Check | Missing | Sampling
Node = Leaf | Branch


def parse(text: str, source: str) -> tuple[Node, ...]:
    """The members of `Conditions`, for one of SOURCES. InputRefused says what is wrong and where."""
    if len(text) > MOST_CHARS:
        raise InputRefused(f"Activation conditions have at most {MOST_CHARS:,} characters; these have {len(text):,}.")
    try:
        whole = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise InputRefused(f"The activation conditions are not JSON: {error}.") from error
    if not isinstance(whole, dict) or set(whole) != {"Conditions"}:
        bare = isinstance(whole, dict) and "ConditionType" in whole
        hint = ' Put the condition into a list: {"Conditions": [...]}.' if bare else ""
        raise InputRefused(f'Activation conditions are an object with "Conditions" and nothing else.{hint}')
    return _children(whole["Conditions"], "Conditions", source, 0, at_least=1)


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no number")


def _children(given: Any, path: str, source: str, level: int, *, at_least: int) -> tuple[Node, ...]:
    if not isinstance(given, list) or len(given) < at_least:
        raise InputRefused(f"{path} is a list of at least {at_least} condition{'s' if at_least > 1 else ''}.")
    return tuple(_node(each, f"{path}[{number}]", source, level) for number, each in enumerate(given))


def _node(given: Any, path: str, source: str, level: int) -> Node:
    if not isinstance(given, dict):
        raise InputRefused(f"{path} must be an object: a condition, or a list of conditions under And or Or.")
    words = [word for word in ("And", "Or") if word in given]
    if not words:
        return _leaf(given, path, source)
    if len(given) != 1:
        raise InputRefused(f"{path} has {', '.join(sorted(given))}; next to {words[0]} there can be nothing else.")
    if level == MOST_LEVELS:
        raise InputRefused(f"{path}: And and Or can be nested {MOST_LEVELS} levels deep, not deeper.")
    word = words[0]
    return Branch(word, _children(given[word], f"{path}.{word}", source, level + 1, at_least=2))


def _leaf(given: dict[str, Any], path: str, source: str) -> Leaf:
    kind = given.get("ConditionType")
    if kind not in TYPES[source]:
        raise InputRefused(f"{path}.ConditionType is one of {', '.join(TYPES[source])} for {source}, not {kind!r}.")
    if unknown := set(given) - {"ConditionType", "ConditionParameters"}:
        raise InputRefused(f"{path} has {sorted(unknown)[0]!r}; a condition has ConditionType and ConditionParameters.")
    parameters = given.get("ConditionParameters", {})
    at = f"{path}.ConditionParameters"
    if not isinstance(parameters, dict):
        raise InputRefused(f"{at} must be an object.")
    if kind == SAMPLING:
        return _sampling(given, parameters, at)
    if kind == _LABEL_CHECK:
        names = {f"Confidence{word}": word for word in _COMPARE}
        _only(parameters, at, {"ModerationLabelName", *names})
        pairs = {names[name]: value for name, value in parameters.items() if name in names}
        return Check(given, _name(parameters, "ModerationLabelName", at), (), _comparators(pairs, at))
    aliases = _aliases(parameters, at)
    if kind == _MISSING:
        _only(parameters, at, {"ImportantFormKey", "ImportantFormKeyAliases"})
        return Missing(given, _name(parameters, "ImportantFormKey", at), aliases)
    blocks = ("KeyValueBlockConfidence", "WordBlockConfidence")
    _only(parameters, at, {"ImportantFormKey", "ImportantFormKeyAliases", *blocks})
    confidence, words = (_comparators(parameters.get(name, {}), f"{at}.{name}") for name in blocks)
    return Check(given, _name(parameters, "ImportantFormKey", at), aliases, confidence, words)


def _sampling(given: dict[str, Any], parameters: dict[str, Any], at: str) -> Sampling:
    _only(parameters, at, {"RandomSamplingPercentage"})
    share: Any = parameters.get("RandomSamplingPercentage")
    if not _is_number(share) or not 0.01 <= share <= 100:
        raise InputRefused(f"{at}.RandomSamplingPercentage is a number from 0.01 to 100, not {share!r}.")
    return Sampling(given, float(share))


def _only(parameters: dict[str, Any], at: str, known: set[str]) -> None:
    if unknown := set(parameters) - known:
        raise InputRefused(f"{at} has {sorted(unknown)[0]!r}; it may have {', '.join(sorted(known))}.")


def _name(parameters: dict[str, Any], member: str, at: str) -> str:
    name = parameters.get(member)
    if not isinstance(name, str) or not name:
        raise InputRefused(f'{at}.{member} is needed: a name, or "{ANY}" for all.')
    return name


def _aliases(parameters: dict[str, Any], at: str) -> tuple[str, ...]:
    aliases = parameters.get("ImportantFormKeyAliases", [])
    if not isinstance(aliases, list) or not all(isinstance(each, str) for each in aliases):
        raise InputRefused(f"{at}.ImportantFormKeyAliases is a list of names.")
    return tuple(aliases)


def _comparators(given: Any, at: str) -> Comparators:
    if not isinstance(given, dict):
        raise InputRefused(f"{at} is an object of {', '.join(_COMPARE)}.")
    _only(given, at, set(_COMPARE))
    for name, limit in given.items():
        if not _is_number(limit):
            raise InputRefused(f"{at}: {name} is compared with a number, not with {limit!r}.")
    return Comparators(tuple((name, float(limit)) for name, limit in given.items()))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
