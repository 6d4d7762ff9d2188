"""Requests and data of AutoML tests."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from studio.storage.store import default_bucket, object_store
from tests.autopilot.tables import as_csv, customers

ROLE = "arn:aws:iam::000000000000:role/atelier"


@pytest.fixture
def stored() -> Callable[..., str]:
    """`stored("churn/train.csv", frame_or_bytes)` puts an object into the default bucket and returns its URI."""

    def put(key: str, content: pd.DataFrame | bytes) -> str:
        body = content if isinstance(content, bytes) else as_csv(content)
        object_store().put(default_bucket(), key, body)
        return f"s3://{default_bucket()}/{key}"

    return put


@pytest.fixture
def v2_request(stored: Callable[..., str]) -> Callable[..., dict[str, Any]]:
    """A valid CreateAutoMLJobV2 request over the customers table: one LightGBM model, one minute at most."""

    def make(name: str = "churn", data: pd.DataFrame | bytes | None = None, **tabular: Any) -> dict[str, Any]:
        uri = stored(f"{name}/train.csv", customers() if data is None else data)
        config = {
            "TargetAttributeName": "churn",
            "Mode": "ENSEMBLING",
            "CandidateGenerationConfig": {"AlgorithmsConfig": [{"AutoMLAlgorithms": ["lightgbm"]}]},
            "CompletionCriteria": {"MaxCandidates": 1, "MaxAutoMLJobRuntimeInSeconds": 60},
        } | tabular
        return {
            "AutoMLJobName": name,
            "AutoMLJobInputDataConfig": [
                {"ChannelType": "training", "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": uri}}}
            ],
            "OutputDataConfig": {"S3OutputPath": f"s3://{default_bucket()}/out"},
            "AutoMLProblemTypeConfig": {
                "TabularJobConfig": {key: value for key, value in config.items() if value is not None}
            },
            "RoleArn": ROLE,
        }

    return make


@pytest.fixture
def dora(people: Any, client_of: Callable[..., Any]) -> Any:
    """A SageMaker client of the data scientist."""
    return client_of(people.dora, "sagemaker")


@pytest.fixture
def start_warm_worker(start_worker: Callable[..., Any]) -> Callable[[], Any]:
    """Starts a worker that imports the engine once, not in every child."""
    return lambda: start_worker(ATELIER_WARM_WORKERS="yes")


@pytest.fixture
def worker(start_warm_worker: Callable[[], Any]) -> Any:
    """A warm worker of the `cpu` queue."""
    return start_warm_worker()
