"""Names from outside that lead to bytes: `s3://` URIs, bucket names, the one function that makes a path of a name."""

import errno
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

MAX_KEY_BYTES = 1024
# S3's rules for general purpose buckets. A first character other than a letter or digit is what our own folders use.
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_ADDRESS = re.compile(r"\d+\.\d+\.\d+\.\d+")
_REFUSED = re.compile(r"[\x00-\x1f\x7f\\#?]")


class UnsafePath(ValueError):
    """The name would lead out of its folder, or is none that every file system takes."""


class BadUri(ValueError):
    """Not an `s3://bucket/key`; the message says what is wrong with it."""


@dataclass(frozen=True)
class S3Uri:
    """`s3://bucket/key`. The key may be empty (the whole bucket) and is taken as it is: nothing is decoded."""

    bucket: str
    key: str

    @classmethod
    def parse(cls, text: str) -> "S3Uri":
        """Read a URI; BadUri for another scheme, a bucket name that S3 would refuse, or a key that is too long."""
        scheme, separator, rest = text.partition("://")
        if not separator or scheme.lower() not in {"s3", "s3a", "s3n"}:
            raise BadUri(f'"{text[:200]}" is not an S3 URI; write s3://bucket/key.')
        bucket, _, key = rest.partition("/")
        if problem := bucket_name_problem(bucket):
            raise BadUri(f'"{text[:200]}" names no bucket: {problem}')
        if problem := key_problem(key, empty_is_fine=True):
            raise BadUri(f'"{text[:200]}" names no object: {problem}')
        return cls(bucket, key)

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.key}"

    def __truediv__(self, name: str) -> "S3Uri":
        """The URI one level below: exactly one slash between."""
        return S3Uri(self.bucket, f"{self.key.rstrip('/')}/{name}" if self.key else name)


def bucket_name_problem(name: str) -> str:
    """What is wrong with a bucket name, as a sentence; empty if nothing is."""
    if not 3 <= len(name) <= 63:
        return "a bucket name has 3 to 63 characters."
    if not _BUCKET.fullmatch(name) or ".." in name or ".-" in name or "-." in name:
        return "a bucket name has lower-case letters, digits, dots and hyphens; a letter or digit is at both ends."
    if _ADDRESS.fullmatch(name):
        return "a bucket name must not look like an address."
    return ""


def key_problem(key: str, *, empty_is_fine: bool = False) -> str:
    """What is wrong with an object key, as a sentence; empty if nothing is. `a/../b` is a key like any other."""
    if not key and not empty_is_fine:
        return "an object key has at least one character."
    try:
        encoded = key.encode()
    except UnicodeEncodeError:
        return "an object key is text that UTF-8 can express."
    if len(encoded) > MAX_KEY_BYTES:
        return f"an object key has at most {MAX_KEY_BYTES} bytes."
    if "\x00" in key:
        return "an object key must not contain the character NUL."
    return ""


def inside(root: Path, relative: str) -> Path:
    """The path of `relative` below `root`, and never anywhere else. Every name from outside goes through here.

    Refused with UnsafePath: empty names, absolute ones, drive letters, `.` and `..`, empty parts, control characters,
    backslashes, `#` and `?` (what a URL would cut off), parts over 255 bytes, and any part that is a symbolic link
    (design §7). The path need not exist. `root` itself may be a link: it is the operator's, not the caller's.
    """
    if not relative or relative.startswith("/") or re.match(r"[A-Za-z]:", relative):
        raise UnsafePath(f"{relative[:200]!r} is not a relative path.")
    if _REFUSED.search(relative):
        raise UnsafePath(f"{relative[:200]!r} contains a character that a file name must not have.")
    path = real_root = root.resolve()
    for part in relative.split("/"):
        if part in {"", ".", ".."}:
            raise UnsafePath(f"{relative[:200]!r} has the part {part!r}, which a path must not have.")
        if len(part.encode(errors="surrogatepass")) > 255:
            raise UnsafePath(f"{relative[:200]!r} has a part that is longer than 255 bytes.")
        path = path / part
        if path.is_symlink():
            raise UnsafePath(f"{relative[:200]!r} leads through a symbolic link.")
    if os.path.commonpath([real_root, path]) != str(real_root):  # cannot happen; the promise is checked all the same
        raise UnsafePath(f"{relative[:200]!r} leads out of its folder.")
    return path


def open_inside(root: Path, relative: str, flags: int = os.O_RDONLY) -> int:
    """Open a file below `root` where somebody else may move things at the same moment; a file descriptor.

    `inside` looks at names; between its look and an open, a folder can become a link. Here each part is opened from
    the one before it, and none may be a link. UnsafePath as `inside`, OSError as `os.open`; new files get mode 0600.
    """
    parts = inside(root, relative).relative_to(root.resolve()).parts
    folder = os.open(root.resolve(), os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for part in parts[:-1]:
            below = os.open(part, os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
            os.close(folder)
            folder = below
        # A pipe in a file's place would keep whoever opens it waiting.
        return os.open(parts[-1], flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, 0o600, dir_fd=folder)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENOTDIR):
            raise UnsafePath(f"{relative[:200]!r} leads through a symbolic link.") from error
        raise
    finally:
        os.close(folder)


def read_inside(root: Path, relative: str, at_most: int) -> bytes:
    """The first `at_most` bytes of a file below `root`; FileNotFoundError if it is none, UnsafePath as `inside`."""
    with os.fdopen(open_inside(root, relative), "rb") as stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise FileNotFoundError(errno.ENOENT, "It is not a file", relative)
        return stream.read(at_most)
