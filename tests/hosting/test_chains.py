"""Models of two or three containers, as tuned AutoML candidates list them (autopilot spec §7.1, hosting spec §9.2)."""

from typing import Any

import pytest

from hosting.chains import check_chain, served
from studio.api.errors import ValidationError

KEYS = "predicted_label, probability, probabilities"


def chain(**changed: dict[str, str]) -> list[dict[str, Any]]:
    """Three containers that fit each other; first, algorithm, last: what is different in the environment of one."""
    first = {"AUTOML_TRANSFORM_MODE": "feature-transform", "SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT": "application/x"}
    algorithm = {
        "SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT": "text/csv",
        "SAGEMAKER_INFERENCE_OUTPUT": KEYS,
        "SAGEMAKER_INFERENCE_SUPPORTED": "predicted_label,probability,probabilities",
    }
    last = {
        "AUTOML_TRANSFORM_MODE": "inverse-label-transform",
        "SAGEMAKER_INFERENCE_INPUT": KEYS,
        "SAGEMAKER_INFERENCE_OUTPUT": f"{KEYS}, labels",
        "SAGEMAKER_INFERENCE_SUPPORTED": f"{KEYS}, labels",
    }
    environments = {"first": first, "algorithm": algorithm, "last": last}
    return [
        {"Image": "i", "ModelDataUrl": f"s3://b/{name}.tar.gz", "Environment": each | changed.get(name, {})}
        for name, each in environments.items()
    ]


def test_the_algorithm_answers_what_the_last_container_says():
    containers = chain()
    check_chain(containers)

    found = served(containers)

    assert found["ModelDataUrl"] == "s3://b/algorithm.tar.gz"
    assert found["Environment"]["SAGEMAKER_INFERENCE_OUTPUT"] == f"{KEYS}, labels"
    assert "SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT" not in found["Environment"]  # that was for the next container
    assert containers == chain()  # DescribeModel shows what was given


def test_of_a_quantity_the_algorithm_is_the_last_one():
    containers = chain()[:2]
    check_chain(containers)

    assert served(containers) == containers[1]


def test_one_container_answers_for_itself():
    assert served(chain()[:1]) == chain()[0]


def test_what_a_container_says_nothing_of_is_the_label():
    containers = chain()
    for each in containers[1:]:
        for name in ("OUTPUT", "INPUT"):
            each["Environment"].pop(f"SAGEMAKER_INFERENCE_{name}", None)
    check_chain(containers)


@pytest.mark.parametrize(
    ("containers", "message"),
    [
        ([{}, {}], "Containers has 2 entries. Several are served only as InferenceContainers of a tuned AutoML "),
        (chain()[::-1], "Containers has 3 entries. "),
        ([*chain(), {}], "Containers has 4 entries. "),
        (
            [chain()[0] | {"ContainerHostname": "one"}, *chain()[1:]],
            "Give every entry of Containers a ContainerHostname of its own, or none of them.",
        ),
        ([each | {"ContainerHostname": "same"} for each in chain()], "Give every entry of Containers a "),
        (
            chain(algorithm={"SAGEMAKER_INFERENCE_OUTPUT": "predicted_label,labels"}),
            "Containers[1].Environment.SAGEMAKER_INFERENCE_OUTPUT names `labels`; the algorithm answers "
            "predicted_label, probability, probabilities. ",
        ),
        (
            chain(algorithm={"SAGEMAKER_INFERENCE_OUTPUT": "predicted_label"}),
            "Containers[2].Environment.SAGEMAKER_INFERENCE_INPUT is `predicted_label, probability, probabilities`, "
            "but Containers[1] answers `predicted_label`. ",
        ),
        (
            chain(
                algorithm={"SAGEMAKER_INFERENCE_OUTPUT": "predicted_label"},
                last={"SAGEMAKER_INFERENCE_INPUT": "predicted_label"},
            ),
            "Containers[2].Environment.SAGEMAKER_INFERENCE_OUTPUT names `probability`, which Containers[1] does not ",
        ),
    ],
)
def test_what_is_no_chain_is_refused(containers: list[dict[str, Any]], message: str):
    with pytest.raises(ValidationError) as refused:
        check_chain(containers)
    assert str(refused.value).startswith(message)
