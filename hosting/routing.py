"""Which servers answer for an endpoint. A small table in each web process, never older than MAX_AGE_S.

An instance that is to end is taken out of the table first and ended later than MAX_AGE_S (hosting/agent), so that no
request is sent to a server that is about to go.
"""

import asyncio
import random
import time
from dataclasses import dataclass, field

from hosting.models import Endpoint, Instance
from studio.api.threads import OPERATIONS, in_thread

FRESH_S = 0.5  # used without a question
MAX_AGE_S = 2.0  # used while a newer table is on its way; hosting.agent.agent.DRAIN must stay above it
AVOID_S = 1.0  # how long a server that did not accept a connection is left alone


@dataclass
class Target:
    """One ready server. outstanding: requests of this web process that it has not answered yet."""

    instance_id: str
    address: str
    token: str
    outstanding: int = 0
    avoid_until: float = 0.0


@dataclass
class VariantRoute:
    name: str
    weight: float
    least_outstanding: bool
    targets: list[Target]


@dataclass
class Route:
    """What is known of one endpoint; `loaded_at` by the monotonic clock."""

    name: str
    status: str
    domain_id: str
    variants: list[VariantRoute]
    loaded_at: float = field(default_factory=time.monotonic)

    def variant(self, wish: str = "") -> VariantRoute | None:
        """The wished variant, or one drawn by weight among those that have servers (spec §8.3); None without any."""
        if wish:
            return next((each for each in self.variants if each.name == wish), None)
        able = [each for each in self.variants if each.targets and each.weight > 0]
        if not able:
            return None
        return random.choices(able, [each.weight for each in able])[0] if len(able) > 1 else able[0]


def pick(variant: VariantRoute, tried: set[str]) -> Target | None:
    """A server of the variant that has not been tried, by its routing strategy; None if all have been."""
    now = time.monotonic()
    left = [target for target in variant.targets if target.instance_id not in tried]
    left = [target for target in left if target.avoid_until <= now] or left
    if not left:
        return None
    return min(left, key=lambda target: target.outstanding) if variant.least_outstanding else random.choice(left)


class Routes:
    """The table of one event loop."""

    def __init__(self) -> None:
        self._routes: dict[str, Route | None] = {}
        self._loaded_at: dict[str, float] = {}
        self._loading: dict[str, asyncio.Task[Route | None]] = {}

    async def get(self, name: str, *, fresh: bool = False) -> Route | None:
        """The route of an endpoint, None if there is no endpoint of exactly that name. fresh: ask the database now."""
        age = time.monotonic() - self._loaded_at.get(name, float("-inf"))
        if not fresh and age < FRESH_S:
            return self._routes[name]
        task = self._loading.get(name)
        if task is None:
            task = self._loading[name] = asyncio.create_task(self._load(name))
        if not fresh and age < MAX_AGE_S and self._routes[name] is not None:
            return self._routes[name]
        return await asyncio.shield(task)

    def forget(self, name: str) -> None:
        """The table was wrong: the next question goes to the database."""
        self._loaded_at.pop(name, None)

    async def _load(self, name: str) -> Route | None:
        try:
            asked_at = time.monotonic()
            route = await in_thread(OPERATIONS, load, name)
            if route is not None and (before := self._routes.get(name)):
                _carry_over(before, route)
            self._routes[name], self._loaded_at[name] = route, asked_at
            if len(self._routes) > 10_000:  # names that never existed must not fill the memory
                self._routes, self._loaded_at = {name: route}, {name: asked_at}
            return route
        finally:
            self._loading.pop(name, None)


def _carry_over(before: Route, after: Route) -> None:
    """Keep the counters of servers that are still there."""
    known = {target.instance_id: target for variant in before.variants for target in variant.targets}
    for variant in after.variants:
        variant.targets = [
            old if (old := known.get(new.instance_id)) and old.address == new.address else new
            for new in variant.targets
        ]


def load(name: str) -> Route | None:
    """Read one endpoint's route from the database."""
    endpoint = Endpoint.objects.filter(name=name).first()
    if endpoint is None:
        return None
    fleet = endpoint.deployed or {"generation": 0, "variants": []}
    ready = list(endpoint.instances.filter(generation=fleet["generation"], state=Instance.State.READY))
    return Route(
        name=endpoint.name,
        status=endpoint.status,
        domain_id=endpoint.domain_id,
        variants=[
            VariantRoute(
                name=variant["name"],
                weight=variant["weight"],
                least_outstanding=variant["routing"] == "LEAST_OUTSTANDING_REQUESTS",
                targets=[
                    Target(row.instance_id, row.address, row.token) for row in ready if row.variant == variant["name"]
                ],
            )
            for variant in fleet["variants"]
        ],
    )
