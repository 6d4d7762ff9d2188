"""Bodies of s3 uploads, decoded and verified while they stream by: nothing is held, nothing is believed.

Four ways in which a body arrives (the value of x-amz-content-sha256):

| value | frames | verified by |
|---|---|---|
| 64 hex digits | none | its digest |
| UNSIGNED-PAYLOAD | none | checksum headers, if any |
| STREAMING-AWS4-HMAC-SHA256-PAYLOAD[-TRAILER] | aws-chunked | a signature per chunk, and of the trailer |
| STREAMING-UNSIGNED-PAYLOAD-TRAILER | aws-chunked | the checksum in the trailer |
"""

import base64
import binascii
import hashlib
import io
import re
import zlib
from collections.abc import Mapping
from typing import Any, BinaryIO, Protocol

from awscrt import checksums as crt

from studio.api.errors import ApiError
from studio.api.sigv4 import UNSIGNED, ChunkSignatures, SignatureRefused

STREAMING = "STREAMING-"
LONGEST_LINE = 4096  # of chunk headers and trailers
_CHUNK_HEADER = re.compile(rb"([0-9a-fA-F]{1,8})(?:;chunk-signature=([0-9a-f]{64}))?")
_HEX_DIGEST = re.compile(r"[0-9a-f]{64}")


class Digest(Protocol):
    """What hashlib's objects and the checksums below have in common."""

    def update(self, data: Any, /) -> None: ...
    def digest(self) -> bytes: ...


class _Crc:
    """A running CRC in big-endian bytes, as x-amz-checksum-… writes it."""

    def __init__(self, function: Any, size_bytes: int) -> None:
        self._function, self._size, self._value = function, size_bytes, 0

    def update(self, data: Any) -> None:
        self._value = self._function(bytes(data), self._value)

    def digest(self) -> bytes:
        return int(self._value).to_bytes(self._size, "big")


DIGESTS: dict[str, Any] = {
    "crc32": lambda: _Crc(zlib.crc32, 4),
    "crc32c": lambda: _Crc(crt.crc32c, 4),
    "crc64nvme": lambda: _Crc(crt.crc64nvme, 8),
    "sha1": lambda: hashlib.sha1(usedforsecurity=False),
    "sha256": hashlib.sha256,
}


class Payload(io.BufferedReader):
    """The body of an upload. `read` raises ApiError when what arrived is not what was signed or declared.

    The last check happens before the end of the body is reported: publish only after `read` returned b"".
    """

    def __init__(self, body: "_Verified") -> None:
        super().__init__(body, 256 * 1024)
        self._body = body

    @property
    def checksums(self) -> dict[str, str]:
        """Declared checksums, all verified: `{"crc32": base64}`. Complete after the end (trailers come last)."""
        return dict(self._body.declared)

    @property
    def length(self) -> int | None:
        """How many bytes the body says it has, without frames."""
        return self._body.length


def open_payload(stream: BinaryIO, headers: Mapping[str, str], chunks: ChunkSignatures | None) -> Payload:
    """Read a body whose request was verified. `chunks` continues the request's signature; None for version 2."""
    kind = headers.get("X-Amz-Content-SHA256", UNSIGNED)
    source: _Plain | _Chunked
    if kind.startswith(STREAMING):
        signed = kind.startswith(f"{STREAMING}AWS4-HMAC-SHA256-PAYLOAD")
        if not signed and kind != f"{STREAMING}UNSIGNED-PAYLOAD-TRAILER":
            raise ApiError(
                "InvalidRequest", f"x-amz-content-sha256 {kind[:80]!r} is not a way of signing that is known here."
            )
        if signed and chunks is None:
            raise ApiError("InvalidRequest", "A body in signed chunks needs a request that is signed with version 4.")
        source = _Chunked(stream, chunks if signed else None, kind.endswith("-TRAILER"))
        length = headers.get("X-Amz-Decoded-Content-Length", "")
    else:
        source = _Plain(stream)
        length = headers.get("Content-Length", "")
    if length and not (length.isascii() and length.isdigit() and len(length) <= 15):
        raise ApiError("InvalidRequest", "The length of the body must be a whole number.")
    expected_sha256 = kind if _HEX_DIGEST.fullmatch(kind) else None
    return Payload(_Verified(source, headers, int(length) if length else None, expected_sha256))


