"""The secret key of an installation: made at first start, kept in one file. Imports no Django: it comes before it."""

import os
import secrets
from pathlib import Path


def ensure(data: Path) -> Path:
    """The file with the secret key under the data folder, made when it is not there; only its owner may read it.

    Safe against two starts at once: the file appears under its name complete or not at all, and the first one wins.
    """
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = data / "secret_key"
    if not file.exists():
        draft = data / f".secret_key.{os.getpid()}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(secrets.token_urlsafe(48) + "\n")
        try:
            os.link(draft, file)  # fails if somebody else was faster, so that no session is signed with a lost key
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    file.chmod(0o600)
    return file
