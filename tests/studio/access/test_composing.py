"""The role manager's engine: activities and personas as the specification has them, roles made of them, in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.access.engine.activities import ACTIVITIES, BY_ID, PERSONAS
from studio.access.engine.composing import Choice, CompositionError, check, compose, role_name
from studio.access.engine.explaining import explained, line_of
from studio.access.policies import Statement, decide
from studio.access.roles import PEOPLE

PASSED = "arn:aws:iam::000000000000:role/compute"
INPUTS = {"roles": [PASSED], "buckets": ["team-data"], "workgroups": ["primary"]}
MODEL = "arn:aws:sagemaker:us-east-1:000000000000:model/m"


def made(*names, **step_1):
    return check(compose(Choice(dict.fromkeys(names, INPUTS), **step_1)))


def test_there_are_twelve_activities_and_three_personas():
    assert [each.title for each in ACTIVITIES] == [
        "Access Required AWS Services",
        "Run Studio Classic Applications",
        "Manage ML Jobs",
        "Manage Models",
        "Manage Endpoints",
        "Manage Pipelines",
        "Manage Experiments",
        "Search and Visualize Experiments",
        "Manage Model Monitoring",
        "S3 Full Access",
        "S3 Bucket Access",
        "Query Athena Workgroups",
    ]
    assert {each.title: len(each.activities) for each in PERSONAS} == {
        "Data scientist": 6,
        "MLOps": 5,
        "SageMaker compute": 1,
    }
    assert all(name in BY_ID for each in PERSONAS for name in each.activities)


@pytest.mark.parametrize(
    ("activity", "action", "resource", "may"),
    [
        ("manage-ml-jobs", "sagemaker:CreateTrainingJob", "*", True),
        ("manage-ml-jobs", "sagemaker:CreateAutoMLJobV2", "*", True),
        ("manage-ml-jobs", "sagemaker:CreateModel", MODEL, False),
        ("manage-models", "sagemaker:DeleteModel", MODEL, True),
        ("manage-models", "sagemaker:DeleteEndpoint", "*", False),
        ("manage-models", "iam:PassRole", PASSED, True),
        ("manage-models", "iam:PassRole", PASSED + "-other", False),
        ("manage-endpoints", "sagemaker:InvokeEndpoint", "*", True),
        ("s3-bucket-access", "s3:GetObject", "arn:aws:s3:::team-data/a.csv", True),
        ("s3-bucket-access", "s3:GetObject", "arn:aws:s3:::team-database/a.csv", False),
        ("s3-full-access", "s3:GetObject", "arn:aws:s3:::team-database/a.csv", True),
        ("search-and-visualize", "sagemaker:DescribeEndpoint", "*", True),
        ("search-and-visualize", "sagemaker:DeleteEndpoint", "*", False),
        ("run-studio-applications", "sagemaker:CreateApp", "*", True),
        ("run-studio-applications", "sagemaker:CreateDomain", "*", False),
    ],
)
def test_an_activity_allows_its_operations_and_no_others(activity, action, resource, may):
    assert decide(made(activity), action, resource, {}) is may


@given(st.sets(st.sampled_from(sorted(BY_ID)), min_size=1))
def test_no_choice_of_activities_administers(names):
    statements = made(*sorted(names))

    for action in PEOPLE:
        assert not decide(statements, action.replace("*", "RolePolicy"), "*", {}), action
    assert not decide(statements, "iam:PassRole", "arn:aws:iam::000000000000:role/administrator", {})


def test_conditions_of_step_1_go_to_what_touches_network_or_keys():
    statements = made("manage-ml-jobs", "manage-experiments", subnets=["subnet-1"], volume_keys=["key-1"])
    given_both = {"sagemaker:VpcSubnets": ["subnet-1"], "sagemaker:VolumeKmsKey": ["key-1"]}

    assert decide(statements, "sagemaker:CreateTrainingJob", "*", given_both)
    assert not decide(statements, "sagemaker:CreateTrainingJob", "*", {"sagemaker:VpcSubnets": ["subnet-1"]})
    other = given_both | {"sagemaker:VpcSubnets": ["subnet-1", "subnet-2"]}
    assert not decide(statements, "sagemaker:CreateTrainingJob", "*", other)
    assert decide(statements, "sagemaker:CreateExperiment", "*", {})


@pytest.mark.parametrize(
    ("activities", "extra", "sentence"),
    [
        ({"manage-models": {}}, {}, "Manage Models needs roles: name at least one."),
        ({"manage-models": {"roles": ["me"]}}, {}, "'me' is not the ARN of a role."),
        ({"s3-bucket-access": {"buckets": ["*"]}}, {}, "'*' is not the name of a bucket."),
        ({"rule": {}}, {}, "There is no activity 'rule'; there are access-required-services"),
        ({}, {"x": {"Statement": []}}, "The policy x needs at least one Statement."),
        ({}, {"x": {"Statement": [{"Effect": "Allow"}]}}, "Statement 1 of the policy x: Action must be a text"),
        ({}, {f"p{n}": {"Statement": {"Effect": "Allow", "Action": "a:b"}} for n in range(21)}, "at most 20 policies"),
        ({}, {"x": {"Statement": {"Effect": "Deny", "Action": ["a" * 1000] * 7}}}, "at most 6144 are allowed"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(activities, extra, sentence):
    with pytest.raises(CompositionError) as refused:
        check(compose(Choice(activities, extra=extra)))

    assert sentence in str(refused.value)


def test_every_activity_fits_into_a_policy():
    check(compose(Choice({each.id: INPUTS for each in ACTIVITIES}, subnets=["s"] * 5, data_keys=["k"])))


def test_the_name_is_the_prefix_and_the_suffix():
    assert role_name("test-123") == "sagemaker-test-123"
    for suffix in ("", "a b", "x" * 55, "-a"):
        with pytest.raises(CompositionError):
            role_name(suffix)


def test_a_role_is_told_in_words_grouped_by_activity():
    held = [
        Statement("Allow", ("sagemaker:*",)),
        Statement("Deny", ("sagemaker:DeleteModel",), sid="Keep"),
        Statement.from_json(
            {"Effect": "Deny", "Action": "sagemaker:StopT*", "Condition": {"StringEquals": {"aws:username": "eve"}}}
        ),
    ]
    known = ["sagemaker:CreateModel", "sagemaker:DeleteModel", "sagemaker:StopTrainingJob", "atelier:UpdateUser"]

    groups = {each["activity"]: each for each in explained(held, known)}

    assert {name: group["answer"] for name, group in groups.items()} == {
        "manage-models": "some",
        "manage-ml-jobs": "some",
        "other": "no",
    }
    assert [each["sentence"] for each in groups["manage-models"]["operations"]] == ["Allowed.", "Denied by 'Keep'."]
    assert line_of(held, "sagemaker:StopTrainingJob").sentence == "Allowed. Denied if aws:username is eve."


@given(st.sets(st.sampled_from(sorted(BY_ID)), min_size=1), st.sampled_from(["sagemaker:CreateApp", "s3:GetObject"]))
def test_words_and_decisions_agree(names, action):
    statements = made(*sorted(names))
    answer = line_of(statements, action).answer

    if answer == "yes":
        assert decide(statements, action, "arn:aws:s3:::any/thing", {})
    if answer == "no":
        assert not decide(statements, action, "arn:aws:s3:::team-data/thing", {})
