"""The rules of CreateLabelingJob that no service model says (labeling specification §2.1, §2.3, §6, §19)."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from groundtruth.engine.errors import InputRefused
from groundtruth.engine.label_attributes import check_label_attribute
from groundtruth.engine.task_types import CUSTOM, TaskType, task_type
from groundtruth.models import AnnotationFunction, HumanTaskUi, Workteam
from groundtruth.rendering.defaults import default_template
from groundtruth.streaming import check_topics
from hosting.artifacts import check_readable
from hosting.models import Model
from studio.access.principal import Principal
from studio.api.arns import name_of
from studio.api.errors import ApiError, ValidationError
from studio.storage.objects import NoSuchBucket, NoSuchKey, StoreError
from studio.storage.permissions import require_read, require_write
from studio.storage.store import object_store
from studio.storage.uris import BadUri

if TYPE_CHECKING:
    from groundtruth.engine.categories import Categories

MOST_CONFIG_BYTES = 1024 * 1024
MOST_TEMPLATE_CHARS = 128_000
LONGEST_TASK_S = 28_800  # image, text, custom
LONGEST_SEQUENCE_S = 30 * 86_400  # video frames, point clouds
PROBE = 10
ALGORITHM = "SAGEMAKER_LABELING_ALGORITHM"  # in the environment of a model that a labeling job made: its algorithm
_IMAGE_CATEGORIES = ("Image", "Text", "Custom")


@dataclass(frozen=True)
class Checked:
    """What a valid request means: type, team, label names, category file, text of the template."""

    kind: TaskType
    team: Workteam
    labels: list[str] = field(default_factory=list)
    categories: dict[str, Any] = field(default_factory=dict)
    template: str = ""
    functions: dict[str, str] = field(default_factory=dict)  # "pre", "post": names of registered functions

    @property
    def type_key(self) -> str:
        """The key of a built-in type, "" for custom jobs."""
        return "" if self.kind.key == CUSTOM else self.kind.key

    @property
    def resolved(self) -> dict[str, Any]:
        """What the job keeps: nothing of it changes when the files do."""
        return {
            "labels": self.labels,
            "categories": self.categories,
            "template": self.template,
            "source_key": self.kind.source_key if self.type_key else "",
            **self.functions,
        }


def check(request: dict[str, Any], caller: Principal) -> Checked:
    """Check every rule and read what the request names; ValidationException or ResourceNotFound otherwise."""
    human = request["HumanTaskConfig"]
    kind, functions = _kind(human)
    _check_source(request)
    check_attribute(request["LabelAttributeName"], kind)
    _check_human(human, kind)
    _check_algorithms(request, kind, functions, caller)
    _check_places(request, caller)
    team = Workteam.of_arn(human["WorkteamArn"], caller)
    categories = _categories(request, kind, caller)
    if categories is not None and categories.audited:
        check_attribute(request["LabelAttributeName"], kind, categories.audited)
    template = _template(human["UiConfig"], kind, caller)
    if categories is None:
        return Checked(kind, team, template=template, functions=functions)
    return Checked(kind, team, list(categories.labels), categories.document, template, functions)


def _kind(human: dict[str, Any]) -> tuple[TaskType, dict[str, str]]:
    """The task type that the built-in functions name, and the functions of the job's own.

    What consolidates decides: a job with a post-annotation function of its own is a custom job.
    """
    pre = human.get("PreHumanTaskLambdaArn", "")
    post = human.get("AnnotationConsolidationConfig", {}).get("AnnotationConsolidationLambdaArn", "")
    found, own = {}, {}
    for member, text, prefix, key in (
        ("PreHumanTaskLambdaArn", pre, "PRE-", "pre"),
        ("AnnotationConsolidationLambdaArn", post, "ACS-", "post"),
    ):
        if not text:
            continue
        if not text.rpartition(":")[2].startswith(prefix):
            own[key] = _own_function(text, member, prefix)
            continue
        try:
            found[member] = task_type(text)
        except InputRefused as error:
            raise ValidationError(f"HumanTaskConfig.{member}: {error}") from error
    kinds = list(found.values())
    if len(kinds) == 2 and kinds[0] is not kinds[1]:
        raise ValidationError(
            f"PreHumanTaskLambdaArn is for {kinds[0].key} and AnnotationConsolidationLambdaArn for {kinds[1].key}; "
            "both must be of the same task type."
        )
    return (task_type(CUSTOM) if "post" in own or not kinds else kinds[0]), own


def _own_function(text: str, member: str, prefix: str) -> str:
    """The name of the registered function that an ARN names."""
    found = AnnotationFunction.of_arn(text)
    if found is None:
        raise ValidationError(
            f"HumanTaskConfig.{member}: no function {text.rpartition(':')[2][:64]} is registered. An administrator can "
            f"register it, or name a built-in one, which ends in {prefix}<task type>."
        )
    return found.name


def _check_source(request: dict[str, Any]) -> None:
    source = request["InputConfig"]["DataSource"]
    if "SnsDataSource" not in source and "S3DataSource" not in source:
        raise ValidationError(
            "InputConfig.DataSource needs an S3DataSource with the URI of a manifest, or an SnsDataSource with the ARN "
            "of a topic for a streaming job."
        )


def check_attribute(name: str, kind: TaskType, audited: str | None = None) -> None:
    """The rules of §2.3; the message names the one that is broken."""
    try:
        check_label_attribute(name, kind.key, audited=audited)
    except InputRefused as error:
        raise ValidationError(str(error)) from error


def _check_human(human: dict[str, Any], kind: TaskType) -> None:
    if kind.single_worker and human["NumberOfHumanWorkersPerDataObject"] != 1:
        raise ValidationError(f"HumanTaskConfig.NumberOfHumanWorkersPerDataObject must be 1 for {kind.key}.")
    longest = LONGEST_TASK_S if kind.category in _IMAGE_CATEGORIES or not kind.single_worker else LONGEST_SEQUENCE_S
    if human["TaskTimeLimitInSeconds"] > longest:
        raise ValidationError(f"HumanTaskConfig.TaskTimeLimitInSeconds is at most {longest} for {kind.key}.")
    if human.get("TaskAvailabilityLifetimeInSeconds", 60) > LONGEST_SEQUENCE_S:
        raise ValidationError(f"HumanTaskConfig.TaskAvailabilityLifetimeInSeconds is at most {LONGEST_SEQUENCE_S}.")
    if "PublicWorkforceTaskPrice" in human:
        raise ValidationError(
            "HumanTaskConfig.PublicWorkforceTaskPrice is for the public workforce, which is not available."
        )
    ui = human["UiConfig"]
    if ("UiTemplateS3Uri" in ui) == ("HumanTaskUiArn" in ui):
        raise ValidationError("HumanTaskConfig.UiConfig needs exactly one of UiTemplateS3Uri and HumanTaskUiArn.")
    if kind.human_task_ui and "HumanTaskUiArn" not in ui:
        raise ValidationError(f"HumanTaskConfig.UiConfig: {kind.key} has a page of its own; give its HumanTaskUiArn.")
    if not kind.human_task_ui and "UiTemplateS3Uri" not in ui:
        raise ValidationError(f"HumanTaskConfig.UiConfig: {kind.key} needs UiTemplateS3Uri, not HumanTaskUiArn.")
    if kind.human_task_ui and not default_template(kind.key):
        raise ValidationError(f"HumanTaskConfig.UiConfig: the worker page of {kind.key} is not available yet.")
    if kind.human_task_ui and name_of(ui["HumanTaskUiArn"]) != kind.human_task_ui:
        raise ValidationError(
            f"HumanTaskConfig.UiConfig.HumanTaskUiArn must end in human-task-ui/{kind.human_task_ui} for {kind.key}."
        )


def _check_algorithms(request: dict[str, Any], kind: TaskType, own: dict[str, str], caller: Principal) -> None:
    config = request.get("LabelingJobAlgorithmsConfig")
    if config is None:
        return
    if own:
        raise ValidationError("LabelingJobAlgorithmsConfig: a job with functions of its own has no automated labeling.")
    named = name_of(config["LabelingJobAlgorithmSpecificationArn"])
    if kind.algorithm is None:
        raise ValidationError(f"LabelingJobAlgorithmsConfig: {kind.key} cannot be labeled automatically.")
    if named != kind.algorithm:
        raise ValidationError(
            f"LabelingJobAlgorithmsConfig: the algorithm of {kind.key} is {kind.algorithm}, not {named}."
        )
    if "InitialActiveLearningModelArn" in config:
        _check_initial(config["InitialActiveLearningModelArn"], named, caller)
    if request["HumanTaskConfig"].get("MaxConcurrentTaskCount", 1000) <= PROBE:
        raise ValidationError(
            f"HumanTaskConfig.MaxConcurrentTaskCount must be above {PROBE} with automated labeling: the first {PROBE} "
            "objects only show whether the job can be done."
        )


def _check_initial(arn: str, algorithm: str, caller: Principal) -> None:
    """The model that a job begins with: one that a labeling job made, and that the caller may read."""
    member = "LabelingJobAlgorithmsConfig.InitialActiveLearningModelArn"
    try:
        container = Model.objects.get_named(name_of(arn), caller).container
        made_with = container.get("Environment", {}).get(ALGORITHM)
        if made_with is not None:
            check_readable(container["ModelDataUrl"], caller)
    except ApiError as error:
        raise ValidationError(f"{member}: {error}") from error
    if made_with != algorithm:
        what = f"is for {made_with}" if made_with else "was not made by a labeling job"
        raise ValidationError(
            f"{member}: the model {name_of(arn)} {what}. Name the FinalActiveLearningModelArn of a job with the "
            f"algorithm {algorithm}, or leave it out."
        )


def _check_places(request: dict[str, Any], caller: Principal) -> None:
    """The worker reads and writes for whoever asks, so they must be allowed to."""
    manifest = request["InputConfig"]["DataSource"].get("S3DataSource", {}).get("ManifestS3Uri")
    output = request["OutputConfig"]["S3OutputPath"]
    if not output.startswith("s3://"):
        raise ValidationError("OutputConfig.S3OutputPath: give a place in the object store, s3://bucket/prefix.")
    try:
        if manifest is not None:
            require_read(caller, manifest)
    except (BadUri, ApiError) as error:
        raise ValidationError(f"InputConfig.DataSource.S3DataSource.ManifestS3Uri: {error}") from error
    try:
        require_write(caller, output)
        require_write(caller, f"{output.rstrip('/')}/{request['LabelingJobName']}/")
    except (BadUri, ApiError) as error:
        raise ValidationError(f"OutputConfig.S3OutputPath: {error}") from error
    check_topics(request, caller)


def _categories(request: dict[str, Any], kind: TaskType, caller: Principal) -> "Categories | None":
    """The category file; None for custom jobs without one."""
    uri = request.get("LabelCategoryConfigS3Uri")
    if uri is None:
        if kind.key != CUSTOM:
            raise ValidationError(f"LabelCategoryConfigS3Uri is needed for {kind.key}.")
        return None
    text = read_text(uri, MOST_CONFIG_BYTES, "LabelCategoryConfigS3Uri", caller)
    from groundtruth.engine.categories import read_categories

    try:
        return read_categories(text, kind.key, automated="LabelingJobAlgorithmsConfig" in request)
    except InputRefused as error:
        raise ValidationError(f"LabelCategoryConfigS3Uri: {error}") from error


def _template(ui: dict[str, Any], kind: TaskType, caller: Principal) -> str:
    if kind.human_task_ui:
        return ""
    text = read_text(ui["UiTemplateS3Uri"], 4 * MOST_TEMPLATE_CHARS, "HumanTaskConfig.UiConfig.UiTemplateS3Uri", caller)
    if not 1 <= len(text) <= MOST_TEMPLATE_CHARS:
        raise ValidationError(
            f"HumanTaskConfig.UiConfig.UiTemplateS3Uri: a template has 1 to {MOST_TEMPLATE_CHARS:,} characters."
        )
    return text


def read_text(uri: str, at_most: int, member: str, caller: Principal) -> str:
    """A small text object that the caller may read; ValidationException names the member of the request."""
    try:
        place = require_read(caller, uri)
        return object_store().read(place.bucket, place.key, at_most=at_most).decode("utf-8-sig")
    except (NoSuchKey, NoSuchBucket) as error:
        raise ValidationError(f"{member}: there is no object {uri}.") from error
    except (BadUri, ApiError, StoreError) as error:
        raise ValidationError(f"{member}: {error}") from error
    except UnicodeDecodeError as error:
        raise ValidationError(f"{member}: {uri} is not UTF-8 text.") from error


def human_task_ui(arn: str, caller: Principal) -> HumanTaskUi:
    """The stored template that an ARN names."""
    found: HumanTaskUi = HumanTaskUi.objects.get_named(name_of(arn), caller)
    return found
