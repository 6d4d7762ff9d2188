"""Requests: the mapping V1 <-> V2 and every rule that spans fields (autopilot specification §2.2, §2.6).

Pure functions over dicts with the API's names; lengths, patterns and enums were checked before, from the service model.
"""

from typing import Any

from autopilot.engine.objectives import OBJECTIVES
from autopilot.engine.portfolio import missing_library
from studio.api.errors import ValidationError

Request = dict[str, Any]

ENSEMBLING, TUNING = "ENSEMBLING", "HYPERPARAMETER_TUNING"
ENSEMBLING_BYTES = 100_000_000  # of input files; AUTO ensembles up to and with this, and tunes above (§4.2, §15.11)
MOST_FILES_COUNTED = 1000  # below a prefix; of more the service does not tell the size

SAME = ("AutoMLJobName", "AutoMLJobObjective", "ModelDeployConfig", "OutputDataConfig", "RoleArn", "Tags")
ALGORITHMS = {  # specification §4.3
    "ENSEMBLING": (
        "lightgbm",
        "catboost",
        "xgboost",
        "randomforest",
        "extra-trees",
        "linear-learner",
        "nn-torch",
        "fastai",
    ),
    "HYPERPARAMETER_TUNING": ("xgboost", "linear-learner", "mlp"),
}
CONTENT_TYPES = ("text/csv;header=present", "x-application/vnd.amazon+parquet")
NOT_TABULAR = {
    "ImageClassificationJobConfig": "Image classification",
    "TextClassificationJobConfig": "Text classification",
    "TimeSeriesForecastingJobConfig": "Time-series forecasting",
    "TextGenerationJobConfig": "Text-generation fine-tuning",
}


def as_v2(v1: Request) -> Request:
    """A V1 request in V2 form (specification §2.2). Absent stays absent."""
    channels, config = v1["InputDataConfig"], v1.get("AutoMLJobConfig", {})
    generation = config.get("CandidateGenerationConfig", {})
    tabular = _present(
        TargetAttributeName=channels[0]["TargetAttributeName"],
        SampleWeightAttributeName=channels[0].get("SampleWeightAttributeName"),
        Mode=config.get("Mode"),
        CompletionCriteria=config.get("CompletionCriteria"),
        FeatureSpecificationS3Uri=generation.get("FeatureSpecificationS3Uri"),
        CandidateGenerationConfig=_present(AlgorithmsConfig=generation.get("AlgorithmsConfig")) or None,
        ProblemType=v1.get("ProblemType"),
        GenerateCandidateDefinitionsOnly=v1.get("GenerateCandidateDefinitionsOnly"),
    )
    only_v1 = ("TargetAttributeName", "SampleWeightAttributeName")
    return _present(
        **{name: v1.get(name) for name in SAME},
        AutoMLJobInputDataConfig=[{k: v for k, v in each.items() if k not in only_v1} for each in channels],
        AutoMLProblemTypeConfig={"TabularJobConfig": tabular},
        DataSplitConfig=config.get("DataSplitConfig"),
        SecurityConfig=config.get("SecurityConfig"),
    )


def check_v1(v1: Request) -> None:
    """The rules that only V1 has: every channel names the same target and weights."""
    for field in ("TargetAttributeName", "SampleWeightAttributeName"):
        if len({each.get(field) for each in v1["InputDataConfig"]}) > 1:
            raise ValidationError(f"The channels of InputDataConfig name different values for {field}; use one value.")


def check(v2: Request, *, objective_needs_type: bool = True) -> None:
    """Every rule of specification §2.6 that can be told from the request; ValidationError names the field.

    objective_needs_type: V2 wants AutoMLJobObjective and ProblemType both or neither; V1 does not.
    """
    kinds = list(v2["AutoMLProblemTypeConfig"])
    if len(kinds) != 1:
        raise ValidationError("AutoMLProblemTypeConfig must have exactly one member, for example TabularJobConfig.")
    _check_deployment(v2.get("ModelDeployConfig"))
    _check_channels(v2, kinds[0])
    if kinds[0] != "TabularJobConfig":
        _check_other_kinds(kinds[0], v2)
        raise ValidationError(f"{NOT_TABULAR[kinds[0]]} ({kinds[0]}) is not available yet in this installation.")
    _check_tabular(v2["AutoMLProblemTypeConfig"]["TabularJobConfig"], v2, objective_needs_type)


