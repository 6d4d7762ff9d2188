"""Deploying the best candidate in the name of the job's owner (autopilot specification §7.3)."""

import time

from autopilot.containers import containers
from autopilot.models import AutoMLJob, Candidate
from hosting.deploy import deploy_candidate
from hosting.models import Endpoint
from studio.access.authenticate import principal_of_user
from studio.access.policies import authorize
from studio.access.principal import Principal
from studio.api.arns import arn
from workers.context import InputError, JobContext

INSTANCE_TYPE = "ml.m5.large"
WAIT_S = 480.0  # hosting specification §4: a container has eight minutes to become healthy
LOOK_EVERY_S = 0.5


def owner_of(job: AutoMLJob) -> Principal:
    """Who the job works for: its owner, in the domain where it was created."""
    user = job.owner
    if user is None or user.disabled:
        raise InputError("The person who created this job may no longer use the studio.")
    profile = user.profiles.filter(domain_id=job.domain_id, status="InService").order_by("created_at", "pk").first()
    return principal_of_user(user, profile)


def deploy_best(job: AutoMLJob, best: Candidate, endpoint_name: str, context: JobContext) -> None:
    """Create the endpoint and wait until it answers. Raises ApiError or InputError with the reason when it does not."""
    caller = owner_of(job)
    if not Endpoint.objects.visible_to(caller).named(endpoint_name).exists() or context.attempt == 1:
        _create(job, best, endpoint_name, caller, context.attempt)
    AutoMLJob.objects.filter(pk=job.pk).update(endpoint_name=endpoint_name)
    job.endpoint_name = endpoint_name
    _wait(endpoint_name, caller, context)


def authorize_deployment(caller: Principal, *, model_name: str, endpoint_name: str) -> None:
    """AccessDenied unless the caller may make all that a deployment makes."""
    authorize(caller, "sagemaker:CreateModel", arn("model", model_name))
    authorize(caller, "sagemaker:CreateEndpointConfig", arn("endpoint-config", endpoint_name))
    authorize(caller, "sagemaker:CreateEndpoint", arn("endpoint", endpoint_name))


def _create(job: AutoMLJob, best: Candidate, endpoint_name: str, caller: Principal, attempt: int) -> None:
    # The handlers below are called past the edge, so what the edge asks is asked here.
    authorize_deployment(caller, model_name=best.name, endpoint_name=endpoint_name)
    deploy_candidate(
        caller,
        endpoint_name=endpoint_name,
        # A repeated attempt may find the model of the one that died.
        model_name=best.name if attempt == 1 else f"{best.name}-{attempt}",
        containers=containers(best),
        instance_type=INSTANCE_TYPE,
        role_arn=job.v2["RoleArn"],
    )


def _wait(endpoint_name: str, caller: Principal, context: JobContext) -> None:
    until = time.monotonic() + WAIT_S
    while time.monotonic() < until:
        context.check()
        endpoint = Endpoint.objects.get_named(endpoint_name, caller)
        if endpoint.status == "InService":
            return
        if endpoint.status == "Failed":
            raise InputError(f"Endpoint {endpoint_name} could not be started: {endpoint.failure_reason}")
        time.sleep(LOOK_EVERY_S)
    raise InputError(f"Endpoint {endpoint_name} was not in service within {WAIT_S / 60:.0f} minutes.")
