"""Addresses of Git repositories (spec studio §10.3, §12)."""

import re
from urllib.parse import urlsplit


class BadRepository(ValueError):
    """The address is refused; the message says why."""


def check_url(url: str) -> None:
    """BadRepository unless it is https, without user name or password, and names something on a host."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise BadRepository("it is not an address") from None
    if parts.scheme != "https" or not host:
        raise BadRepository("it must begin with https:// and name a host")
    if "@" in parts.netloc:
        raise BadRepository("it must not hold a user name or password; keep them in a secret")
    if len(parts.path.strip("/")) == 0:
        raise BadRepository("it names a host but no repository")
    if re.search(r"[\s\x00-\x1f\x7f]", url):
        raise BadRepository("it holds blanks or control characters")


def folder_of(url: str) -> str:
    """The folder that a clone of the address lies in: its last part without `.git`."""
    last = urlsplit(url).path.rstrip("/").rsplit("/", 1)[-1].removesuffix(".git")
    safe = re.sub(r"[^A-Za-z0-9._-]", "-", last).lstrip(".-")
    return safe or "repository"
