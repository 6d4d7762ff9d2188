"""`manage.py api_coverage` writes docs/api-coverage.md; `--check` only says whether it is fresh."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from studio.api.coverage import PATH, document


class Command(BaseCommand):
    help = "Write docs/api-coverage.md from the registry of operations."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail if the file is not fresh")

    def handle(self, *args: Any, **options: Any) -> None:
        fresh = document()
        if not options["check"]:
            PATH.write_text(fresh, encoding="utf-8")
        elif not PATH.exists() or PATH.read_text(encoding="utf-8") != fresh:
            raise CommandError("docs/api-coverage.md is not fresh: run `python manage.py api_coverage`.")
