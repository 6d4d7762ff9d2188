"""Django's `migrate`, but an empty database gets the tables of today at once instead of living through their history.

Django makes the classes of all related models anew behind every step of that history: most of a first start's time.
"""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor


class Command(migrate.Command):
    """What belongs to one migration or to a plan is Django's own."""

    def handle(self, *args: Any, **options: Any) -> None:
        """The tables of an empty database first; Django then finds nothing to do but to tell all who wait for it."""
        special = ("app_label", "plan", "check_unapplied", "prune", "fake", "fake_initial")
        connection = connections[options["database"]]
        if not any(options[each] for each in special) and not connection.introspection.table_names():
            make_tables(connection)
        super().handle(*args, **options)


def make_tables(connection: BaseDatabaseWrapper) -> None:
    """All tables as the last migrations leave them, and a record of every migration: all of it, or nothing.

    Migrations that move rows have none to move. That both ways lead to the same database is tested.
    """
    executor = MigrationExecutor(connection)
    latest = executor.loader.graph.leaf_nodes()
    with connection.schema_editor(atomic=True) as editor:
        executor.recorder.ensure_schema()
        for model in executor.loader.project_state(latest).apps.get_models():
            if model._meta.app_label in executor.loader.migrated_apps:
                editor.create_model(model)
        for migration, _ in executor.migration_plan(latest, clean_start=True):
            executor.recorder.record_applied(migration.app_label, migration.name)
