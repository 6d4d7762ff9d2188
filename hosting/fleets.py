"""A fleet: what an endpoint runs, written down at deploy so that it stays true when its sources are deleted."""

from typing import Any, TypedDict

from django.utils import timezone

from hosting.models import Endpoint, EndpointConfig, Model
from studio.access.principal import Principal

DOWNLOAD_TIMEOUT_S = 1200  # ours: the API names only the range of the field (60-3600, spec §6)
STARTUP_TIMEOUT_S = 480  # spec §4: healthy within 8 minutes
VOLUME_GB = 30  # spec §6: default about 30


class Variant(TypedDict):
    """One production variant of a fleet."""

    name: str
    model_name: str
    container: dict[str, Any]
    instance_type: str
    count: int
    weight: float
    routing: str
    download_timeout_s: int
    startup_timeout_s: int
    volume_gb: int


class Fleet(TypedDict):
    """The variants of one generation."""

    generation: int
    config_name: str
    started_at: str
    variants: list[Variant]


def snapshot(config: EndpointConfig, generation: int, caller: Principal) -> Fleet:
    """Write down a configuration and the models it names; ValidationException if a model is gone meanwhile."""
    return Fleet(
        generation=generation,
        config_name=config.name,
        started_at=timezone.now().isoformat(),
        variants=[_variant(each, caller) for each in config.request["ProductionVariants"]],
    )


def _variant(request: dict[str, Any], caller: Principal) -> Variant:
    model: Model = Model.objects.get_named(request["ModelName"], caller)
    return Variant(
        name=request["VariantName"],
        model_name=model.name,
        container=model.container,
        instance_type=request["InstanceType"],
        count=request["InitialInstanceCount"],
        weight=float(request.get("InitialVariantWeight", 1.0)),
        routing=request.get("RoutingConfig", {}).get("RoutingStrategy", "RANDOM"),
        download_timeout_s=request.get("ModelDataDownloadTimeoutInSeconds", DOWNLOAD_TIMEOUT_S),
        startup_timeout_s=request.get("ContainerStartupHealthCheckTimeoutInSeconds", STARTUP_TIMEOUT_S),
        volume_gb=request.get("VolumeSizeInGB", VOLUME_GB),
    )


def retain(fleet: Fleet, old: dict[str, Any] | None, exclude: list[str]) -> Fleet:
    """RetainAllVariantProperties: variants of the same name keep count and weight, unless excluded (spec §7)."""
    before = {variant["name"]: variant for variant in (old or {}).get("variants", [])}
    for variant in fleet["variants"]:
        if same := before.get(variant["name"]):
            if "DesiredInstanceCount" not in exclude:
                variant["count"] = same["count"]
            if "DesiredWeight" not in exclude:
                variant["weight"] = same["weight"]
    return fleet


def instances_in_use(instance_type: str) -> int:
    """How many instances of a type all endpoints together ask for."""
    used = 0
    for endpoint in Endpoint.objects.exclude(status=Endpoint.Status.FAILED).only("deployed", "pending"):
        for fleet in endpoint.fleets:
            used += sum(each["count"] for each in fleet["variants"] if each["instance_type"] == instance_type)
    return used
