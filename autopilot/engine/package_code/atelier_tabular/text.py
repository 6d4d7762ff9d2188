"""What models are told about text: how it is written, and which words it has. As AutoGluon counts them."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
WORD = re.compile(r"(?u)\b\w\w+\b")  # scikit-learn's CountVectorizer
CLASSES = {"capital": "[A-Z]", "lower": "[a-z]", "digit": "[0-9]", "special": r"[^\w]"}


def written(texts: list[str], what: str, bins: Floats | None) -> Floats:
    """One number per text. what: `char_count`, `word_count`, `<class>_ratio`, `count <symbol>` or `ratio <symbol>`.

    bins: upper bounds of the bins, whose number is wanted instead; None = the number itself.
    """
    values = np.array([_measure(what)(each) for each in texts], dtype=np.float64)
    if what.startswith("ratio ") or what.endswith("_ratio"):
        values = values.astype(np.float32).astype(np.float64)
    if bins is None:
        return values
    found: Floats = np.searchsorted(bins, values).astype(np.float64)  # np.digitize(right=True), without its checks
    return found


def _measure(what: str) -> Callable[[str], float]:
    if what == "char_count":
        return len
    if what == "word_count":
        return lambda text: len(text.split())
    kind, _, symbol = what.partition(" ")
    if kind == "count":
        return lambda text: text.count(symbol)
    if kind == "ratio":
        return lambda text: text.count(symbol) / len(text) if text else 0.0
    pattern = re.compile(CLASSES[what.removesuffix("_ratio")])
    return lambda text: _share(pattern, text.replace(" ", ""))


def _share(pattern: "re.Pattern[str]", text: str) -> float:
    return len(pattern.findall(text)) / len(text) if text else 0.0


class Words:
    """Counts of words and of two or three in a row. columns: (position of the encoded column, token)."""

    def __init__(self, columns: Iterable[tuple[int, str]], total_at: int | None, tokens: list[str]) -> None:
        self._at = {token: at for at, token in columns}
        self._places = np.array(list(self._at.values()), dtype=np.intp)
        self._total_at, self._tokens = total_at, frozenset(tokens)

    def put(self, out: Floats, texts: list[list[str]]) -> None:
        """Write the counts of each row into `out`. texts: per row its text columns, which are read as one."""
        out[:, self._places] = 0
        for row, parts in enumerate(texts):
            total = 0
            for token, count in ngrams(". ".join(parts)).items():
                if (at := self._at.get(token)) is not None:
                    out[row, at] = count % 256  # AutoGluon counts in one byte
                if token in self._tokens and count % 256:
                    total += 1
            if self._total_at is not None:
                out[row, self._total_at] = total


def ngrams(text: str) -> dict[str, int]:
    """How often each word, and two or three in a row, are in a text."""
    words = WORD.findall(text.lower())
    found: Counter[str] = Counter(words)
    for size in (2, 3):
        found.update(" ".join(words[at : at + size]) for at in range(len(words) - size + 1))
    return found


def as_texts(cells: NDArray[Any]) -> list[str]:
    """Cells of a text column; a missing one is the empty text."""
    return ["" if each is None else each for each in cells]
