"""From a file to UTF-8 text: what kind of file it is, unpacking within bounds, finding the encoding."""

import codecs
import gzip
import io
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from charset_normalizer import from_bytes
from typing_extensions import Buffer

from studio.datasets.engine.errors import TableError
from studio.datasets.engine.limits import Limits

Source = Path | BinaryIO
PIECE = 1024 * 1024
_SAMPLE = 64 * 1024  # what the guesses of encoding and delimiter look at

# First bytes of files that people upload by mistake, and what to tell them.
_OTHERS = {
    b"PK\x03\x04": "This is a zip archive or an Excel workbook. Unpack it, or save the sheet as CSV, and upload that.",
    b"\xd0\xcf\x11\xe0": "This is an old Excel workbook. Save the sheet as CSV and upload that.",
    b"%PDF": "This is a PDF document, not a table. Upload a CSV or Parquet file.",
    b"\x89PNG": "This is an image, not a table. Upload a CSV or Parquet file.",
    b"\xff\xd8\xff": "This is an image, not a table. Upload a CSV or Parquet file.",
    b"BZh": "This file is packed with bzip2. Unpack it, or pack it with gzip, and upload that.",
    b"\xfd7zXZ": "This file is packed with xz. Unpack it, or pack it with gzip, and upload that.",
    b"(\xb5/\xfd": "This file is packed with Zstandard. Unpack it, or pack it with gzip, and upload that.",
    b"SQLite format 3": "This is an SQLite database, not a table. Export the table as CSV and upload that.",
}
_BEGINNINGS = {
    (
        b"<!doctype html",
        b"<html",
    ): "This is a web page, perhaps of a sign-in, not a table. Download the file itself, and "
    "upload it as CSV or Parquet.",
    (b"<?xml",): "This is an XML document, not a table. Save it as CSV or Parquet and upload that.",
    (b"[{", b'{"', b"[ {", b'{ "'): "This is JSON, not a table. Save it as CSV or Parquet and upload that.",
}
_BOMS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
# What tables are really written in. Asked among all encodings that exist, the guess for a short text is often exotic.
_ENCODINGS = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "shift_jis", "gb18030", "big5", "euc_kr", "euc_jp"]


_NOT_IN_CP1252 = {0x81, 0x8D, 0x8F, 0x90, 0x9D}
_SIGNS = set("¹²³¼½¾¿ª¯¸¨¥£¢¬".encode("cp1252"))
_FEW_WORDS = 60


@dataclass(frozen=True)
class Inspected:
    """What one pass over the bytes told. lines: line ends seen. sample: the beginning, decoded."""

    encoding: str
    gzipped: bool
    bytes_unpacked: int
    lines: int
    sample: str
    sample_is_all: bool


@contextmanager
def opened(source: Source) -> Iterator[BinaryIO]:
    """The source as a binary stream at its beginning; a stream that was handed in stays open."""
    if isinstance(source, Path):
        with source.open("rb") as stream:
            yield stream
    else:
        source.seek(0)
        yield source


def first_bytes(source: Source, count: int = 16) -> bytes:
    """The first bytes, unpacked by nobody."""
    with opened(source) as stream:
        return stream.read(count)


def size_of(source: Source) -> int:
    """Bytes of the file as it is."""
    with opened(source) as stream:
        return stream.seek(0, io.SEEK_END)


def refuse_other_formats(head: bytes) -> None:
    """TableError for an empty file and for well-known formats that are no tables."""
    if not head:
        raise TableError("The file is empty. Upload a file with a header line and at least one row.")
    for magic, sentence in _OTHERS.items():
        if head.startswith(magic):
            raise TableError(sentence)
    begins = b" ".join(head.removeprefix(codecs.BOM_UTF8).lower().split())
    for words, sentence in _BEGINNINGS.items():
        if begins.startswith(words):
            raise TableError(sentence)


def unpacked(stream: BinaryIO, packed_bytes: int, limits: Limits) -> Iterator[bytes]:
    """The bytes in pieces, decompressed if they are gzip; TableError as soon as a bound is passed."""
    gzipped = stream.read(2) == b"\x1f\x8b"
    stream.seek(0)
    source: BinaryIO | gzip.GzipFile = gzip.GzipFile(fileobj=stream) if gzipped else stream
    total = 0
    while True:
        try:
            piece = source.read(PIECE)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise TableError(
                f"The gzip file is damaged after {total:,} unpacked bytes. Pack it again and upload it again."
            ) from error
        if not piece:
            return
        total += len(piece)
        if total > limits.unpacked_bytes:
            raise TableError(f"The file is larger than {limits.unpacked_bytes / 1024**3:g} GB unpacked. Split it.")
        if gzipped and total > limits.ratio_from_bytes and total > limits.ratio * packed_bytes:
            raise TableError(
                f"The gzip file unpacks to more than {limits.ratio} times its size, as zip bombs do, and was not read. "
                "If it is a real table, upload it unpacked."
            )
        yield piece


