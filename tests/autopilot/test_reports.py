"""A report that cannot be made leaves the models alone (specification §2.5)."""

import pytest

from autopilot.folders import folder_of
from autopilot.models import AutoMLJob
from tests.autopilot.test_jobs import until_over

# What is put in the way has to be there before anybody begins the job.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(240), pytest.mark.usefixtures("no_worker")]


def test_reports_that_break_are_partial_failures_of_a_completed_job(dora, v2_request, start_warm_worker, wait_until):
    dora.create_auto_ml_job_v2(**v2_request("churn"))
    dora.create_auto_ml_job_v2(**v2_request("other"))
    for name, report in (("churn", "explainability"), ("other", "model_insights")):
        in_the_way = folder_of(AutoMLJob.objects.get(name=name)) / "reports" / report
        in_the_way.parent.mkdir(parents=True)
        in_the_way.write_text("a file where the report's folder should be")
    start_warm_worker()

    for name, status, missing in (
        ("churn", "ExplainabilityError", "The best model is not explained. "),
        ("other", "ModelInsightsError", "The best model has no performance report. "),
    ):
        job = until_over(dora, name, wait_until)
        assert (job["AutoMLJobStatus"], job["AutoMLJobSecondaryStatus"]) == ("Completed", status), job
        (failure,) = job["PartialFailureReasons"]
        assert failure["PartialFailureMessage"].startswith(missing)
        assert job["BestCandidate"]["CandidateStatus"] == "Completed"

    # Without the first report there is no place for the second one: the API requires Explainability.
    locations = job["BestCandidate"]["CandidateProperties"]["CandidateArtifactLocations"]
    assert set(locations) == {"Explainability"}


def test_an_exploration_that_breaks_is_a_partial_failure_of_a_completed_job(
    dora, v2_request, start_warm_worker, wait_until
):
    dora.create_auto_ml_job_v2(**v2_request("churn"))
    in_the_way = folder_of(AutoMLJob.objects.get(name="churn")) / "exploration"
    in_the_way.parent.mkdir(parents=True)
    in_the_way.write_text("a file where the folder of the report should be")
    start_warm_worker()

    job = until_over(dora, "churn", wait_until)

    assert (job["AutoMLJobStatus"], job["AutoMLJobSecondaryStatus"]) == ("Completed", "MaxCandidatesReached"), job
    (failure,) = job["PartialFailureReasons"]
    assert failure["PartialFailureMessage"].startswith("There is no data exploration report: ")
    assert "AutoMLJobArtifacts" not in job
    assert job["BestCandidate"]["CandidateStatus"] == "Completed"
