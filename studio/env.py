"""Typed readers of environment variables. A value that is not understood stops the start; nothing is guessed."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off"}


def text(name: str, default: str = "") -> str:
    """The variable, or the first line of the file named by `<name>_FILE` (for secrets), or the default."""
    if file := os.environ.get(f"{name}_FILE"):
        return Path(file).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default)


def boolean(name: str, default: bool) -> bool:
    """1/true/yes/on or 0/false/no/off; anything else raises ImproperlyConfigured."""
    value = text(name).lower()
    if not value:
        return default
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name}={value!r} is not a yes or a no; write one of {sorted(_TRUE | _FALSE)}.")


def integer(name: str, default: int) -> int:
    """A whole number; anything else raises ImproperlyConfigured."""
    value = text(name)
    try:
        return int(value) if value else default
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}={value!r} is not a whole number.") from error


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list without empty entries."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def mail_server(url: str) -> dict[str, Any]:
    """Django's settings for a mail server: `smtp://user:password@host:587` (STARTTLS) or `smtps://…:465`.

    `smtp://host:25?tls=no` speaks to a server beside us in clear text.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ImproperlyConfigured(
            "ATELIER_EMAIL_URL is smtp://user:password@host:587 or smtps://user:password@host:465."
        )
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and parts.query != "tls=no",
        "EMAIL_TIMEOUT": 20,
    }


def https(name: str) -> str:
    """An address that begins with https://; anything else raises ImproperlyConfigured."""
    value = text(name)
    if value and not value.startswith("https://"):
        raise ImproperlyConfigured(f"{name}={value!r} is not an address that begins with https://.")
    return value


def pairs(name: str) -> list[tuple[str, str]]:
    """`a=b, c=d` in this order; anything else raises ImproperlyConfigured."""
    split = [word.rpartition("=") for word in words(name)]
    if wrong := [right for left, _, right in split if not (left.strip() and right.strip())]:
        raise ImproperlyConfigured(f"{name}: {wrong[0]!r} is not of the form name=value.")
    return [(left.strip(), right.strip()) for left, _, right in split]
