"""How an object key becomes a file name: one to one, in key order, and never out of the bucket's folder.

A key is any text of up to 1,024 bytes: `a/../b`, `//`, names of 1,000 characters, `a` beside `a/b`. Each part between
slashes becomes one folder, the last one a file ending in `@`, so `a` and `a/b` live side by side. Bytes other than
letters, digits and `_ - = .` (not first) are written `%XX`, an empty part `~`. A part of 80 bytes or more is cut into
folders ending in `+`, because file names end at 255 bytes. Keys that share a prefix of characters share folders, so a
walk in name order is a walk in key order.
"""

import re
from typing import Literal, NamedTuple

CHUNK = 80  # bytes of a key per folder name: written %XX they are 240 characters, below the 255 of every file system
_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-=.")
_ESCAPE = re.compile(rb"%([0-9A-F]{2})")


class Name(NamedTuple):
    """One entry of a folder, read back: the bytes of the key that it stands for, and what it is.

    text of a folder ends with its slash; text of a `piece` is the beginning of a longer part.
    """

    text: bytes
    kind: Literal["object", "folder", "piece"]


def _written(part: bytes) -> str:
    out = "".join(chr(byte) if byte in _PLAIN else f"%{byte:02X}" for byte in part)
    return "%2E" + out[1:] if out.startswith(".") else out


def path_of(key: str) -> str:
    """The relative path of the file that holds the object."""
    names: list[str] = []
    *folders, last = key.encode().split(b"/")
    for part in folders:
        rest = _cut(part, names)
        names.append(_written(rest) or "~")
    names.append(_written(_cut(last, names)) + "@")
    return "/".join(names)


def _cut(part: bytes, names: list[str]) -> bytes:
    while len(part) >= CHUNK:
        names.append(_written(part[:CHUNK]) + "+")
        part = part[CHUNK:]
    return part


def name_of(entry: str) -> Name:
    """What a file or folder name stands for; the inverse of `path_of`, part by part."""
    if entry.endswith("@"):
        return Name(_read(entry[:-1]), "object")
    if entry.endswith("+"):
        return Name(_read(entry[:-1]), "piece")
    return Name(b"/" if entry == "~" else _read(entry) + b"/", "folder")


def _read(text: str) -> bytes:
    return _ESCAPE.sub(lambda match: bytes([int(match[1], 16)]), text.encode())
