"""What an analyser has found, as items that conditions are about: moderation labels, or key-value pairs of a form."""

from dataclasses import dataclass
from typing import Any

from groundtruth.engine.activation.conditions import MODERATION
from groundtruth.engine.errors import InputRefused

PAIR = "KEY_VALUE_SET"


@dataclass(frozen=True)
class Item:
    """A label, or a pair with its key as name.

    confidence: 0 to 100. words: confidences of the words inside key and value. parts: where it is in the answer:
    the index of the label, or the identifiers of the pair's blocks.
    """

    name: str
    confidence: float
    parts: frozenset[Any]
    words: tuple[float, ...] = ()


@dataclass(frozen=True)
class Analysis:
    """One answer of an analyser, with keys in lowerCamelCase, and the items in it."""

    source: str
    response: dict[str, Any]
    items: tuple[Item, ...]

    def selected(self, chosen: frozenset[int]) -> dict[str, Any]:
        """The answer with nothing in it but the items of these indexes."""
        parts = frozenset().union(*(self.items[index].parts for index in chosen))
        if self.source == MODERATION:
            labels = self.response.get("moderationLabels", [])
            return self.response | {"moderationLabels": [each for n, each in enumerate(labels) if n in parts]}
        blocks = self.response.get("blocks", [])
        words = {block["id"]: str(block.get("text", "")) for block in blocks}
        kept = [_with_text(block, words) for block in blocks if block["id"] in parts]
        return self.response | {"blocks": kept}


def read_analysis(source: str, response: Any) -> Analysis:
    """The answer of an analyser, its keys spelled either way. InputRefused for what is none."""
    found = camel(response)
    if not isinstance(found, dict):
        raise InputRefused("The analysis must be a JSON object.")
    items = _labels(found) if source == MODERATION else _pairs(found)
    return Analysis(source, found, tuple(items))


def camel(value: Any) -> Any:
    """The same value with keys that begin small: `ModerationLabels` is `moderationLabels`."""
    if isinstance(value, dict):
        return {key[:1].lower() + key[1:]: camel(each) for key, each in value.items()}
    return [camel(each) for each in value] if isinstance(value, list) else value


def _labels(response: dict[str, Any]) -> list[Item]:
    labels = _objects(response, "moderationLabels")
    return [
        Item(
            _text(label, "name", f"moderationLabels[{n}]"), _confidence(label, f"moderationLabels[{n}]"), frozenset([n])
        )
        for n, label in enumerate(labels)
    ]


def _pairs(response: dict[str, Any]) -> list[Item]:
    blocks = _objects(response, "blocks")
    by_id = {_text(block, "id", f"blocks[{n}]"): block for n, block in enumerate(blocks)}
    pairs = []
    for block in blocks:
        if block.get("blockType") != PAIR or "KEY" not in block.get("entityTypes", []):
            continue
        at = f"The block {block['id']!r}"
        values = [by_id[each] for each in _related(block, "VALUE") if each in by_id]
        inside = [by_id[each] for owner in (block, *values) for each in _related(owner, "CHILD") if each in by_id]
        words = tuple(
            _confidence(each, f"The block {each['id']!r}") for each in inside if each.get("blockType") == "WORD"
        )
        parts = frozenset(each["id"] for each in (block, *values, *inside))
        name = str(block.get("text") or text_of(block, {key: str(each.get("text", "")) for key, each in by_id.items()}))
        pairs.append(Item(name, _confidence(block, at), parts, words))
    return pairs


def text_of(block: dict[str, Any], words: dict[str, str]) -> str:
    """The words of a block, in their order."""
    return " ".join(words[each] for each in _related(block, "CHILD") if words.get(each))


def _with_text(block: dict[str, Any], words: dict[str, str]) -> dict[str, Any]:
    """Analysers leave the text of a pair's blocks to their words; the page for labelers wants it in the block."""
    if block.get("blockType") != PAIR or block.get("text"):
        return block
    return block | {"text": text_of(block, words)}


def _related(block: dict[str, Any], kind: str) -> list[str]:
    relations = block.get("relationships") or []
    if not isinstance(relations, list):
        return []
    ids = [each.get("ids", []) for each in relations if isinstance(each, dict) and each.get("type") == kind]
    return [str(each) for some in ids if isinstance(some, list) for each in some]


def _objects(response: dict[str, Any], member: str) -> list[dict[str, Any]]:
    found = response.get(member)
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise InputRefused(f"The analysis has no {member}: a list of objects.")
    return found


def _text(found: dict[str, Any], member: str, at: str) -> str:
    text = found.get(member)
    if not isinstance(text, str):
        raise InputRefused(f"{at} of the analysis has no {member}.")
    return text


def _confidence(found: dict[str, Any], at: str) -> float:
    value = found.get("confidence")
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 100:
        raise InputRefused(f"{at} of the analysis has no confidence: a number from 0 to 100.")
    return float(value)
