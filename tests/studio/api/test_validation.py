"""The rules of the model in the words of the service, through a real operation's shapes."""

import pytest

from studio.api import validate
from studio.api.errors import ValidationError
from studio.api.parse import Parser
from studio.api.services import operation_model

ROLE = "arn:aws:iam::000000000000:role/atelier"
MODEL = "arn:aws:sagemaker:us-east-1:000000000000:model/m"
JOB: dict = {
    "AutoMLJobName": "churn",
    "AutoMLJobInputDataConfig": [{"DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://b/k"}}}],
    "OutputDataConfig": {"S3OutputPath": "s3://b/out"},
    "AutoMLProblemTypeConfig": {"TabularJobConfig": {"TargetAttributeName": "y"}},
    "RoleArn": ROLE,
}


def message(operation: str, request: dict, service: str = "sagemaker") -> str:
    """What the service says about a request; empty if it accepts it."""
    model = operation_model(service, operation)
    assert model is not None
    assert model.input_shape is not None
    parser = Parser()
    values = parser.structure(model.input_shape, request)
    try:
        validate.check(model.input_shape, values, parser.problems)
    except ValidationError as error:
        return error.message
    return ""


def job(**changes: object) -> dict:
    return {name: value for name, value in {**JOB, **changes}.items() if value is not None}


def test_a_good_request():
    assert message("CreateAutoMLJobV2", job()) == ""


@pytest.mark.parametrize(
    ("_case", "changes", "expected"),
    [
        (
            "required",
            {"RoleArn": None},
            "Value null at 'roleArn' failed to satisfy constraint: Member must not be null",
        ),
        (
            "pattern",
            {"AutoMLJobName": "-churn"},
            "Value '-churn' at 'autoMLJobName' failed to satisfy constraint: "
            "Member must satisfy regular expression pattern: [a-zA-Z0-9](-*[a-zA-Z0-9]){0,31}",
        ),
        (
            "a new line at the end is no match",
            {"AutoMLJobName": "churn\n"},
            "Value 'churn\n' at 'autoMLJobName' failed to satisfy constraint: "
            "Member must satisfy regular expression pattern: [a-zA-Z0-9](-*[a-zA-Z0-9]){0,31}",
        ),
        (
            "length, and no pattern for what is too long",
            {"AutoMLJobName": "c" * 33},
            f"Value '{'c' * 33}' at 'autoMLJobName' failed to satisfy constraint: "
            "Member must have length less than or equal to 32",
        ),
        (
            "nested in a list, counted from one",
            {"AutoMLJobInputDataConfig": [JOB["AutoMLJobInputDataConfig"][0], {"ChannelType": "test"}]},
            "Value 'test' at 'autoMLJobInputDataConfig.2.member.channelType' failed to satisfy constraint: "
            "Member must satisfy enum value set: [training, validation]",
        ),
        (
            "range",
            {"DataSplitConfig": {"ValidationFraction": 1.5}},
            "Value '1.5' at 'dataSplitConfig.validationFraction' failed to satisfy constraint: "
            "Member must have value less than or equal to 1",
        ),
        (
            "union with two members",
            {
                "AutoMLProblemTypeConfig": {
                    "TabularJobConfig": {"TargetAttributeName": "y"},
                    "TextClassificationJobConfig": {"ContentColumn": "a", "TargetLabelColumn": "b"},
                }
            },
            "Value '{TextClassificationJobConfig={ContentColumn=a, TargetLabelColumn=b}, "
            "TabularJobConfig={TargetAttributeName=y}}' at 'autoMLProblemTypeConfig' failed to satisfy constraint: "
            "Exactly one member must be set: [imageClassificationJobConfig, textClassificationJobConfig, "
            "timeSeriesForecastingJobConfig, tabularJobConfig, textGenerationJobConfig]",
        ),
        (
            "empty list",
            {"AutoMLJobInputDataConfig": []},
            "Value '[]' at 'autoMLJobInputDataConfig' failed to satisfy constraint: "
            "Member must have length greater than or equal to 1",
        ),
        (
            "type",
            {"AutoMLJobName": 5},
            "Value '5' at 'autoMLJobName' failed to satisfy constraint: Member must be a string",
        ),
        (
            "type of a structure",
            {"OutputDataConfig": "s3://b/out"},
            "Value 's3://b/out' at 'outputDataConfig' failed to satisfy constraint: Member must be an object",
        ),
        (
            "null in a list",
            {"AutoMLJobInputDataConfig": [None]},
            "Value null at 'autoMLJobInputDataConfig.1.member' failed to satisfy constraint: Member must not be null",
        ),
        (
            "NUL, which PostgreSQL cannot store",
            {"Tags": [{"Key": "k", "Value": "a\x00b"}]},
            "Value 'a\x00b' at 'tags.1.member.value' failed to satisfy constraint: "
            "Member must be Unicode text without the NUL character",
        ),
    ],
)
def test_one_broken_rule(_case, changes, expected):
    assert message("CreateAutoMLJobV2", job(**changes)) == f"1 validation error detected: {expected}"


