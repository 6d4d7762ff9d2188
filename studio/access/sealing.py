"""Secrets at rest: sealed with a key derived from the server's secret key, opened only where they are used."""

import base64
import hashlib
import secrets as random
import string

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_ALPHABET = string.ascii_uppercase + "234567"


class SealBroken(Exception):
    """The sealed text was not made with this server's secret key."""


def seal(text: str) -> str:
    """Encrypt and authenticate; the result is safe to store."""
    return _fernet().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The text that was sealed; SealBroken if the secret key has changed since or the text was tampered with."""
    try:
        return _fernet().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise SealBroken("This secret was sealed with another secret key; make a new one.") from error


def new_access_key_id() -> str:
    """20 characters, upper case: ATLA and 80 random bits."""
    return "ATLA" + "".join(random.choice(_ALPHABET) for _ in range(16))


def new_secret() -> str:
    """40 characters, 240 random bits, URL-safe."""
    return random.token_urlsafe(30)


def fingerprint(token: str) -> str:
    """What is stored of a token that only its holder knows; tokens are random, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def _fernet() -> Fernet:
    derived = HKDF(SHA256(), length=32, salt=None, info=b"atelier secrets at rest").derive(settings.SECRET_KEY.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
