"""`manage.py trust_package FILE`: vouch for a model package that was made elsewhere. Loading it runs its code."""

import hashlib
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hosting.packages import trust
from studio.storage.objects import StoreError
from studio.storage.store import object_store
from studio.storage.uris import BadUri, S3Uri


class Command(BaseCommand):
    help = "Allow endpoints and transform jobs to load this model package (s3:// URI or file). Its code will run."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("package", help="s3://bucket/key or the path of a model.tar.gz")
        parser.add_argument("--by", required=True, help="who vouches for it; is recorded")

    def handle(self, *_args: Any, package: str, by: str, **_options: Any) -> None:
        self.stdout.write(trust(digest(package), source=f"vouched for by {by}"))


def digest(package: str) -> str:
    """SHA-256 of the package."""
    try:
        if not package.startswith("s3://"):
            with Path(package).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        place = S3Uri.parse(package)
        with object_store().open(place.bucket, place.key) as stream:
            found = hashlib.sha256()
            while piece := stream.read(1024 * 1024):
                found.update(piece)
            return found.hexdigest()
    except (OSError, StoreError, BadUri) as error:
        raise CommandError(f"{package} cannot be read: {error}") from error
