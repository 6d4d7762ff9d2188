"""What the machine that notebooks run on has, and which instance types fit on it (spec studio §11.5)."""

import os
from functools import cache

from django.conf import settings

from studio.api.errors import ResourceLimitExceeded
from studio.spaces.engine.capacity import Machine, holds
from studio.spaces.engine.kinds import SYSTEM
from workers.instances import InstanceType, catalogue, instance_type


@cache
def machine() -> Machine:
    """The machine of the settings ATELIER_NOTEBOOK_*; where they say nothing, this one."""
    return Machine(
        cores=settings.NOTEBOOK_CORES or os.cpu_count() or 1,
        memory_gib=settings.NOTEBOOK_MEMORY_GIB or _memory_gib(),
        gpus=settings.NOTEBOOK_GPUS,
    )


def fits(each: InstanceType) -> bool:
    """Can an app get an instance of that type?"""
    return holds(machine(), each.cores, each.memory_gib, each.gpus)


def offered() -> list[InstanceType]:
    """The types that pages offer, the small ones first."""
    return sorted((each for each in catalogue().values() if fits(each)), key=lambda each: (each.hourly_usd, each.name))


def check_fits(name: str) -> None:
    """ResourceLimitExceeded if no machine here can hold an instance of that type."""
    if name == SYSTEM:
        return
    wanted, here = instance_type(name), machine()
    if not fits(wanted):
        raise ResourceLimitExceeded(
            f"No machine of this studio can hold an instance of type {name} ({wanted.cores} vCPU, "
            f"{wanted.memory_gib:g} GiB, {wanted.gpus} GPUs): the limit is {here.cores} vCPU, {here.memory_gib:.0f} "
            f"GiB, {here.gpus} GPUs. Choose a smaller type."
        )


def _memory_gib() -> float:
    return float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3)