def test_all_broken_rules_are_told_at_once():
    told = message(
        "CreateAutoMLJobV2", job(AutoMLJobName="-", RoleArn=None, DataSplitConfig={"ValidationFraction": "x"})
    )

    assert told == (
        "3 validation errors detected: "
        "Value 'x' at 'dataSplitConfig.validationFraction' failed to satisfy constraint: Member must be a number; "
        "Value null at 'roleArn' failed to satisfy constraint: Member must not be null; "
        "Value '-' at 'autoMLJobName' failed to satisfy constraint: "
        "Member must satisfy regular expression pattern: [a-zA-Z0-9](-*[a-zA-Z0-9]){0,31}"
    )


def test_a_required_member_of_the_wrong_type_is_not_also_called_missing():
    assert message("DescribeAutoMLJobV2", {"AutoMLJobName": []}) == (
        "1 validation error detected: Value '[]' at 'autoMLJobName' failed to satisfy constraint: "
        "Member must be a string"
    )


def test_members_that_the_model_does_not_know_are_ignored():
    assert message("CreateAutoMLJobV2", job(FromTheFuture={"A": 1})) == ""


def test_null_is_absent():
    assert message("CreateAutoMLJobV2", {**JOB, "DataSplitConfig": None}) == ""


def test_a_list_of_texts_is_refused_as_a_whole():
    request = {"ResourceArn": MODEL, "TagKeys": ["ok", "no!"]}

    assert message("DeleteTags", request) == (
        "1 validation error detected: Value '[ok, no!]' at 'tagKeys' failed to satisfy constraint: "
        "Member must satisfy constraint: [Member must have length less than or equal to 128, "
        "Member must have length greater than or equal to 1, "
        "Member must satisfy regular expression pattern: ([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)]"
    )


def test_keys_and_values_of_a_map():
    request = {
        "ModelName": "m",
        "PrimaryContainer": {"Image": "i", "Environment": {"1st": "x", "OK": "y" * 1025}},
    }

    told = message("CreateModel", request)

    assert told.startswith("2 validation errors detected: Value '{1st=x, OK=yyyy")
    assert (
        "at 'primaryContainer.environment' failed to satisfy constraint: Map keys must satisfy constraint: "
        "[Member must have length less than or equal to 1024, Member must have length greater than or equal to 0, "
        "Member must satisfy regular expression pattern: [a-zA-Z_][a-zA-Z0-9_]*]" in told
    )
    assert "Map value must satisfy constraint: [Member must have length less than or equal to 1024" in told


def test_a_secret_is_not_repeated():
    told = message("InvokeEndpoint", {"EndpointName": "-", "Body": "!"}, "sagemaker-runtime")

    assert "Value of a secret at 'body' failed to satisfy constraint: Member must be base64" in told
    assert "!" not in told


def test_long_values_are_cut():
    told = message("DescribeAutoMLJobV2", {"AutoMLJobName": "x" * 100_000})

    assert len(told) < 500
    assert f"{'x' * 255}…" in told


def test_numbers_of_many_sizes():
    for value, fine in [(1, True), (1.0, True), (1.5, False), (True, False), (2**31, False), ("1", False)]:
        told = message("ListTags", {"ResourceArn": MODEL, "MaxResults": value})
        assert ("whole number of 32 bits" not in told) is fine, value


def test_nesting_without_end():
    expression: dict = {}
    for _ in range(200):
        expression = {"SubExpressions": [expression]}

    told = message("Search", {"Resource": "Endpoint", "SearchExpression": expression})

    assert "Member must not be nested deeper than 64 levels" in told
