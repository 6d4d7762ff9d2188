"""Which model packages may be loaded. Loading one runs code of it, so only known content is (design §7).

A package is known by the SHA-256 of its bytes: whoever copies, renames or downloads and uploads it again keeps the
trust, whoever changes a byte loses it. Jobs of this system record what they wrote; an administrator may vouch for a
file with `manage.py trust_package`, or switch the check off for the installation (ATELIER_FOREIGN_MODELS).
"""

import hashlib
from pathlib import Path

from django.conf import settings

from hosting.models import TrustedPackage


class UntrustedPackage(Exception):
    """Nobody vouches for this package; the message is for the caller."""


def digest_of(path: Path) -> str:
    """SHA-256 of a file as 64 hex digits; reads it in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def trust(package: Path | str, *, source: str) -> str:
    """Record that `package` (a file, or the SHA-256 of one) may be loaded; returns the digest. Safe to repeat.

    source: the ARN of the job that wrote it, or the person who vouches for it.
    """
    digest = digest_of(package) if isinstance(package, Path) else package
    TrustedPackage.objects.get_or_create(sha256=digest, defaults={"source": source[:255]})
    return digest


def check_trusted(digest: str, uri: str) -> None:
    """Raise UntrustedPackage unless the content is known or the administrator allows foreign models."""
    if settings.FOREIGN_MODELS or TrustedPackage.objects.filter(sha256=digest).exists():
        return
    raise UntrustedPackage(
        f"The model package {uri} was not made by this installation, and loading it would run its code. "
        "Ask an administrator to vouch for it with `manage.py trust_package`."
    )
