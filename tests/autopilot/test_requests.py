"""Every rule that can be told from a request, and the mapping V1 -> V2 (autopilot specification §2.2, §2.6)."""

import copy
from typing import Any

import pytest

from autopilot.requests import ALGORITHMS, ENSEMBLING, TUNING, algorithms_of, as_v2, check, check_v1, mode_of
from studio.api.errors import ValidationError

SOURCE = {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://bucket/data.csv"}}
TABULAR = {"TargetAttributeName": "y"}
SPLIT = {"DataSplitConfig": {"ValidationFraction": 0.2}}
PARQUET = "x-application/vnd.amazon+parquet"


def v2(**changes: Any) -> dict[str, Any]:
    request = {
        "AutoMLJobName": "job",
        "AutoMLJobInputDataConfig": [{"DataSource": SOURCE}],
        "OutputDataConfig": {"S3OutputPath": "s3://bucket/out"},
        "AutoMLProblemTypeConfig": {"TabularJobConfig": dict(TABULAR)},
        "RoleArn": "arn:aws:iam::000000000000:role/atelier",
    }
    return copy.deepcopy(request | changes)


def tabular(**config: Any) -> dict[str, Any]:
    return {"AutoMLProblemTypeConfig": {"TabularJobConfig": TABULAR | config}}


def algorithms(*names: str) -> dict[str, Any]:
    return {"CandidateGenerationConfig": {"AlgorithmsConfig": [{"AutoMLAlgorithms": list(names)}]}}


def channel(kind: str = "training", **more: Any) -> dict[str, Any]:
    return {"ChannelType": kind, "DataSource": SOURCE} | more


@pytest.mark.parametrize(
    ("_case", "changes", "message"),
    [
        ("two training channels", {"AutoMLJobInputDataConfig": [channel(), channel()]},
         "AutoMLJobInputDataConfig needs exactly one training channel; it has training and training."),
        ("a lone validation channel", {"AutoMLJobInputDataConfig": [channel("validation")]},
         "AutoMLJobInputDataConfig needs exactly one training channel; it has validation."),
        ("three channels", {"AutoMLJobInputDataConfig": [channel(), channel("validation"), channel("validation")]},
         "AutoMLJobInputDataConfig has 3 channels; at most two are allowed."),
        ("a fraction beside a validation channel",
         {"AutoMLJobInputDataConfig": [channel(), channel("validation")]} | SPLIT,
         "DataSplitConfig.ValidationFraction cannot be set when a validation channel is given."),
        ("a fraction of one", {"DataSplitConfig": {"ValidationFraction": 1.0}},
         "DataSplitConfig.ValidationFraction is 1; it must lie between 0 and 1."),
        ("different content types",
         {"AutoMLJobInputDataConfig": [channel(), channel("validation", ContentType=PARQUET)]},
         "The training and the validation channel must have the same ContentType."),
        ("an unknown content type", {"AutoMLJobInputDataConfig": [channel(ContentType="text/plain")]},
         "ContentType text/plain is not supported; use text/csv;header=present or x-application/vnd.amazon+parquet."),
        ("an augmented manifest",
         {"AutoMLJobInputDataConfig": [
             {"DataSource": {"S3DataSource": {"S3DataType": "AugmentedManifestFile", "S3Uri": "s3://b/k"}}}]},
         "S3DataType AugmentedManifestFile is not allowed for TabularJobConfig; use S3Prefix or ManifestFile."),
        ("a zipped manifest",
         {"AutoMLJobInputDataConfig": [
             {"CompressionType": "Gzip", "DataSource": {"S3DataSource": {"S3DataType": "ManifestFile", "S3Uri": "s3://b/k"}}}]},
         "CompressionType Gzip is allowed only with S3DataType S3Prefix and tabular data."),
        ("an objective without a type", {"AutoMLJobObjective": {"MetricName": "F1"}},
         "AutoMLJobObjective and TabularJobConfig.ProblemType must be given together, or neither."),
        ("a type without an objective", tabular(ProblemType="Regression"),
         "AutoMLJobObjective and TabularJobConfig.ProblemType must be given together, or neither."),
        ("an objective of another type",
         tabular(ProblemType="Regression") | {"AutoMLJobObjective": {"MetricName": "AUC"}},
         "AutoMLJobObjective.MetricName AUC does not fit ProblemType Regression; use one of MSE, MAE, R2, RMSE."),
        ("a generated and a given name",
         {"ModelDeployConfig": {"AutoGenerateEndpointName": True, "EndpointName": "e"}},
         "ModelDeployConfig: leave out EndpointName when AutoGenerateEndpointName is true."),
        ("no name for the endpoint", {"ModelDeployConfig": {}},
         "ModelDeployConfig: give EndpointName, or set AutoGenerateEndpointName to true."),
        ("algorithms with AUTO", tabular(Mode="AUTO", **algorithms("xgboost")),
         "CandidateGenerationConfig.AlgorithmsConfig is not allowed with Mode AUTO."),
        ("an algorithm of another mode", tabular(Mode="ENSEMBLING", **algorithms("mlp")),
         "AutoMLAlgorithms: mlp cannot be used with Mode ENSEMBLING; use lightgbm, catboost, xgboost, randomforest, "
         "extra-trees, linear-learner, nn-torch, fastai."),
        ("two lists of algorithms",
         tabular(CandidateGenerationConfig={"AlgorithmsConfig": [{"AutoMLAlgorithms": []}, {"AutoMLAlgorithms": []}]}),
         "CandidateGenerationConfig.AlgorithmsConfig must have at most one entry."),
        ("only algorithms that are absent", tabular(**algorithms("fastai")),
         "AutoMLAlgorithms: none of fastai can be used, because the libraries are not installed: fastai."),
        ("weights with tuning", tabular(Mode="HYPERPARAMETER_TUNING", SampleWeightAttributeName="w"),
         "SampleWeightAttributeName is supported only with Mode ENSEMBLING."),
        ("an algorithm that is not tuned", tabular(Mode="HYPERPARAMETER_TUNING", **algorithms("lightgbm")),
         "AutoMLAlgorithms: lightgbm cannot be used with Mode HYPERPARAMETER_TUNING; use xgboost, linear-learner, "
         "mlp."),
        ("the target as its weight", tabular(SampleWeightAttributeName="y"),
         "SampleWeightAttributeName and TargetAttributeName must name different columns."),
        ("two kinds of problem",
         {"AutoMLProblemTypeConfig": {"TabularJobConfig": TABULAR, "ImageClassificationJobConfig": {}}},
         "AutoMLProblemTypeConfig must have exactly one member, for example TabularJobConfig."),
        ("images", {"AutoMLProblemTypeConfig": {"ImageClassificationJobConfig": {}}},
         "Image classification (ImageClassificationJobConfig) is not available yet in this installation."),
        ("many candidates of images",
         {"AutoMLProblemTypeConfig": {"ImageClassificationJobConfig": {"CompletionCriteria": {"MaxCandidates": 2}}}},
         "CompletionCriteria.MaxCandidates must be 1 for ImageClassificationJobConfig."),
        ("one column as text and label",
         {"AutoMLProblemTypeConfig": {"TextClassificationJobConfig": {"ContentColumn": "a", "TargetLabelColumn": "a"}}},
         "ContentColumn and TargetLabelColumn must name different columns."),
        ("a split of time series",
         {"AutoMLProblemTypeConfig": {"TimeSeriesForecastingJobConfig": {}}} | SPLIT,
         "DataSplitConfig is not allowed for TimeSeriesForecastingJobConfig."),
        ("a gated model", {"AutoMLProblemTypeConfig": {"TextGenerationJobConfig": {"BaseModelName": "Llama2-7B"}}},
         "Llama2-7B is gated: set ModelAccessConfig.AcceptEula to true."),
    ],
)  # fmt: skip
def test_a_broken_rule_is_named(_case, changes, message):
    with pytest.raises(ValidationError) as refused:
        check(v2(**changes))

    assert refused.value.message == message


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"AutoMLJobInputDataConfig": [channel(), channel("validation")]},
        tabular(ProblemType="Regression") | {"AutoMLJobObjective": {"MetricName": "R2"}},
        tabular(Mode="AUTO"),
        tabular(Mode="HYPERPARAMETER_TUNING", **algorithms("mlp", "xgboost")),
        tabular(**algorithms("xgboost", "fastai")),
        tabular(**algorithms()),
        {"ModelDeployConfig": {"AutoGenerateEndpointName": True}},
        {"ModelDeployConfig": {"EndpointName": "e"}},
    ],
)
def test_what_breaks_no_rule_passes(changes):
    check(v2(**changes))


