"""Jobs that deploy their best model: request, real worker, real model server, prediction."""

import pytest

from tests.autopilot.tables import customers
from tests.autopilot.test_jobs import until_over
from tests.hosting.conftest import AgentThread, agent  # noqa: F401  the fixture

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]  # a model server loads the package: half a minute


def test_the_best_model_is_deployed_and_a_name_that_is_taken_leaves_the_job_completed(
    people,
    dora,
    client_of,
    v2_request,
    worker,
    agent: AgentThread,  # noqa: F811
    wait_until,
):
    deploy = {"ModelDeployConfig": {"EndpointName": "churn-live"}}
    dora.create_auto_ml_job_v2(**v2_request("churn"), **deploy)

    job = until_over(dora, "churn", wait_until)

    assert (job["AutoMLJobStatus"], job["AutoMLJobSecondaryStatus"]) == ("Completed", "MaxCandidatesReached"), job
    assert job["ModelDeployResult"] == {"EndpointName": "churn-live"}
    assert "PartialFailureReasons" not in job
    assert dora.describe_endpoint(EndpointName="churn-live")["EndpointStatus"] == "InService"
    first = customers(1).drop(columns="churn").to_csv(index=False, header=False)
    answer = client_of(people.dora, "sagemaker-runtime").invoke_endpoint(
        EndpointName="churn-live", ContentType="text/csv", Accept="text/csv", Body=first
    )
    assert answer["Body"].read().decode().split(",")[0].strip() in ("yes", "no")

    dora.create_auto_ml_job_v2(**v2_request("again"), **deploy)
    again = until_over(dora, "again", wait_until)

    assert (again["AutoMLJobStatus"], again["AutoMLJobSecondaryStatus"]) == ("Completed", "ModelDeploymentError")
    (failure,) = again["PartialFailureReasons"]
    assert failure["PartialFailureMessage"].startswith(
        "The best model is not deployed. Cannot create already existing endpoint"
    )
    assert again["BestCandidate"]["CandidateStatus"] == "Completed"
    assert "ModelDeployResult" not in again
    dora.delete_endpoint(EndpointName="churn-live")
