"""Which files a data set was made of: what was one file so far is a list of one."""

from typing import Any

from django.db import migrations, models


def list_the_one_file(apps: Any, schema_editor: Any) -> None:
    rows = apps.get_model("datasets", "Dataset").objects.using(schema_editor.connection.alias)
    for row in rows.only("filename", "uri", "size_bytes", "rows").iterator():
        file = {"name": row.filename, "uri": row.uri, "size": row.size_bytes, "rows": row.rows}
        rows.filter(pk=row.pk).update(files=[file])


class Migration(migrations.Migration):
    dependencies = [("datasets", "0002_rewritten")]

    operations = [
        migrations.AddField("dataset", "files", models.JSONField(default=list)),
        migrations.RunPython(list_the_one_file, migrations.RunPython.noop, elidable=True),
    ]
