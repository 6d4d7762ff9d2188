"""What the browser and scripts send."""

from typing import Any

from rest_framework import serializers

from studio.notebook_jobs.creating import Place, Wanted
from studio.notebook_jobs.engine.plan import DEFAULT_TIMEOUT_S
from studio.notebook_jobs.sources import Given
from workers.instances import DEFAULT

LONGEST_TIMEOUT_S = 28 * 86_400  # of a training job, which a run is underneath


class Parameters(serializers.Serializer[Any]):
    """Another run of the same thing: with other parameters, or with the same when they are left out."""

    parameters = serializers.DictField(required=False)


class NewJob(serializers.Serializer[Any]):
    """A notebook (one of input_uri, space and path, input_content), how it is run, who sees it."""

    name = serializers.CharField(max_length=64)
    input_uri = serializers.CharField(max_length=1200, required=False, allow_blank=True, default="")
    space = serializers.CharField(max_length=63, required=False, allow_blank=True, default="")
    path = serializers.CharField(max_length=512, required=False, allow_blank=True, default="")
    input_content = serializers.CharField(required=False, allow_blank=True, default="", trim_whitespace=False)
    additional_dependencies = serializers.ListField(
        child=serializers.CharField(max_length=1200), required=False, default=list, max_length=100
    )
    kernel_name = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")
    compute_type = serializers.CharField(max_length=32, required=False, default=DEFAULT)
    parameters = serializers.DictField(required=False, default=dict)
    environment_variables = serializers.DictField(required=False, default=dict)
    initialization_script = serializers.CharField(max_length=1200, required=False, allow_blank=True, default="")
    start_up_script = serializers.CharField(max_length=256, required=False, allow_blank=True, default="")
    max_retry_attempts = serializers.IntegerField(min_value=0, max_value=30, required=False, default=1)
    max_runtime_in_seconds = serializers.IntegerField(
        min_value=1, max_value=LONGEST_TIMEOUT_S, required=False, default=DEFAULT_TIMEOUT_S
    )
    s3_root_uri = serializers.CharField(max_length=900, required=False, allow_blank=True, default="")
    shared = serializers.BooleanField(required=False, default=False)

    def place(self) -> Place:
        data = self.validated_data
        return Place(data["name"], data["s3_root_uri"], data["shared"], data["space"])

    def given(self) -> Given:
        data = self.validated_data
        return Given(
            uri=data["input_uri"],
            space=data["space"],
            path=data["path"],
            content=data["input_content"],
            dependencies=tuple(data["additional_dependencies"]),
            initialization_script=data["initialization_script"],
        )

    def wanted(self) -> Wanted:
        data = self.validated_data
        names = ("kernel_name", "parameters", "environment_variables", "compute_type", "start_up_script")
        return Wanted(
            **{name: data[name] for name in names},
            max_retry_attempts=data["max_retry_attempts"],
            max_runtime_in_seconds=data["max_runtime_in_seconds"],
        )


class NewDefinition(NewJob):
    """The same with a schedule: `at(…)`, `rate(…)`, `cron(…)`."""

    schedule = serializers.CharField(max_length=200)


class JobChange(serializers.Serializer[Any]):
    """Stopping is the one change of a job."""

    status = serializers.ChoiceField(choices=["STOPPED"])


class DefinitionChange(serializers.Serializer[Any]):
    """Pause or resume it, or give it another schedule."""

    active = serializers.BooleanField(required=False)
    schedule = serializers.CharField(max_length=200, required=False)


class Inspected(serializers.Serializer[Any]):
    """Which notebook to look at; it may be in the body because it may be the notebook itself."""

    input_uri = serializers.CharField(max_length=1200, required=False, allow_blank=True, default="")
    space = serializers.CharField(max_length=63, required=False, allow_blank=True, default="")
    path = serializers.CharField(max_length=512, required=False, allow_blank=True, default="")
    input_content = serializers.CharField(required=False, allow_blank=True, default="", trim_whitespace=False)

    def given(self) -> Given:
        data = self.validated_data
        return Given(data["input_uri"], data["space"], data["path"], data["input_content"])
