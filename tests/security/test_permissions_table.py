"""docs/permissions.md says what the code does."""

from django.conf import settings

from studio.access.permissions_table import permissions_table


def test_the_document_is_as_the_code():
    written = (settings.BASE_DIR / "docs" / "permissions.md").read_text(encoding="utf-8")

    assert written == permissions_table(), "run `manage.py write_permissions` and read the difference"


def test_every_row_says_who():
    rows = [line for line in permissions_table().splitlines() if line.startswith("| `")]

    assert len(rows) > 60
    assert [row for row in rows if row.count("|") != 8] == []
    assert [row for row in rows if row.split("|")[2].strip() != "all"] == []  # administrators may everything
