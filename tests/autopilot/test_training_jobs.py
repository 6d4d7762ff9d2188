"""The training jobs that candidates name, over real boto3."""

from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from django.utils import timezone

from autopilot.models import AutoMLJob, Candidate

BEGAN = timezone.now().replace(microsecond=0)


@pytest.fixture
def fits(dora: Any, v2_request: Any) -> AutoMLJob:
    """A job that fitted one model, failed at the next, and is at a third."""
    dora.create_auto_ml_job_v2(**v2_request("Churn"))
    job: AutoMLJob = AutoMLJob.objects.get()
    job.resolved = {"CompletionCriteria": {"MaxAutoMLJobRuntimeInSeconds": 60}}
    job.save(update_fields=["resolved"])
    done = [{"MetricName": "F1", "StandardMetricName": "F1", "Value": 0.75, "Set": "Validation"}]
    told: list[dict[str, Any]] = [
        {"status": "Completed", "metrics": done, "hyperparameters": {"learning_rate": 0.02, "booster": "gbtree"}},
        {"status": "Failed", "failure_reason": "out of memory"},
        {"status": "InProgress"},
    ]
    for number, fields in enumerate(told, 1):
        begins = BEGAN + timedelta(seconds=number)
        ends = None if fields["status"] == "InProgress" else begins + timedelta(seconds=7)
        Candidate.objects.create(
            job=job,
            name=f"Churn-{number:03d}",
            model_name=f"M{number}",
            number=number,
            algorithm="extra-trees",
            created_at=begins,
            ended_at=ends,
            **fields,
        )
    return job


def test_the_step_of_a_candidate_leads_to_its_training_job(dora: Any, fits: AutoMLJob) -> None:
    (found,) = dora.list_candidates_for_auto_ml_job(AutoMLJobName="churn", CandidateNameEquals="Churn-001")[
        "Candidates"
    ]
    (step,) = found["CandidateSteps"]

    job = dora.describe_training_job(TrainingJobName=step["CandidateStepName"])

    assert job["TrainingJobArn"] == step["CandidateStepArn"]
    assert job["AutoMLJobArn"] == fits.arn
    assert (job["TrainingJobStatus"], job["SecondaryStatus"]) == ("Completed", "Completed")
    assert job["HyperParameters"] == {"learning_rate": "0.02", "booster": "gbtree"}
    assert job["AlgorithmSpecification"]["AlgorithmName"] == "extra-trees"
    assert job["ModelArtifacts"]["S3ModelArtifacts"].endswith("/out/Churn/models/Churn-001/model.tar.gz")
    (channel,) = job["InputDataConfig"]
    assert channel["DataSource"]["S3DataSource"]["S3Uri"].endswith("Churn/train.csv")
    assert job["StoppingCondition"] == {"MaxRuntimeInSeconds": 60}
    assert job["TrainingTimeInSeconds"] == 7
    (metric,) = job["FinalMetricDataList"]
    assert (metric["MetricName"], metric["Value"]) == ("validation:F1", 0.75)


def test_the_name_in_an_arn_is_found_too(dora: Any, fits: AutoMLJob) -> None:
    arn = dora.list_training_jobs()["TrainingJobSummaries"][0]["TrainingJobArn"]

    assert dora.describe_training_job(TrainingJobName=arn.rsplit("/")[-1])["TrainingJobName"] == "Churn-001"


def test_a_failed_fit_says_why_and_one_at_work_is_training(dora: Any, fits: AutoMLJob) -> None:
    failed = dora.describe_training_job(TrainingJobName="Churn-002")
    running = dora.describe_training_job(TrainingJobName="Churn-003")

    assert (failed["TrainingJobStatus"], failed["FailureReason"]) == ("Failed", "out of memory")
    assert failed["SecondaryStatusTransitions"][-1]["StatusMessage"] == "out of memory"
    assert (running["TrainingJobStatus"], running["SecondaryStatus"]) == ("InProgress", "Training")
    assert "TrainingEndTime" not in running


def test_training_jobs_are_listed_the_oldest_first_page_by_page(dora: Any, fits: AutoMLJob) -> None:
    first = dora.list_training_jobs(MaxResults=2)
    second = dora.list_training_jobs(MaxResults=2, NextToken=first["NextToken"])

    def names(answer: Any) -> list[str]:
        return [each["TrainingJobName"] for each in answer["TrainingJobSummaries"]]

    assert (names(first), names(second)) == (["Churn-001", "Churn-002"], ["Churn-003"])
    assert names(dora.list_training_jobs(StatusEquals="Failed")) == ["Churn-002"]
    assert names(dora.list_training_jobs(SortBy="Name", SortOrder="Descending", NameContains="churn")) == [
        "Churn-003",
        "Churn-002",
        "Churn-001",
    ]
    assert names(dora.list_training_jobs(CreationTimeAfter=BEGAN + timedelta(seconds=2))) == ["Churn-003"]


def test_another_domain_finds_no_training_jobs(people: Any, client_of: Any, fits: AutoMLJob) -> None:
    eve = client_of(people.eve, "sagemaker")

    assert eve.list_training_jobs()["TrainingJobSummaries"] == []
    with pytest.raises(ClientError) as refusal:
        eve.describe_training_job(TrainingJobName="Churn-001")
    assert refusal.value.response["Error"]["Code"] == "ResourceNotFound"
    assert 'Could not find training job "arn:aws:sagemaker:us-east-1:000000000000:training-job/churn-001"' in str(
        refusal.value
    )


def test_filters_about_what_fits_do_not_have_are_refused(dora: Any, fits: AutoMLJob) -> None:
    with pytest.raises(ClientError, match="WarmPoolStatusEquals: training jobs here have no warm pools"):
        dora.list_training_jobs(WarmPoolStatusEquals="InUse")
