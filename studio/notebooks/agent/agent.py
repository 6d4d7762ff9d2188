"""The notebook agent: makes what runs equal to what the App rows say, again and again.

It keeps nothing that it could not find again. Killed at any moment, it leaves servers that go on working; the next
agent adopts them by their handles. `manage.py run_notebooks` runs it.
"""

import logging
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError

from studio import leases
from studio.access.authenticate import forget_principals
from studio.environments import running as instances
from studio.notebooks.agent.server import Server
from studio.notebooks.engine.container import ContainerSpawner
from studio.notebooks.engine.spawner import LocalSpawner, Spawner
from studio.notebooks.launching import SERVED, folder_of
from studio.notebooks.models import AgentLease, NotebookServer
from studio.spaces.models import App
from studio.telemetry.moves import IllegalMove

logger = logging.getLogger(__name__)

SHUTDOWN_S = 8.0
NAME = "notebook-agent"


def spawner_of_settings() -> Spawner:
    """Where this installation runs its apps: containers if an image is set, else processes of this machine."""
    if settings.NOTEBOOK_IMAGE:
        return ContainerSpawner(settings.NOTEBOOK_CONTAINERS)
    return LocalSpawner()


class Agent(leases.Agent):
    """Servers of apps."""

    def __init__(self, spawner: Spawner | None = None) -> None:
        super().__init__(AgentLease.objects, NAME)
        self._spawner = spawner or spawner_of_settings()
        self._pool = ThreadPoolExecutor(8, thread_name_prefix="notebooks")
        self._servers: dict[int, Server] = {}

    def began(self) -> None:
        """See what an agent before us has left."""
        self._end_strangers()

    def lost(self) -> None:
        """Another agent adopts the servers."""
        self._servers.clear()

    def _end_strangers(self) -> None:
        """End what no row knows any more: its agent died before it could write it down, or its row was deleted."""
        known = set(NotebookServer.objects.exclude(handle="").values_list("run", flat=True))
        for run in self._spawner.runs(Path(settings.DATA_DIR) / "notebooks") - known:
            self._spawner.stop("", run, kill=True)

    def tick(self) -> None:
        """One round over all apps that are to run or to end, and what is told by them."""
        wanted = App.running().filter(app_type__in=SERVED).select_related("space__owner_profile", "profile", "server")
        apps = {app.pk: app for app in wanted}
        self._drop_gone(set(apps))
        for app in apps.values():
            try:
                self._reconcile(app)
            except DatabaseError:
                raise  # all of them would meet it
            except IllegalMove:  # somebody changed the app meanwhile; the next round sees it
                logger.info("App %s changed while it was looked after.", app.arn)
            except Exception:  # what is wrong with one app must not keep the others waiting
                logger.exception("A round for app %s broke; the next one follows.", app.arn)
        instances.follow()

    def _reconcile(self, app: App) -> None:
        server = self._servers.get(app.pk)
        if app.status == App.Status.DELETING:
            server = server or self._known(app)
            if server is None or server.end():
                self._forget(app.pk)
                app.move_to(App.Status.DELETED)
            return
        if server is None:
            server = self._servers[app.pk] = self._known(app) or Server(app, None, self._spawner, self._pool)
        server.app = app
        server.step()
        if app.status == App.Status.FAILED:  # moved by step
            server.end(at_once=True)
            self._servers.pop(app.pk, None)
            forget_principals()

    def _known(self, app: App) -> Server | None:
        """What an agent before us, or this one, has started for the app."""
        row = NotebookServer.objects.filter(app=app).first()
        if row is None or (app.status == App.Status.PENDING and not row.handle):
            return None
        return self._servers.setdefault(app.pk, Server(app, row, self._spawner, self._pool))

    def _drop_gone(self, wanted: set[int]) -> None:
        """End servers whose app is no longer to run: Failed or Deleted by somebody else, or its row is gone."""
        for pk in [pk for pk in self._servers if pk not in wanted]:
            if self._servers[pk].end(at_once=True):
                self._forget(pk)

    def _forget(self, pk: int) -> None:
        self._servers.pop(pk, None)
        NotebookServer.objects.filter(pk=pk).delete()
        shutil.rmtree(folder_of(pk), ignore_errors=True)
        forget_principals()  # keys of this run open nothing any more

    def shut_down(self) -> None:
        """End every server within SHUTDOWN_S. The apps stay InService and are started again by the next agent."""
        if self.held:
            until = time.monotonic() + SHUTDOWN_S
            for server in self._servers.values():
                server.ask_to_end()
            while time.monotonic() < until and any(server.alive for server in self._servers.values()):
                time.sleep(0.05)
            for server in self._servers.values():
                server.kill()
                NotebookServer.objects.filter(pk=server.app.pk).update(handle="")
            self.give_up()
        self._pool.shutdown(wait=False, cancel_futures=True)