def inspect(source: Source, limits: Limits) -> Inspected:
    """Read everything once: bounds, encoding, line ends. TableError for what is not text."""
    packed_bytes = size_of(source)
    with opened(source) as stream:
        gzipped = stream.read(2) == b"\x1f\x8b"
        stream.seek(0)
        pieces = unpacked(stream, packed_bytes, limits)
        head = next(pieces, b"")
        if gzipped:
            refuse_other_formats(head)
        encoding = next((name for bom, name in _BOMS if head.startswith(bom)), "") or _utf16_without_mark(head)
        decoder = codecs.getincrementaldecoder("utf-8")()
        total = lines = nuls = 0
        sample, odd = head, b""  # odd: the piece in which the text stopped being UTF-8
        while head:
            total += len(head)
            lines += head.count(b"\n")
            nuls += head.count(b"\0")
            if not odd and not encoding:
                try:
                    decoder.decode(head)
                except UnicodeDecodeError as error:
                    odd = head[max(0, error.start - _SAMPLE // 2) : error.start + _SAMPLE // 2]
            head = next(pieces, b"")
    if total == 0:
        raise TableError("The file is empty. Upload a file with a header line and at least one row.")
    if not encoding:
        if nuls:
            raise TableError("This is not text: the file has NUL bytes. Upload a CSV or Parquet file.")
        encoding = _guessed(odd, sample[:_SAMPLE]) if odd else "utf-8"
    text = codecs.getincrementaldecoder(encoding)(errors="replace").decode(sample)
    _refuse_control_characters(text)
    return Inspected(encoding, gzipped, total, lines, text, len(sample) == total)


def _utf16_without_mark(head: bytes) -> str:
    """UTF-16 without a byte-order mark shows as a NUL at every second byte of mostly Latin text."""
    sample = head[:_SAMPLE]
    if len(sample) < 4:
        return ""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) / 2
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.05 * half:
        return "utf-16-be"
    return ""


def _guessed(odd: bytes, sample: bytes) -> str:
    text = odd or sample
    if _western(text):
        return "cp1252" if not set(text) & _NOT_IN_CP1252 else "latin-1"
    guess = from_bytes(text, cp_isolation=_ENCODINGS, enable_fallback=False, threshold=0.4).best()
    if guess is None:
        raise TableError("This is not text in any known encoding. Upload a CSV file in UTF-8, or a Parquet file.")
    return guess.encoding


def _western(text: bytes) -> bool:
    """A few different words with accented letters, each alone between plain ones: Western European.

    Too little for a guess by language, however often they are repeated. Where there are many such words (Polish,
    Czech), letters stand together (Cyrillic, Japanese), or a sign like `³` is part of a word, the guess is better.
    """
    words = {word for word in re.findall(rb"[A-Za-z\x80-\xff]+", text) if not word.isascii()}
    odd = [run for word in words for run in re.findall(rb"[\x80-\xff]+", word)]
    alone = sum(len(run) == 1 for run in odd)
    signs = sum(bool(set(word[1:-1]) & _SIGNS) for word in words)
    return len(words) < _FEW_WORDS and alone > 0.7 * len(odd) and signs == 0


def _refuse_control_characters(text: str) -> None:
    control = sum(character < " " and character not in "\t\r\n\f" for character in text)
    if control > 0.01 * len(text):
        raise TableError("This is not text: the file is full of control characters. Upload a CSV or Parquet file.")


class Utf8Stream(io.RawIOBase):
    """The whole text of a source, unpacked, in UTF-8, without a byte-order mark. Read once, from front to back."""

    def __init__(self, stream: BinaryIO, packed_bytes: int, encoding: str, limits: Limits) -> None:
        super().__init__()
        self._pieces = unpacked(stream, packed_bytes, limits)
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._as_it_is = encoding == "utf-8"  # checked by `inspect` already
        self._encoding = encoding
        self._left = b""
        self._line = 1

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        view = memoryview(buffer).cast("B")
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._left = piece if self._as_it_is else self._translated(piece)
        count = min(len(view), len(self._left))
        view[:count] = self._left[:count]
        self._left = self._left[count:]
        return count

    def _translated(self, piece: bytes) -> bytes:
        try:
            text = self._decoder.decode(piece)
        except UnicodeDecodeError as error:
            line = self._line + piece[: error.start].count(b"\n")
            raise TableError(
                f"Line {line} has bytes that are not {self._encoding}, which the rest of the file is. Save it as UTF-8."
            ) from error
        self._line += text.count("\n")
        return text.encode()


@contextmanager
def utf8(source: Source, encoding: str, limits: Limits) -> Iterator[io.BufferedReader]:
    """`Utf8Stream` over a source, buffered."""
    packed_bytes = size_of(source)
    with opened(source) as stream:
        yield io.BufferedReader(Utf8Stream(stream, packed_bytes, encoding, limits), PIECE)