def test_v1_may_name_an_objective_without_a_type():
    check(v2(AutoMLJobObjective={"MetricName": "F1"}), objective_needs_type=False)


def test_an_empty_list_means_every_algorithm():
    assert algorithms_of(TABULAR) == algorithms_of(TABULAR | algorithms()) == ALGORITHMS["ENSEMBLING"]
    assert algorithms_of(TABULAR, TUNING) == ("xgboost", "linear-learner", "mlp")
    assert algorithms_of(TABULAR | algorithms("xgboost", "xgboost")) == ("xgboost",)


MANIFEST = {
    "AutoMLJobInputDataConfig": [{"DataSource": {"S3DataSource": {"S3DataType": "ManifestFile", "S3Uri": "s3://b/m"}}}]
}
MB = 1_000_000


@pytest.mark.parametrize(
    ("_case", "changes", "size", "files", "mode"),
    [
        ("a small table", {}, 99 * MB, 1, ENSEMBLING),
        ("exactly the limit", tabular(Mode="AUTO"), 100 * MB, 1000, ENSEMBLING),
        ("above the limit", tabular(Mode="AUTO"), 100 * MB + 1, 1, TUNING),
        ("no mode is AUTO", {}, 101 * MB, 1, TUNING),
        ("more files than the service counts", {}, MB, 1001, TUNING),
        ("a manifest", MANIFEST, MB, 1, TUNING),
        ("weights, however large", tabular(Mode="AUTO", SampleWeightAttributeName="w"), 101 * MB, 1, ENSEMBLING),
        ("algorithms that only ensembling has", tabular(**algorithms("xgboost", "lightgbm")), 101 * MB, 1, ENSEMBLING),
        ("algorithms that both have", tabular(**algorithms("xgboost")), 101 * MB, 1, TUNING),
        ("as asked for", tabular(Mode="ENSEMBLING"), 101 * MB, 2000, ENSEMBLING),
        ("as asked for, the other way", tabular(Mode="HYPERPARAMETER_TUNING"), MB, 1, TUNING),
    ],
)
def test_the_mode_follows_the_size_unless_it_is_given(_case, changes, size, files, mode):
    assert mode_of(v2(**changes), size, files) == mode


