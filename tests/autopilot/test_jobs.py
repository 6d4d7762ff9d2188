"""Jobs from the request to the deployed package, through real boto3 and a real worker."""

import io
import json
import tarfile
from typing import Any

import pytest

from studio.storage.store import object_store
from studio.storage.uris import S3Uri

pytestmark = pytest.mark.timeout(240)


def until_over(client: Any, name: str, wait_until: Any, timeout: float = 120) -> dict[str, Any]:
    def over() -> dict[str, Any] | None:
        found = client.describe_auto_ml_job_v2(AutoMLJobName=name)
        return found if found["AutoMLJobStatus"] in ("Completed", "Failed", "Stopped") else None

    found: dict[str, Any] = wait_until(over, timeout)
    return found


def read(uri: str) -> bytes:
    where = S3Uri.parse(uri)
    with object_store().open(where.bucket, where.key) as stream:
        return stream.read()


@pytest.mark.slow
def test_a_job_goes_from_the_request_to_reports_and_a_package(dora, v2_request, worker, wait_until):
    dora.create_auto_ml_job_v2(**v2_request("churn"))

    job = until_over(dora, "churn", wait_until)

    assert (job["AutoMLJobStatus"], job["AutoMLJobSecondaryStatus"]) == ("Completed", "MaxCandidatesReached"), job
    assert job["ResolvedAttributes"] == {
        "AutoMLJobObjective": {"MetricName": "F1"},
        "CompletionCriteria": {"MaxCandidates": 1, "MaxAutoMLJobRuntimeInSeconds": 60},
        "AutoMLProblemTypeResolvedAttributes": {"TabularResolvedAttributes": {"ProblemType": "BinaryClassification"}},
    }
    best = job["BestCandidate"]
    assert best["CandidateStatus"] == "Completed"
    assert best["FinalAutoMLJobObjectiveMetric"]["Value"] > 0.7
    assert [best["CandidateName"]] == [
        each["CandidateName"] for each in dora.list_candidates_for_auto_ml_job(AutoMLJobName="churn")["Candidates"]
    ]
    (container,) = best["InferenceContainers"]
    with tarfile.open(fileobj=io.BytesIO(read(container["ModelDataUrl"]))) as archive:
        assert {"MLmodel", "schema.json", "requirements.txt", "smoke_test.json"} <= set(archive.getnames())
    locations = best["CandidateProperties"]["CandidateArtifactLocations"]
    analysis = json.loads(read(locations["Explainability"] + "/analysis.json"))
    importance = analysis["explanations"]["kernel_shap"]["label0"]["global_shap_values"]
    assert max(importance, key=importance.get) == "months"
    statistics = json.loads(read(locations["ModelInsights"] + "/statistics.json"))
    assert statistics["dataset"]["item_count"] == 120