def _check_channels(v2: Request, kind: str) -> None:
    channels = v2["AutoMLJobInputDataConfig"]
    types = [each.get("ChannelType", "training") for each in channels]
    if len(channels) > 2:
        raise ValidationError(f"AutoMLJobInputDataConfig has {len(channels)} channels; at most two are allowed.")
    if types.count("training") != 1:
        found = " and ".join(types)
        raise ValidationError(f"AutoMLJobInputDataConfig needs exactly one training channel; it has {found}.")
    if len(channels) == 2 and v2.get("DataSplitConfig", {}).get("ValidationFraction") is not None:
        raise ValidationError("DataSplitConfig.ValidationFraction cannot be set when a validation channel is given.")
    if len({each.get("ContentType", CONTENT_TYPES[0]) for each in channels}) > 1:
        raise ValidationError("The training and the validation channel must have the same ContentType.")
    fraction = v2.get("DataSplitConfig", {}).get("ValidationFraction")
    if fraction is not None and not 0 < fraction < 1:
        raise ValidationError(f"DataSplitConfig.ValidationFraction is {fraction:g}; it must lie between 0 and 1.")
    for channel in channels:
        _check_source(channel, kind)


def _check_source(channel: Request, kind: str) -> None:
    source = channel.get("DataSource", {}).get("S3DataSource")
    if source is None:
        raise ValidationError("Every channel of AutoMLJobInputDataConfig needs DataSource.S3DataSource.")
    allowed = {
        "TabularJobConfig": ("S3Prefix", "ManifestFile"),
        "ImageClassificationJobConfig": ("S3Prefix", "ManifestFile", "AugmentedManifestFile"),
    }.get(kind, ("S3Prefix",))
    if source["S3DataType"] not in allowed:
        raise ValidationError(
            f"S3DataType {source['S3DataType']} is not allowed for {kind}; use {' or '.join(allowed)}."
        )
    if kind == "TabularJobConfig" and channel.get("ContentType", CONTENT_TYPES[0]) not in CONTENT_TYPES:
        raise ValidationError(
            f"ContentType {channel['ContentType']} is not supported; use {' or '.join(CONTENT_TYPES)}."
        )
    zipped = channel.get("CompressionType") == "Gzip"
    if zipped and (
        source["S3DataType"] != "S3Prefix" or kind not in ("TabularJobConfig", "TimeSeriesForecastingJobConfig")
    ):
        raise ValidationError("CompressionType Gzip is allowed only with S3DataType S3Prefix and tabular data.")


def _check_deployment(deploy: Request | None) -> None:
    if deploy is None:
        return
    generate, name = deploy.get("AutoGenerateEndpointName", False), deploy.get("EndpointName")
    if generate and name:
        raise ValidationError("ModelDeployConfig: leave out EndpointName when AutoGenerateEndpointName is true.")
    if not generate and not name:
        raise ValidationError("ModelDeployConfig: give EndpointName, or set AutoGenerateEndpointName to true.")


def _check_other_kinds(kind: str, v2: Request) -> None:
    config = v2["AutoMLProblemTypeConfig"][kind]
    if config.get("CompletionCriteria", {}).get("MaxCandidates", 1) != 1:
        raise ValidationError(f"CompletionCriteria.MaxCandidates must be 1 for {kind}.")
    if kind == "TimeSeriesForecastingJobConfig" and "DataSplitConfig" in v2:
        raise ValidationError("DataSplitConfig is not allowed for TimeSeriesForecastingJobConfig.")
    if kind == "TextClassificationJobConfig" and config["ContentColumn"] == config["TargetLabelColumn"]:
        raise ValidationError("ContentColumn and TargetLabelColumn must name different columns.")
    if kind == "TextGenerationJobConfig":
        access = config.get("ModelAccessConfig", {})
        if config.get("BaseModelName", "").startswith("Llama2") and not access.get("AcceptEula"):
            raise ValidationError(f"{config['BaseModelName']} is gated: set ModelAccessConfig.AcceptEula to true.")


