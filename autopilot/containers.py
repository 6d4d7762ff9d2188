"""InferenceContainers: how a candidate is described to CreateModel (autopilot specification §7.1, §7.2)."""

from typing import Any

from autopilot.models import Candidate
from hosting.chains import ACCEPT, DEFAULT_KEY, FEATURES, INPUT, OUTPUT, SUPPORTED
from hosting.server.deciding import NAMES_LABELS, ROLE

IMAGE = "atelier/automl-tabular:1"  # the predictor that hosting runs our packages with
ALGORITHM_KEYS = "predicted_label,probability,probabilities"
ALL_KEYS = f"{ALGORITHM_KEYS},labels"
FIRST = {
    ROLE: FEATURES,
    "AUTOML_SPARSE_ENCODE_RECORDIO_PROTOBUF": "1",
    ACCEPT: "application/x-recordio-protobuf",
    "SAGEMAKER_PROGRAM": "sagemaker_serve",
    "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code",
}
ALGORITHM = {"MAX_CONTENT_LENGTH": "20971520", ACCEPT: "text/csv"}
Container = dict[str, Any]


def environment_of(labels: object) -> dict[str, str]:
    """What a package answers, and what it may be asked for. labels: those of the job; none of a quantity."""
    return {OUTPUT: DEFAULT_KEY, SUPPORTED: ALL_KEYS if labels else DEFAULT_KEY}


def containers(row: Candidate) -> list[Container]:
    """One of an ensembling model; of a tuned one two, or three where it predicts labels; [] without a package."""
    if not row.package_uri:
        return []
    pipeline = row.hyperparameters.get("data_processor")
    if not pipeline:
        return [_container(row.package_uri, row.environment)]
    processors = row.job.processors_of(row.name, pipeline)
    first = _container(processors, FIRST)
    if "labels" not in row.environment[SUPPORTED]:
        return [first, _container(row.package_uri, ALGORITHM | row.environment)]
    told = {OUTPUT: DEFAULT_KEY, SUPPORTED: ALGORITHM_KEYS}
    last = {ROLE: NAMES_LABELS, INPUT: DEFAULT_KEY} | row.environment
    return [first, _container(row.package_uri, ALGORITHM | told), _container(processors, last)]


def _container(uri: str, environment: dict[str, str]) -> Container:
    return {"Image": IMAGE, "ModelDataUrl": uri, "Environment": dict(environment)}