V1 = {
    "AutoMLJobName": "job",
    "InputDataConfig": [
        {"ChannelType": "training", "DataSource": SOURCE, "TargetAttributeName": "y", "SampleWeightAttributeName": "w"}
    ],
    "OutputDataConfig": {"S3OutputPath": "s3://bucket/out"},
    "ProblemType": "Regression",
    "AutoMLJobObjective": {"MetricName": "R2"},
    "AutoMLJobConfig": {
        "Mode": "ENSEMBLING",
        "CompletionCriteria": {"MaxCandidates": 3},
        "SecurityConfig": {"VolumeKmsKeyId": "key"},
        "DataSplitConfig": {"ValidationFraction": 0.3},
        "CandidateGenerationConfig": {
            "FeatureSpecificationS3Uri": "s3://bucket/features.json",
            "AlgorithmsConfig": [{"AutoMLAlgorithms": ["xgboost"]}],
        },
    },
    "RoleArn": "arn:aws:iam::000000000000:role/atelier",
    "GenerateCandidateDefinitionsOnly": False,
    "ModelDeployConfig": {"EndpointName": "e"},
    "Tags": [{"Key": "team", "Value": "risk"}],
}


def test_a_v1_request_in_v2_form():
    assert as_v2(V1) == {
        "AutoMLJobName": "job",
        "AutoMLJobInputDataConfig": [{"ChannelType": "training", "DataSource": SOURCE}],
        "OutputDataConfig": {"S3OutputPath": "s3://bucket/out"},
        "AutoMLProblemTypeConfig": {
            "TabularJobConfig": {
                "TargetAttributeName": "y",
                "SampleWeightAttributeName": "w",
                "Mode": "ENSEMBLING",
                "CompletionCriteria": {"MaxCandidates": 3},
                "FeatureSpecificationS3Uri": "s3://bucket/features.json",
                "CandidateGenerationConfig": {"AlgorithmsConfig": [{"AutoMLAlgorithms": ["xgboost"]}]},
                "ProblemType": "Regression",
                "GenerateCandidateDefinitionsOnly": False,
            }
        },
        "AutoMLJobObjective": {"MetricName": "R2"},
        "DataSplitConfig": {"ValidationFraction": 0.3},
        "SecurityConfig": {"VolumeKmsKeyId": "key"},
        "RoleArn": "arn:aws:iam::000000000000:role/atelier",
        "ModelDeployConfig": {"EndpointName": "e"},
        "Tags": [{"Key": "team", "Value": "risk"}],
    }


def test_v1_channels_name_one_target():
    both: dict[str, Any] = copy.deepcopy(V1)
    both["InputDataConfig"].append(
        both["InputDataConfig"][0] | {"ChannelType": "validation", "TargetAttributeName": "z"}
    )

    with pytest.raises(ValidationError) as refused:
        check_v1(both)

    assert refused.value.message == (
        "The channels of InputDataConfig name different values for TargetAttributeName; use one value."
    )
