"""The catalogue of instance types: which queue takes the work, how large the machine is, what an hour costs.

Which types exist is botocore's word; how large they are follows from family and size. The hourly cost is an estimate
in US dollars from two rates per family, for comparing and charging back, not a bill.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import botocore.session

from studio.api.errors import ValidationError

CPU, GPU = "cpu", "gpu"
DEFAULT = "ml.m5.large"
_SHAPES = (
    "TrainingInstanceType",
    "ProcessingInstanceType",
    "TransformInstanceType",
    "ProductionVariantInstanceType",
    "AppInstanceType",
    "InstanceType",
)


@dataclass(frozen=True)
class InstanceType:
    """One type of machine. Work for it goes to `queue`; workers of that queue have its kind of hardware."""

    name: str
    queue: str
    cores: int
    memory_gib: float
    gpus: int
    hourly_usd: float

    @property
    def memory_bytes(self) -> int:
        return int(self.memory_gib * 1024**3)


@dataclass(frozen=True)
class _Family:
    """GiB of memory and dollars an hour per core; accelerators by size (`""` = other sizes) and dollars for each."""

    gib_per_core: float
    usd_per_core: float
    accelerators: dict[str, int] | None = None
    usd_per_accelerator: float = 0.0


_GENERAL, _COMPUTE, _MEMORY = _Family(4, 0.0576), _Family(2, 0.051), _Family(8, 0.0756)
_BY_SERIES = {"m": _GENERAL, "c": _COMPUTE, "r": _MEMORY, "t": _Family(4, 0.025)}
_UP_TO_8 = {"": 1, "12xlarge": 4, "24xlarge": 4, "48xlarge": 8}
_FAMILIES = {
    "c4": _Family(1.875, 0.0595),
    "c5n": _Family(2.625, 0.0648),
    "g4dn": _Family(4, 0.0608, {"": 1, "12xlarge": 4}, 0.493),
    "g5": _Family(4, 0.0568, _UP_TO_8, 1.18),
    "g6": _Family(4, 0.054, _UP_TO_8, 0.79),
    "g6e": _Family(8, 0.1056, _UP_TO_8, 2.18),
    "g7": _Family(4, 0.06, {"": 1, "12xlarge": 2, "24xlarge": 4, "48xlarge": 8}, 2.0),
    "g7e": _Family(8, 0.1056, {"": 1, "12xlarge": 2, "24xlarge": 4, "48xlarge": 8}, 2.9),
    "p2": _Family(15.25, 0.06, {"": 1, "8xlarge": 8, "16xlarge": 16}, 0.885),
    "p3": _Family(7.625, 0.06, {"": 1, "8xlarge": 4, "16xlarge": 8}, 3.35),
    "p3dn": _Family(8, 0.06, {"": 8}, 3.79),
    "p4d": _Family(12, 0.06, {"": 8}, 3.99),
    "p4de": _Family(12, 0.06, {"": 8}, 5.16),
    "p5": _Family(10.667, 0.06, {"": 8, "4xlarge": 1}, 6.5),
    "p5e": _Family(10.667, 0.06, {"": 8}, 7.0),
    "p5en": _Family(10.667, 0.06, {"": 8}, 7.5),
    "p6-b200": _Family(10.667, 0.06, {"": 8}, 14.0),
    "p6-b300": _Family(21.333, 0.06, {"": 8}, 17.0),
    "p6e-gb200": _Family(6.667, 0.06, {"": 4}, 19.0),
    "inf1": _Family(2, 0.05, {"": 1, "6xlarge": 4, "24xlarge": 16}, 0.1),
    "inf2": _Family(4, 0.05, {"": 1, "24xlarge": 6, "48xlarge": 12}, 0.7),
    "trn1": _Family(4, 0.05, {"": 1, "32xlarge": 16}, 1.1),
    "trn1n": _Family(4, 0.05, {"": 16}, 1.3),
    "trn2": _Family(10.667, 0.05, {"": 16}, 2.2),
    "dl1": _Family(8, 0.05, {"": 8}, 1.2),
    "geospatial": _Family(2, 0.051),
}
# Sizes whose number of cores does not follow from their name, and memory that does not follow from the cores.
_CORES = {"micro": 2, "small": 2, "medium": 1, "large": 2, "xlarge": 4, "interactive": 16}
_EXACT_CORES = {"c4.8xlarge": 36, "t2.medium": 2, "t3.medium": 2}
_EXACT_GIB = {"t2.medium": 4, "t3.medium": 4, "t3.small": 2, "t3.micro": 1}


def instance_type(name: str, field: str = "InstanceType") -> InstanceType:
    """The type of that name; ValidationError names the field when there is none."""
    found = catalogue().get(name)
    if found is None:
        raise ValidationError(
            f"Value '{name}' at '{field}' failed to satisfy constraint: it is not an instance type that this service "
            f"knows. Choose for example {DEFAULT}, ml.m5.4xlarge or, with a GPU, ml.g5.xlarge."
        )
    return found


def queue_for(name: str) -> str:
    """The Celery queue of a type: `gpu` where the machine has accelerators, else `cpu`."""
    return instance_type(name).queue


@cache
def catalogue() -> dict[str, InstanceType]:
    """All types by name."""
    return {name: _described(name) for name in sorted(set(_modelled_names()))}


def _modelled_names() -> Iterator[str]:
    model = botocore.session.get_session().get_service_model("sagemaker")
    for shape in _SHAPES:
        values: list[str] = model.shape_for(shape).enum  # type: ignore[attr-defined]
        yield from (name for name in values if re.fullmatch(r"ml\.[^.]+\.[^.]+", name))


def _described(name: str) -> InstanceType:
    _, family_name, size = name.split(".")
    family = _FAMILIES.get(family_name) or _BY_SERIES[family_name[0]]
    short = f"{family_name}.{size}"
    cores = _EXACT_CORES.get(short) or _cores(size)
    by_size = family.accelerators or {"": 0}
    accelerators = by_size.get(size, by_size[""])
    return InstanceType(
        name=name,
        queue=GPU if accelerators else CPU,
        cores=cores,
        memory_gib=_EXACT_GIB.get(short) or round(cores * family.gib_per_core, 1),
        gpus=accelerators,
        hourly_usd=round(cores * family.usd_per_core + accelerators * family.usd_per_accelerator, 4),
    )


def _cores(size: str) -> int:
    many = re.fullmatch(r"(\d+)xlarge", size)
    return 4 * int(many[1]) if many else _CORES[size]