def _check_tabular(tabular: Request, v2: Request, objective_needs_type: bool) -> None:
    problem, metric = tabular.get("ProblemType"), v2.get("AutoMLJobObjective", {}).get("MetricName")
    if objective_needs_type and (problem is None) != (metric is None):
        raise ValidationError("AutoMLJobObjective and TabularJobConfig.ProblemType must be given together, or neither.")
    check_objective(metric, problem)
    if tabular.get("SampleWeightAttributeName") == tabular["TargetAttributeName"]:
        raise ValidationError("SampleWeightAttributeName and TargetAttributeName must name different columns.")
    mode = tabular.get("Mode")
    _check_algorithms(tabular, mode)
    if mode == TUNING and tabular.get("SampleWeightAttributeName"):
        raise ValidationError("SampleWeightAttributeName is supported only with Mode ENSEMBLING.")


def check_objective(metric: str | None, problem: str | None) -> None:
    """Is the metric an objective of the problem type (specification §5.1)? Nothing is checked when one is unknown."""
    known = {each for names in OBJECTIVES.values() for each in names}
    if metric is not None and metric not in known:
        raise ValidationError(f"AutoMLJobObjective.MetricName {metric} is not an objective of tabular jobs.")
    if metric is not None and problem is not None and metric not in OBJECTIVES[problem]:
        allowed = ", ".join(OBJECTIVES[problem])
        raise ValidationError(
            f"AutoMLJobObjective.MetricName {metric} does not fit ProblemType {problem}; use one of {allowed}."
        )


def _check_algorithms(tabular: Request, mode: str | None) -> None:
    configs = tabular.get("CandidateGenerationConfig", {}).get("AlgorithmsConfig") or []
    if len(configs) > 1:
        raise ValidationError("CandidateGenerationConfig.AlgorithmsConfig must have at most one entry.")
    wanted = configs[0]["AutoMLAlgorithms"] if configs else []
    if configs and mode == "AUTO":
        raise ValidationError("CandidateGenerationConfig.AlgorithmsConfig is not allowed with Mode AUTO.")
    allowed = ALGORITHMS[mode if mode in ALGORITHMS else "ENSEMBLING"]
    if wrong := [each for each in wanted if each not in allowed]:
        mode = mode or "ENSEMBLING"
        raise ValidationError(
            f"AutoMLAlgorithms: {', '.join(wrong)} cannot be used with Mode {mode}; use {', '.join(allowed)}."
        )

    lacking = [library for each in wanted if (library := missing_library(each))]
    if wanted and len(lacking) == len(wanted):
        raise ValidationError(
            f"AutoMLAlgorithms: none of {', '.join(wanted)} can be used, because the libraries are not installed: "
            f"{', '.join(lacking)}."
        )


def algorithms_of(tabular: Request, mode: str = ENSEMBLING) -> tuple[str, ...]:
    """The algorithms to try, in the caller's order without repeats; an empty or absent list means all (§2.6)."""
    return tuple(dict.fromkeys(_listed(tabular))) or ALGORITHMS[mode]


def mode_of(v2: Request, size: int, files: int) -> str:
    """ENSEMBLING or HYPERPARAMETER_TUNING: as asked for, or by the rule of AUTO (specification §4.2).

    size: of all input files, in bytes. files: how many they are.
    """
    tabular = v2["AutoMLProblemTypeConfig"]["TabularJobConfig"]
    mode = tabular.get("Mode") or "AUTO"
    if mode != "AUTO":
        return str(mode)
    if tabular.get("SampleWeightAttributeName") or set(_listed(tabular)) - set(ALGORITHMS[TUNING]):
        return ENSEMBLING  # only there are weights, and the algorithms that were listed, known
    listed = any(
        each["DataSource"]["S3DataSource"]["S3DataType"] == "ManifestFile" for each in v2["AutoMLJobInputDataConfig"]
    )
    return TUNING if listed or files > MOST_FILES_COUNTED or size > ENSEMBLING_BYTES else ENSEMBLING


def _listed(tabular: Request) -> list[str]:
    configs = tabular.get("CandidateGenerationConfig", {}).get("AlgorithmsConfig") or []
    return list(configs[0]["AutoMLAlgorithms"]) if configs else []


def _present(**fields: Any) -> Request:
    return {name: value for name, value in fields.items() if value is not None}
