"""Which picture of a folder a name in somebody's file means."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, unquote, urlsplit

from groundtruth.engine.formats.items import Labeled
from groundtruth.engine.formats.reading import stem

MOST_COMPARED = 1000  # pictures of one name, whose folders are looked at
_UPLOADED = re.compile(r"[0-9a-f]{8}-(?=.)")  # what Label Studio puts before the name of an upload


@dataclass(frozen=True)
class Folder:
    """The pictures of a folder: names relative to it. prefix: what comes before them in a URI, with its slash."""

    prefix: str
    names: tuple[str, ...]


class Matcher:
    """Names to pictures: by the path below the folder, then by the end of the path, if only one picture ends so.

    by_stem: endings do not count, as of YOLO's label files.
    """

    def __init__(self, folder: Folder, *, by_stem: bool = False) -> None:
        self._folder, self._by_stem = folder, by_stem
        self._paths: dict[str, list[str]] = {}
        self._lasts: dict[str, list[str]] = {}
        for name in folder.names:
            key = self._key(name)
            self._paths.setdefault(key, []).append(name)
            self._lasts.setdefault(key.rpartition("/")[2], []).append(name)

    def find(self, name: str) -> list[str]:
        """Pictures that the name may mean: one when it is clear, none when there is none."""
        for path in _readings(name, self._folder.prefix):
            key = self._key(path)
            if found := self._paths.get(key):
                return found
            ends = self._lasts.get(key.rpartition("/")[2], [])
            if 1 < len(ends) <= MOST_COMPARED:
                ends = self._nearest(key, ends)
            if ends:
                return ends
        return []

    def _nearest(self, key: str, ends: Sequence[str]) -> list[str]:
        """Of several, those that have the most of the path in common, from its end."""
        parts = key.split("/")

        def common(name: str) -> int:
            pairs = zip(reversed(parts), reversed(self._key(name).split("/")), strict=False)
            return next((at for at, (one, other) in enumerate(pairs) if one != other), len(parts))

        most = max(map(common, ends))
        return [name for name in ends if common(name) == most]

    def _key(self, name: str) -> str:
        return stem(name) if self._by_stem else name.replace("\\", "/").removeprefix("./").lstrip("/")


def matched(found: Labeled, folder: Folder) -> Labeled:
    """The labels, with the URIs of pictures as sources; what has no picture is left out, and said."""
    matcher, kept = Matcher(folder), []
    lost, unclear, twice = list[str](), list[str](), list[str]()
    taken: set[str] = set()
    for item in found.items:
        pictures = matcher.find(item.source)
        if len(pictures) != 1:
            (unclear if pictures else lost).append(item.source)
        elif pictures[0] in taken:
            twice.append(item.source)
        else:
            taken.add(pictures[0])
            kept.append(replace(item, source=folder.prefix + pictures[0]))
    alone = [name for name in folder.names if name not in taken]
    notes = [
        *found.notes,
        *said(lost, "has no picture in the folder and was left out", "have no picture in the folder and were left out"),
        *said(unclear, "may be several pictures and was left out", "may be several pictures and were left out"),
        *said(twice, "means a picture that came before and was left out", "mean pictures that came before"),
        *said(alone, "is in the folder without labels", "are in the folder without labels", "picture"),
    ]
    return replace(found, items=tuple(kept), notes=tuple(notes))


def said(names: Sequence[str], one: str, many: str, what: str = "name") -> list[str]:
    """One sentence about all of them, with an example; none about none."""
    if not names:
        return []
    shown = f'"{names[0][-100:]}"'
    if len(names) == 1:
        return [f"1 {what} {one}: {shown}."]
    return [f"{len(names):,} {what}s {many}, {shown} first."]


def gathered(notes: Iterable[str], most: int = 20) -> list[str]:
    """As many sentences as somebody reads; the rest is counted."""
    counts = Counter(notes)
    every = [note if times == 1 else f"{note} ({times:,} times)" for note, times in counts.items()]
    return every if len(every) <= most else [*every[:most], f"{len(every) - most:,} more notes of this kind."]


def needs_sizes(found: Labeled) -> list[str]:
    """Sources of pictures whose size the file does not say, where a label needs it."""
    return [item.source for item in found.items if found.kind == "boxes" and min(item.size) <= 0]


def with_sizes(found: Labeled, sizes: Mapping[str, tuple[int, int]]) -> Labeled:
    """The labels, with what was measured; pictures that are none are left out, and said."""
    wanting = set(needs_sizes(found))
    bad = [item.source for item in found.items if item.source in wanting and item.source not in sizes]
    items = tuple(
        replace(item, size=sizes[item.source]) if item.source in wanting else item
        for item in found.items
        if item.source not in wanting or item.source in sizes
    )
    notes = said(bad, "cannot be read and was left out", "cannot be read and were left out", "picture")
    return replace(found, items=items, notes=(*found.notes, *notes))


def _readings(name: str, prefix: str) -> Iterable[str]:
    """What a name may mean: below the folder if it is a URI of it; else as it is, and without what tools put before."""
    if name.startswith(prefix):
        yield name[len(prefix) :]
        return
    path = name
    if "://" in name or name.startswith("/data/"):
        parts = urlsplit(name)
        local = parse_qs(parts.query).get("d")  # /data/local-files/?d=folder/a.png
        path = local[0] if local else unquote(parts.path)
    yield path.lstrip("/")
    last = path.rpartition("/")[2]
    if _UPLOADED.match(last):
        yield last[9:]
