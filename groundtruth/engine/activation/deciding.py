"""Whether an analysis is reviewed, and what of it people see. Every node is evaluated; the result says each one's."""

from dataclasses import dataclass, field
from typing import Any

from groundtruth.engine.activation.conditions import Branch, Check, Missing, Node, Sampling
from groundtruth.engine.activation.items import Analysis, Item
from groundtruth.engine.activation.sampling import share_of

_NOTHING: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Decision:
    """activated: people review it. results: the tree of conditions with EvaluationResult (§8.4).

    selected: the answer of the analyser with what the true conditions are about, the whole of it if that is
    everything. important_keys: form keys that were missing.
    """

    activated: bool
    results: dict[str, Any]
    selected: dict[str, Any]
    important_keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Outcome:
    true: bool
    result: dict[str, Any]
    chosen: frozenset[int] = _NOTHING
    everything: bool = False
    keys: tuple[str, ...] = ()


def decide(
    conditions: tuple[Node, ...] | None, analysis: Analysis, *, arn: str, given: Any, word_match: str = "any"
) -> Decision:
    """Evaluate the conditions of the flow definition `arn`; None: it has none, and everything is reviewed.

    given: what was analysed, as JSON; with `arn` it decides what is sampled, so that asking again gives the same.
    word_match: `any` or `all` words of a pair have to satisfy the comparisons of words (§8.4, step 2).
    """
    if conditions is None:
        return Decision(True, {"Conditions": []}, analysis.response)
    evaluation = _Evaluation(analysis, arn, given, word_match)
    outcomes = [evaluation.of(node, f"{number}", gate=False) for number, node in enumerate(conditions)]
    union = _union([each for each in outcomes if each.true])
    selected = analysis.response if union.everything else analysis.selected(union.chosen)
    results = {"Conditions": [each.result for each in outcomes]}
    return Decision(any(each.true for each in outcomes), results, selected, union.keys)


@dataclass(frozen=True)
class _Evaluation:
    analysis: Analysis
    arn: str
    given: Any
    word_match: str = field(default="any")

    def of(self, node: Node, path: str, *, gate: bool) -> _Outcome:
        """gate: directly under And, where sampling lets through and chooses nothing."""
        if isinstance(node, Branch):
            children = [self.of(each, f"{path}.{n}", gate=node.word == "And") for n, each in enumerate(node.children)]
            return _either(children) if node.word == "Or" else _both(node, children)
        if isinstance(node, Check):
            chosen = frozenset(n for n, item in enumerate(self.analysis.items) if self._fits(node, item))
            return _Outcome(bool(chosen), _told(node, bool(chosen)), chosen)
        if isinstance(node, Missing):
            wanted = {node.name, *node.aliases}
            true = not any(item.name in wanted for item in self.analysis.items)
            return _Outcome(true, _told(node, true), keys=(node.name,) if true else ())
        true = 100 * share_of(self.arn, self.given, path) < node.percentage
        return _Outcome(true, _told(node, true), everything=true and not gate)

    def _fits(self, check: Check, item: Item) -> bool:
        if not check.names(item.name) or not check.confidence.hold(item.confidence):
            return False
        if not check.words.pairs:
            return True
        fitting = [check.words.hold(each) for each in item.words]
        return bool(fitting) and (all(fitting) if self.word_match == "all" else any(fitting))


def _told(leaf: Check | Missing | Sampling, true: bool) -> dict[str, Any]:
    return leaf.raw | {"EvaluationResult": true}


def _either(children: list[_Outcome]) -> _Outcome:
    union = _union([each for each in children if each.true])
    result = {"EvaluationResult": union.true, "Or": [each.result for each in children]}
    return _Outcome(union.true, result, union.chosen, union.everything, union.keys)


def _both(node: Branch, children: list[_Outcome]) -> _Outcome:
    """Checks of one name must hold for one and the same item: two checks make a range."""
    same: dict[str, frozenset[int]] = {}
    others = []
    for child, outcome in zip(node.children, children, strict=True):
        if isinstance(child, Check):
            same[child.name] = same[child.name] & outcome.chosen if child.name in same else outcome.chosen
        else:
            others.append(outcome)
    true = all(each.true for each in children) and all(same.values())
    result = {"EvaluationResult": true, "And": [each.result for each in children]}
    if not true:
        return _Outcome(False, result)
    union = _union(others)
    return _Outcome(True, result, union.chosen.union(*same.values()), union.everything, union.keys)


def _union(outcomes: list[_Outcome]) -> _Outcome:
    return _Outcome(
        bool(outcomes),
        {},
        _NOTHING.union(*(each.chosen for each in outcomes)),
        any(each.everything for each in outcomes),
        tuple(dict.fromkeys(key for each in outcomes for key in each.keys)),
    )
