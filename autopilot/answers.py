"""What Describe and List answer: our rows in the API's words (autopilot specification §2.3, §2.4)."""

from typing import Any

from autopilot.containers import containers
from autopilot.models import AutoMLJob, Candidate
from studio.api.arns import arn

MINIMISED = {"MAE", "MSE", "RMSE", "LogLoss", "InferenceLatency"}  # specification §5.1
ECHOED_V2 = (
    "AutoMLJobInputDataConfig",
    "OutputDataConfig",
    "RoleArn",
    "AutoMLJobObjective",
    "AutoMLProblemTypeConfig",
    "ModelDeployConfig",
    "DataSplitConfig",
    "SecurityConfig",
    "AutoMLComputeConfig",
)
ECHOED_V1 = (
    "InputDataConfig",
    "OutputDataConfig",
    "RoleArn",
    "AutoMLJobObjective",
    "ProblemType",
    "AutoMLJobConfig",
    "GenerateCandidateDefinitionsOnly",
    "ModelDeployConfig",
)
Answer = dict[str, Any]


def describe_v2(job: AutoMLJob) -> Answer:
    """DescribeAutoMLJobV2, for jobs of both operations."""
    request = job.v2
    resolved = job.resolved
    attributes = present(
        AutoMLJobObjective=resolved.get("AutoMLJobObjective"),
        CompletionCriteria=resolved.get("CompletionCriteria"),
        AutoMLProblemTypeResolvedAttributes=_problem_type(resolved),
    )
    return present(
        **_common(job),
        **{name: request.get(name) for name in ECHOED_V2},
        AutoMLProblemTypeConfigName="Tabular",
        ResolvedAttributes=attributes or None,
    )


def describe_v1(job: AutoMLJob) -> Answer:
    """DescribeAutoMLJob, for jobs that CreateAutoMLJob made."""
    names = ("AutoMLJobObjective", "ProblemType", "CompletionCriteria")
    attributes = {name: job.resolved[name] for name in names if name in job.resolved}
    return present(
        **_common(job), **{name: job.request.get(name) for name in ECHOED_V1}, ResolvedAttributes=attributes or None
    )


def summary(job: AutoMLJob) -> Answer:
    """One row of ListAutoMLJobs."""
    return present(
        AutoMLJobName=job.name,
        AutoMLJobArn=job.arn,
        AutoMLJobStatus=job.status,
        AutoMLJobSecondaryStatus=job.secondary_status,
        CreationTime=job.created_at,
        EndTime=job.ended_at,
        LastModifiedTime=job.modified_at,
        FailureReason=job.failure_reason or None,
        PartialFailureReasons=_partial(job),
    )


def candidate(row: Candidate, objective: str) -> Answer:
    """AutoMLCandidate. objective: name of the job's objective metric."""
    return present(
        CandidateName=row.name,
        FinalAutoMLJobObjectiveMetric=_objective(row, objective),
        ObjectiveStatus={"Completed": "Succeeded", "InProgress": "Pending"}.get(row.status, "Failed"),
        CandidateSteps=_steps(row),
        CandidateStatus=row.status,
        InferenceContainers=containers(row) or None,
        CreationTime=row.created_at,
        EndTime=row.ended_at,
        LastModifiedTime=row.modified_at,
        FailureReason=row.why_none or None,
        CandidateProperties=_properties(row) or None,
    )


def _common(job: AutoMLJob) -> Answer:
    best = candidate(job.best, job.objective) if job.best else None
    deployed = {"EndpointName": job.endpoint_name} if job.endpoint_name else None
    return summary(job) | present(
        BestCandidate=best, ModelDeployResult=deployed, AutoMLJobArtifacts=job.artifacts or None
    )


def _partial(job: AutoMLJob) -> list[Answer] | None:
    return [{"PartialFailureMessage": each} for each in job.partial_failures[:5]] or None


def _problem_type(resolved: Answer) -> Answer | None:
    problem = resolved.get("ProblemType")
    return {"TabularResolvedAttributes": {"ProblemType": problem}} if problem else None


def _objective(row: Candidate, objective: str) -> Answer | None:
    if row.objective_value is None or not objective:
        return None
    direction = "Minimize" if objective in MINIMISED else "Maximize"
    return {"Type": direction, "MetricName": objective, "StandardMetricName": objective, "Value": row.objective_value}


def _steps(row: Candidate) -> list[Answer]:
    """The work behind a candidate: one fit (§2.3)."""
    kind, name = "AWS::SageMaker::TrainingJob", row.name
    return [{"CandidateStepType": kind, "CandidateStepArn": arn("training-job", name), "CandidateStepName": name}]


def _properties(row: Candidate) -> Answer:
    locations = present(Explainability=row.explainability_uri or None, ModelInsights=row.insights_uri or None)
    # Explainability is a required member of CandidateArtifactLocations; without a report there are no locations.
    return present(
        CandidateArtifactLocations=locations if row.explainability_uri else None, CandidateMetrics=row.metrics or None
    )


def present(**fields: Any) -> Answer:
    """What is known of the fields."""
    return {name: value for name, value in fields.items() if value is not None}
