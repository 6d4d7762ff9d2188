"""The machine, image and script of an app: the request's over the space's, the profile's and the domain's (§3.3)."""

from typing import Any

from studio.domains.engine.settings import effective
from studio.spaces.engine.kinds import DEFAULT_INSTANCE, SYSTEM


class BadSpec(ValueError):
    """A ResourceSpec that this kind of app cannot have; the message says why."""


def resolve(app_type: str, default: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    """The effective ResourceSpec of a new app.

    default: DefaultResourceSpec of the effective settings. request: what CreateApp got; it wins, field by field, and
    `None` takes a value away. Raises BadSpec for a machine that the kind does not run on (spec studio §6.3).
    """
    spec = effective(default, request).settings
    spec = {name: value for name, value in spec.items() if value not in ("None", "")}
    wanted = spec.get("InstanceType", "")
    if app_type == "JupyterServer":
        if wanted not in ("", SYSTEM):
            raise BadSpec(f"A JupyterServer app runs on InstanceType 'system' only, not on '{wanted}'.")
        return spec | {"InstanceType": SYSTEM}
    if not wanted and app_type == "KernelGateway":
        raise BadSpec(
            "A KernelGateway app needs an InstanceType: give ResourceSpec.InstanceType, or set "
            "KernelGatewayAppSettings.DefaultResourceSpec.InstanceType on the space, the profile or the domain."
        )
    return spec | {"InstanceType": DEFAULT_INSTANCE if wanted in ("", SYSTEM) else wanted}
