"""The hosting agent: makes what runs equal to what the Endpoint rows say, again and again.

It keeps nothing that it could not find again. Killed at any moment, it leaves servers that go on answering; the next
agent adopts them by process id and start time. `manage.py run_hosting` runs it.
"""

import logging
import shutil
import signal
import time
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils import timezone

from hosting.agent.servers import Server
from hosting.agent.shipping import ship, write
from hosting.engine import process
from hosting.fetching import CannotFetch, fetch, hosting_dir, schemas_of
from hosting.models import AgentLease, Endpoint, Instance
from studio import leases
from studio.api.tags import drop_tags
from studio.telemetry.events import record_change
from studio.telemetry.moves import IllegalMove

logger = logging.getLogger(__name__)

NAME = "hosting-agent"
DRAIN = timedelta(seconds=2.5)  # longer than a web process keeps its routing table, see hosting/routing.py
SHUTDOWN_S = 10.0
FleetKey = tuple[int, int, str]  # endpoint, generation, variant


class Agent(leases.Agent):
    """Servers of endpoints."""

    def __init__(self) -> None:
        super().__init__(AgentLease.objects, NAME)
        self._pool = ThreadPoolExecutor(16, thread_name_prefix="hosting")
        self._servers: dict[int, Server] = {}
        self._packages: dict[FleetKey, tuple[Future[Path], float]] = {}

    def began(self) -> None:
        """See what an agent before us has left."""
        self._end_strangers()
        self._drop_leftovers()

    def lost(self) -> None:
        """Another agent adopts the servers."""
        self._servers.clear()

    def _end_strangers(self) -> None:
        """End servers of our folder that no row knows: their agent died before it could write them down."""
        known = set(Instance.objects.exclude(pid=None).values_list("pid", flat=True))
        for pid in process.servers_below(hosting_dir()):
            if pid not in known:
                process.send(pid, signal.SIGKILL)

    def tick(self) -> None:
        """One round over all endpoints."""
        endpoints = list(Endpoint.objects.defer("schemas").prefetch_related("instances"))
        rows = {row.pk: row for endpoint in endpoints for row in endpoint.instances.all()}
        for pk in [pk for pk in self._servers if pk not in rows]:
            self._servers.pop(pk).kill()  # its row is gone, so nobody may call it any more
        for endpoint in endpoints:
            try:
                self._reconcile(endpoint, list(endpoint.instances.all()))
            except DatabaseError:
                raise  # all of them would meet it
            except Exception:  # what is wrong with one endpoint must not keep the others waiting
                logger.exception("A round for endpoint %s broke; the next one follows.", endpoint.name)

    def _reconcile(self, endpoint: Endpoint, rows: list[Instance]) -> None:
        wanted = [] if endpoint.status in (Endpoint.Status.DELETING, Endpoint.Status.FAILED) else endpoint.fleets
        keep: set[int] = set()
        for fleet in wanted:
            for variant in fleet["variants"]:
                keep |= self._keep_variant(endpoint, fleet["generation"], variant, rows)
        for row in rows:
            if row.pk not in keep:
                self._retire(endpoint, row, at_once=not wanted)
        if endpoint.status == Endpoint.Status.DELETING and not endpoint.instances.exists():
            self._remove(endpoint)
        elif wanted:
            self._settle(endpoint, rows)
        self._drop_folders(endpoint, rows)

    def _keep_variant(
        self, endpoint: Endpoint, generation: int, variant: dict[str, Any], rows: list[Instance]
    ) -> set[int]:
        """Bring the instances of one variant to their number and do for each what is due; returns their keys."""
        mine = [
            row
            for row in rows
            if row.generation == generation and row.variant == variant["name"] and row.state != Instance.State.DRAINING
        ]
        for _ in range(variant["count"] - len(mine)):
            row = Instance.objects.create(endpoint=endpoint, generation=generation, variant=variant["name"])
            rows.append(row)
            mine.append(row)
        # The oldest stay: they have proved themselves.
        kept = sorted(mine, key=lambda row: (row.state != Instance.State.READY, row.pk))[: variant["count"]]
        for row in kept:
            server = self._server(endpoint, row, variant)
            server.step(self._package(endpoint, row, variant, server))
            if server.notes:
                write(server.instance, endpoint.log_group, endpoint.domain_id, server.notes)
                server.notes = []
            ship(server.instance, server.folder, endpoint.log_group, endpoint.domain_id, ended=not server.alive)
        return {row.pk for row in kept}

    def _server(self, endpoint: Endpoint, row: Instance, variant: dict[str, Any]) -> Server:
        if row.pk not in self._servers:
            folder = hosting_dir() / str(endpoint.pk) / str(row.generation) / row.variant / row.instance_id
            self._servers[row.pk] = Server(row, folder, variant, self._pool)
        return self._servers[row.pk]

    def _package(self, endpoint: Endpoint, row: Instance, variant: dict[str, Any], server: Server) -> Path | None:
        """The unpacked package once it is there; fetched once per fleet and variant, in the pool."""
        key = (endpoint.pk, row.generation, row.variant)
        uri = variant["container"]["ModelDataUrl"]
        if key not in self._packages:
            done = self._pool.submit(fetch, uri, server.folder.parent, variant["volume_gb"])
            self._packages[key] = (done, time.monotonic())
        future, since = self._packages[key]
        if future.done():
            try:
                return future.result()
            except CannotFetch as error:
                server.problem = server.problem or str(error)
        elif time.monotonic() - since > variant["download_timeout_s"]:
            server.problem = (
                f"The model package {uri} was not downloaded within {variant['download_timeout_s']} seconds."
            )
        return None

    def _retire(self, endpoint: Endpoint, row: Instance, *, at_once: bool) -> None:
        """Take an instance out of the traffic, let it finish, end it, forget it."""
        server = self._server(endpoint, row, {"name": row.variant, "container": {}, "startup_timeout_s": 0})
        if row.state != Instance.State.DRAINING:
            row.state, row.drain_from = Instance.State.DRAINING, timezone.now()
            Instance.objects.filter(pk=row.pk).update(state=row.state, drain_from=row.drain_from)
            server.instance.state = row.state
        drained = at_once or row.drain_from is None or timezone.now() - row.drain_from > DRAIN
        if drained:
            server.terminate()
        more = ship(server.instance, server.folder, endpoint.log_group, endpoint.domain_id, ended=not server.alive)
        if drained and not server.alive and not more:
            self._servers.pop(row.pk, None)
            Instance.objects.filter(pk=row.pk).delete()
            shutil.rmtree(server.folder, ignore_errors=True)

    def _settle(self, endpoint: Endpoint, rows: list[Instance]) -> None:
        """Move the endpoint's status when its pending work is done or cannot be done."""
        pending = endpoint.pending
        fleet = pending or endpoint.deployed or {}
        if endpoint.status == Endpoint.Status.IN_SERVICE and not pending:
            return
        mine = [row for row in rows if row.generation == fleet["generation"] and row.state != Instance.State.DRAINING]
        problem = next((found for row in mine if (found := self._problem(row))), "")
        try:
            if problem:
                self._give_up(endpoint, problem)
            elif self._all_ready(fleet, mine):
                schemas = schemas_of(hosting_dir() / str(endpoint.pk) / str(fleet["generation"]), fleet)
                changes = {"deployed": fleet, "pending": None, "config_name": fleet["config_name"], "schemas": schemas}
                endpoint.move_to(Endpoint.Status.IN_SERVICE, **changes)
        except IllegalMove:  # somebody changed the endpoint meanwhile; the next round sees it
            logger.info("Endpoint %s changed while it was being settled.", endpoint.name)

    def _problem(self, row: Instance) -> str:
        return self._servers[row.pk].problem if row.pk in self._servers else ""

    @staticmethod
    def _all_ready(fleet: dict[str, Any], rows: Iterable[Instance]) -> bool:
        ready = [
            row.variant for row in Instance.objects.filter(pk__in=[row.pk for row in rows], state=Instance.State.READY)
        ]
        return all(ready.count(variant["name"]) >= variant["count"] for variant in fleet["variants"])

    def _give_up(self, endpoint: Endpoint, problem: str) -> None:
        """A new endpoint fails; one that serves keeps its old fleet and says why (spec §25, decision 12)."""
        if endpoint.status == Endpoint.Status.CREATING:
            endpoint.move_to(Endpoint.Status.FAILED, problem, pending=None)
        elif endpoint.pending:
            reason = (
                f"The update to {endpoint.pending['config_name']} failed, {endpoint.config_name} goes on: {problem}"
            )
            endpoint.move_to(Endpoint.Status.IN_SERVICE, reason, pending=None)
        else:
            endpoint.move_to(Endpoint.Status.IN_SERVICE, f"The change of capacity failed: {problem}")

    def _remove(self, endpoint: Endpoint) -> None:
        with transaction.atomic():
            drop_tags(endpoint.arn)
            endpoint.status = "Deleted"
            record_change(endpoint)
            Endpoint.objects.filter(pk=endpoint.pk).delete()
        shutil.rmtree(hosting_dir() / str(endpoint.pk), ignore_errors=True)

    def _drop_folders(self, endpoint: Endpoint, rows: list[Instance]) -> None:
        """Forget packages of generations that nothing runs any more, and remove their folders."""
        used = {row.generation for row in rows} | {fleet["generation"] for fleet in endpoint.fleets}
        for key, (future, _since) in list(self._packages.items()):
            if key[0] == endpoint.pk and key[1] not in used and future.done():
                del self._packages[key]
                shutil.rmtree(hosting_dir() / str(key[0]) / str(key[1]), ignore_errors=True)

    def _drop_leftovers(self) -> None:
        """Folders of endpoints that are gone and of generations that an agent before us did not get to remove."""
        keep = {}
        for endpoint in Endpoint.objects.prefetch_related("instances"):
            keep[str(endpoint.pk)] = {str(fleet["generation"]) for fleet in endpoint.fleets} | {
                str(row.generation) for row in endpoint.instances.all()
            }
        for folder in hosting_dir().glob("*/*"):
            if folder.name not in keep.get(folder.parent.name, set()):
                shutil.rmtree(folder, ignore_errors=True)

    def shut_down(self) -> None:
        """End every server within SHUTDOWN_S; the endpoints stay and come back with the next agent."""
        if self.held:
            for server in self._servers.values():
                server.terminate()
            deadline = time.monotonic() + SHUTDOWN_S
            while time.monotonic() < deadline and any(server.alive for server in self._servers.values()):
                time.sleep(0.05)
            for server in self._servers.values():
                server.kill()
            Instance.objects.filter(~Q(state=Instance.State.DRAINING)).update(
                state=Instance.State.LAUNCHING, address="", pid=None, process_started=None
            )
            self.give_up()
        self._pool.shutdown(wait=False, cancel_futures=True)
