"""Which instance types a machine can hold (spec studio §11.5)."""

from dataclasses import dataclass

FAST = frozenset({"ml.t3.medium", "ml.m5.large", "ml.c5.large", "ml.g4dn.xlarge"})  # start in less than two minutes
_SLACK = 1.1  # what an operating system keeps for itself is missing from the memory that it shows
_FLOOR_CORES, _FLOOR_GIB = 2, 4.0  # ml.t3.medium, the default, runs everywhere, if slowly


@dataclass(frozen=True)
class Machine:
    """What notebooks run on."""

    cores: int
    memory_gib: float
    gpus: int


def holds(machine: Machine, cores: int, memory_gib: float, gpus: int) -> bool:
    """Has the machine room for an instance of that size?"""
    return (
        gpus <= machine.gpus
        and cores <= max(machine.cores, _FLOOR_CORES)
        and memory_gib <= max(machine.memory_gib * _SLACK, _FLOOR_GIB)
    )