class _Plain:
    """A body without frames."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.trailers: dict[str, str] = {}

    def read(self, size: int) -> bytes:
        return self._stream.read(size)


class _Chunked:
    """A body in aws-chunked frames: `<hex size>[;chunk-signature=…]\\r\\n<data>\\r\\n`, a chunk of size 0, trailers."""

    def __init__(self, stream: BinaryIO, signatures: ChunkSignatures | None, has_trailer: bool) -> None:
        self._stream, self._signatures, self._has_trailer = stream, signatures, has_trailer
        self.trailers: dict[str, str] = {}
        self._left = 0
        self._claimed = ""
        self._hash = hashlib.sha256()
        self._over = False

    def read(self, size: int) -> bytes:
        """Up to `size` bytes of data, b"" after the last chunk and its trailers were verified."""
        if self._over:
            return b""
        if not self._left:
            self._next_chunk()
            if not self._left:
                self._finish()
                return b""
        data = self._stream.read(min(size, self._left))
        if not data:
            raise _broken("it ends in the middle of a chunk")
        self._left -= len(data)
        self._hash.update(data)
        if not self._left:
            self._end_chunk()
            if self._stream.read(2) != b"\r\n":
                raise _broken("a chunk is longer than it says")
        return data

    def _next_chunk(self) -> None:
        found = _CHUNK_HEADER.fullmatch(self._line())
        if not found:
            raise _broken("a chunk does not start with its size in hex")
        if self._signatures and not found[2]:
            raise SignatureRefused("mismatch", "A chunk of the body carries no signature.")
        self._left, self._claimed = int(found[1], 16), (found[2] or b"").decode()
        self._hash = hashlib.sha256()

    def _end_chunk(self) -> None:
        if self._signatures:
            self._signatures.check_chunk(self._hash.hexdigest(), self._claimed)

    def _finish(self) -> None:
        self._end_chunk()
        self._over = True
        signed, claimed = b"", ""
        while (line := self._line(end_is_fine=True)) and len(self.trailers) < 16:
            name, _, value = line.decode("latin-1").partition(":")
            name, value = name.strip().lower(), value.strip()
            if name == "x-amz-trailer-signature":
                claimed = value
                continue
            self.trailers[name] = value
            signed += f"{name}:{value}\n".encode("latin-1")
        if self._signatures and self._has_trailer:
            self._signatures.check_trailer(signed, claimed)

    def _line(self, end_is_fine: bool = False) -> bytes:
        line = self._stream.readline(LONGEST_LINE)
        if not line.endswith(b"\n") and not (end_is_fine and not line):
            raise _broken("a line of its frames has no end")
        return line.rstrip(b"\r\n")


class _Verified(io.RawIOBase):
    """Counts and digests what passes; at the end compares with everything that was declared."""

    def __init__(
        self, source: _Plain | _Chunked, headers: Mapping[str, str], length: int | None, expected_sha256: str | None
    ) -> None:
        self._source, self._headers, self.length, self._sha256 = source, headers, length, expected_sha256
        self.declared = {
            each: headers[f"x-amz-checksum-{each}"] for each in DIGESTS if f"x-amz-checksum-{each}" in headers
        }
        trailing = [each.strip().lower() for each in headers.get("X-Amz-Trailer", "").split(",") if each.strip()]
        self._trailing = [
            each.removeprefix("x-amz-checksum-") for each in trailing if each.startswith("x-amz-checksum-")
        ]
        if unknown := [each for each in self._trailing if each not in DIGESTS]:
            raise ApiError(
                "InvalidRequest", f"The checksum {unknown[0][:40]!r} is not known; known are {', '.join(DIGESTS)}."
            )
        self._digests: dict[str, Digest] = {each: DIGESTS[each]() for each in {*self.declared, *self._trailing}}
        self._whole: Digest | None = hashlib.sha256() if expected_sha256 else None
        self._md5 = hashlib.md5(usedforsecurity=False) if "Content-MD5" in headers else None
        self._seen = 0
        self._checked = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        data = self._source.read(len(buffer))
        if not data:
            self._check()
            return 0
        self._seen += len(data)
        if self.length is not None and self._seen > self.length:
            raise ApiError("IncompleteBody", f"The body is longer than the {self.length} bytes that it says it has.")
        for digest in (*self._digests.values(), self._whole, self._md5):
            if digest is not None:
                digest.update(data)
        buffer[: len(data)] = data
        return len(data)

    def _check(self) -> None:
        if self._checked:
            return
        if self.length is not None and self._seen != self.length:
            raise ApiError("IncompleteBody", f"The body ended after {self._seen} of {self.length} bytes.")
        if self._whole is not None and self._whole.digest().hex() != self._sha256:
            raise SignatureRefused("body", "The provided x-amz-content-sha256 header does not match what was computed.")
        if self._md5 is not None and self._md5.digest() != _decoded(
            "Content-MD5", self._headers["Content-MD5"], "InvalidDigest"
        ):
            raise ApiError("BadDigest", "The Content-MD5 you specified did not match what we received.")
        self._check_checksums()
        self._checked = True

    def _check_checksums(self) -> None:
        for name in self._trailing:
            if f"x-amz-checksum-{name}" not in self._source.trailers:
                raise ApiError("InvalidRequest", f"The trailer x-amz-checksum-{name} was announced and did not come.")
            self.declared[name] = self._source.trailers[f"x-amz-checksum-{name}"]
        for name, text in self.declared.items():
            if self._digests[name].digest() != _decoded(f"x-amz-checksum-{name}", text, "InvalidRequest"):
                raise ApiError("BadDigest", f"The {name.upper()} you specified did not match the calculated checksum.")


def _decoded(name: str, text: str, code: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ApiError(code, f"{name} must be base64.") from error


def _broken(why: str) -> ApiError:
    return ApiError("IncompleteBody", f"The aws-chunked body is broken: {why}.")
