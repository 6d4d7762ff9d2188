"""The files that let boto3 and the AWS CLI in: `aws/config` and `aws/credentials` under the data folder."""

import configparser
import os
from pathlib import Path

from django.conf import settings

from studio.access.models import AccessKey, User

PROFILE = "atelier"


def write_client_files(owner: User) -> None:
    """Write the profile `atelier`. A key that still works stays; the address follows the settings."""
    folder = Path(settings.DATA_DIR) / "aws"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    credentials = folder / "credentials"
    if not _key_works(credentials):
        key, secret = AccessKey.issue(owner)
        _write(credentials, f"[{PROFILE}]\naws_access_key_id = {key.pk}\naws_secret_access_key = {secret}\n")
    # Path style, because `bucket.localhost` is a name that no resolver knows.
    _write(
        folder / "config",
        f"[profile {PROFILE}]\nregion = {settings.REGION}\nendpoint_url = {settings.PUBLIC_URL}/aws\noutput = json\n"
        "s3 =\n    addressing_style = path\n",
    )


def _key_works(credentials: Path) -> bool:
    """Is the stored key known and open? A file that cannot be read is written anew."""
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read(credentials, encoding="utf-8")
        key_id, secret = parser[PROFILE]["aws_access_key_id"], parser[PROFILE]["aws_secret_access_key"]
    except (configparser.Error, KeyError, UnicodeDecodeError):
        return False
    key = AccessKey.objects.filter(pk=key_id[:20], disabled=False, user__disabled=False).first()
    return key is not None and key.opens_with(secret)


def _write(file: Path, text: str) -> None:
    """Replace the file in one step; only its owner may read it, from its first byte on."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)
    draft.replace(file)
