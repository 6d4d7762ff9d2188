"""Models of two or three containers: what describes a tuned AutoML candidate (autopilot spec §7.1, hosting spec §9.2).

The service runs such a model as containers behind each other: one makes numbers of the columns, the algorithm answers,
and where it answers labels a third names them. Here the algorithm's package does all three in one process, with no hop
between; so a chain is served by that package, and what a script sets in the containers holds for it.
"""

from typing import Any

from hosting.server.deciding import NAMES_LABELS, ROLE
from studio.api.errors import ValidationError

Container = dict[str, Any]

FEATURES = "feature-transform"
CHAINS = ([FEATURES, ""], [FEATURES, "", NAMES_LABELS])
OUTPUT, SUPPORTED, INPUT = "SAGEMAKER_INFERENCE_OUTPUT", "SAGEMAKER_INFERENCE_SUPPORTED", "SAGEMAKER_INFERENCE_INPUT"
ACCEPT = "SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT"
DEFAULT_KEY = "predicted_label"


def check_chain(containers: list[Container]) -> None:
    """ValidationError for several containers that are no chain, or whose response keys do not fit each other."""
    if [_environment(each).get(ROLE, "") for each in containers] not in CHAINS:
        raise ValidationError(
            f"Containers has {len(containers)} entries. Several are served only as InferenceContainers of a tuned "
            f"AutoML candidate lists them: {ROLE} {FEATURES} first, then the algorithm, then {NAMES_LABELS} where it "
            "predicts labels. For anything else give one container that does the whole work."
        )
    named = [each["ContainerHostname"] for each in containers if each.get("ContainerHostname")]
    if named and (len(named) < len(containers) or len(set(named)) < len(named)):
        raise ValidationError("Give every entry of Containers a ContainerHostname of its own, or none of them.")
    if len(containers) == 3:
        _check_keys(_environment(containers[1]), _environment(containers[2]))


def served(containers: list[Container]) -> Container:
    """The one container that answers for all of them. containers: one, or a chain that `check_chain` has let pass."""
    if len(containers) == 1:
        return containers[0]
    algorithm = containers[1]
    environment = dict(_environment(algorithm))
    for last in containers[2:]:
        environment.pop(ACCEPT, None)  # what the algorithm answers to the next container, not to the caller
        environment |= _environment(last)
    return algorithm | {"Environment": environment}


def _check_keys(algorithm: dict[str, str], last: dict[str, str]) -> None:
    told, known = _keys(algorithm, OUTPUT), _keys(algorithm, SUPPORTED)
    if SUPPORTED in algorithm and (wrong := [key for key in told if key not in known]):
        raise ValidationError(
            f"Containers[1].Environment.{OUTPUT} names `{wrong[0]}`; the algorithm answers {', '.join(known)}. "
            "`labels` belongs into the last container alone."
        )
    if _keys(last, INPUT) != told:
        raise ValidationError(
            f"Containers[2].Environment.{INPUT} is `{', '.join(_keys(last, INPUT))}`, but Containers[1] answers "
            f"`{', '.join(told)}`. Give both the same keys in the same order."
        )
    if wrong := [key for key in _keys(last, OUTPUT) if key not in (*told, "labels")]:
        raise ValidationError(
            f"Containers[2].Environment.{OUTPUT} names `{wrong[0]}`, which Containers[1] does not answer. "
            f"Name it in {OUTPUT} of Containers[1] and in {INPUT} of Containers[2], too."
        )


def _environment(container: Container) -> dict[str, str]:
    found: dict[str, str] = container.get("Environment") or {}
    return found


def _keys(environment: dict[str, str], name: str) -> list[str]:
    return [key.strip() for key in environment.get(name, DEFAULT_KEY).split(",") if key.strip()]
