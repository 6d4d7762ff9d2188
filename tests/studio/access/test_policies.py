"""The policy evaluator: deny wins, deny by default, nobody grants more than they hold."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.access.conditions import Condition
from studio.access.engine.ownership import OF_OTHERS
from studio.access.policies import PolicyError, Statement, allowed, authorize, covers, decide, keys_asked, verdict
from studio.access.principal import Principal
from studio.access.roles import BUILT_IN
from studio.access.wildcards import matches, pattern_includes, patterns_meet
from studio.api.errors import AccessDenied

letters = st.sampled_from("ab:")
texts = st.text(letters, max_size=6)
patterns = st.text(st.sampled_from("ab:*?"), min_size=1, max_size=6)
resources = st.text(st.sampled_from("ab*?"), min_size=1, max_size=4) | st.just("a${k}")
conditions = st.builds(
    Condition,
    st.sampled_from(["StringEquals", "StringNotLike", "ForAllValues:StringLike", "ForAnyValue:StringNotEquals"]),
    st.sampled_from(["k", "l"]),
    st.lists(st.sampled_from(["a", "b", "a*", "${l}"]), min_size=1, max_size=2).map(tuple),
)
contexts = st.dictionaries(
    st.sampled_from(["k", "l"]), st.sampled_from(["a", "b"]) | st.lists(st.sampled_from("ab"), max_size=2), max_size=2
)
statements = st.builds(
    Statement,
    st.sampled_from(["Allow", "Deny"]),
    st.lists(patterns, min_size=1, max_size=2).map(tuple),
    st.lists(resources, min_size=1, max_size=2).map(tuple),
    st.lists(conditions, max_size=1).map(tuple),
)
policies = st.lists(statements, max_size=4)


def principal(*held: Statement) -> Principal:
    return Principal(1, "dora", "000000000000", "custom", held, "d-1", "dora", "session", source_ip="10.0.0.7")


@given(policies, texts, texts)
def test_a_denial_wins_over_every_permission(policy, action, resource):
    denial = Statement("Deny", (action,), (resource,))

    assert not decide([*policy, denial, Statement("Allow", ("*",))], action, resource, {})


@given(policies, texts, texts)
def test_what_no_statement_allows_is_denied(policy, action, resource):
    only_denials = [each for each in policy if each.effect == "Deny"]

    assert not decide(only_denials, action, resource, {})


@given(policies, texts, texts)
def test_the_order_of_statements_does_not_matter(policy, action, resource):
    assert decide(policy, action, resource, {}) == decide(policy[::-1], action, resource, {})


@given(policies, statements, texts, texts, contexts)
def test_another_denial_never_allows_more(policy, denial, action, resource, context):
    denial = Statement("Deny", denial.actions, denial.resources, denial.conditions)

    if decide([*policy, denial], action, resource, context):
        assert decide(policy, action, resource, context)


@given(policies, policies, texts, texts, contexts)
def test_covered_statements_never_allow_more(held, granted, action, resource, context):
    """Sound against brute force: whatever a covered policy allows, the covering one allows."""
    for given_away in (granted, [*held, *granted], held[:1], [each for each in held if each.effect == "Allow"]):
        if covers(held, given_away) and decide(given_away, action, resource, context):
            assert decide(held, action, resource, context)


@given(policies, texts, texts, contexts)
def test_the_verdict_names_the_statement_that_decides(policy, action, resource, context):
    found = verdict(policy, action, resource, context)

    assert found.allowed == decide(policy, action, resource, context)
    if found.statement:
        assert found.statement is policy[found.number - 1]
        assert found.statement.effect == ("Allow" if found.allowed else "Deny")
        assert found.statement.applies(action, resource, context)


@given(policies)
def test_everybody_may_grant_exactly_what_they_hold(held):
    assert covers(held, held)


@given(patterns, texts)
def test_wildcards_match_as_their_regular_expression(pattern, text):
    expected = re.fullmatch("".join({"*": ".*", "?": "."}.get(char, re.escape(char)) for char in pattern), text)

    assert matches(pattern, text) == bool(expected)


@given(patterns, patterns, texts)
def test_an_including_pattern_matches_whatever_the_included_one_matches(outer, inner, text):
    if pattern_includes(outer, inner) and matches(inner, text):
        assert matches(outer, text)


@given(patterns, patterns, texts)
def test_patterns_that_share_a_text_meet(one, other, text):
    if matches(one, text) and matches(other, text):
        assert patterns_meet(one, other)


@pytest.mark.parametrize(
    ("one", "other", "meet"), [("a*", "*b", True), ("a?", "ab", True), ("a", "b", False), ("a*b", "a*c", False)]
)
def test_patterns_meet_exactly_when_a_text_fits_both(one, other, meet):
    assert patterns_meet(one, other) is meet


def test_matching_a_hostile_pattern_is_not_exponential():
    assert not matches("*a" * 500 + "b", "a" * 5000)


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("sagemaker:List*", "sagemaker:ListModels", True),
        ("sagemaker:list*", "SageMaker:ListModels", True),
        ("sagemaker:List*", "s3:ListObjectsV2", False),
        ("arn:*:model/team-a-*", "arn:aws:sagemaker:us-east-1:000000000000:model/team-a-1", True),
        ("a[bc]", "ab", False),
        ("a[bc]", "a[bc]", True),
        ("a.c", "abc", False),
    ],
)
def test_patterns(pattern, text, fits):
    assert matches(pattern, text) is fits


TYPES = ["ml.t3.medium", "ml.m5.large"]


@pytest.mark.parametrize(
    ("condition", "context", "holds"),
    [
        (
            {"StringEquals": {"sagemaker:ResourceTag/team": ["red", "blue"]}},
            {"sagemaker:ResourceTag/team": "blue"},
            True,
        ),
        ({"StringEquals": {"sagemaker:ResourceTag/team": "red"}}, {"sagemaker:ResourceTag/team": "blue"}, False),
        ({"StringEquals": {"sagemaker:ResourceTag/team": "red"}}, {}, False),
        ({"StringEqualsIfExists": {"sagemaker:ResourceTag/team": "red"}}, {}, True),
        ({"StringNotEquals": {"sagemaker:ResourceTag/team": "red"}}, {"sagemaker:ResourceTag/team": "red"}, False),
        ({"StringNotEquals": {"sagemaker:ResourceTag/team": "red"}}, {}, True),
        ({"StringLike": {"aws:username": "d*"}}, {}, True),
        ({"StringLike": {"sagemaker:InstanceTypes": "ml.m5.*"}}, {"sagemaker:InstanceTypes": ["ml.m5.xlarge"]}, True),
        ({"IpAddress": {"aws:SourceIp": "10.0.0.0/24"}}, {}, True),
        ({"NotIpAddress": {"aws:SourceIp": "10.0.0.0/24"}}, {}, False),
        ({"Null": {"sagemaker:ResourceTag/team": "true"}}, {}, True),
        ({"Null": {"sagemaker:ResourceTag/team": "false"}}, {}, False),
        (
            {"ForAllValues:StringLike": {"sagemaker:InstanceTypes": "ml.t3.*"}},
            {"sagemaker:InstanceTypes": TYPES},
            False,
        ),
        ({"ForAllValues:StringLike": {"sagemaker:InstanceTypes": "ml.*"}}, {"sagemaker:InstanceTypes": TYPES}, True),
        ({"ForAllValues:StringLike": {"sagemaker:InstanceTypes": "ml.t3.*"}}, {}, True),
        ({"ForAnyValue:StringLike": {"sagemaker:InstanceTypes": "ml.t3.*"}}, {"sagemaker:InstanceTypes": TYPES}, True),
        ({"ForAnyValue:StringLike": {"sagemaker:InstanceTypes": "ml.t3.*"}}, {}, False),
        ({"ForAnyValue:StringNotEquals": {"aws:TagKeys": ["a"]}}, {"aws:TagKeys": ["a", "b"]}, True),
        ({"ForAllValues:StringNotEquals": {"aws:TagKeys": ["a"]}}, {"aws:TagKeys": ["a", "b"]}, False),
        ({"StringNotEquals": {"aws:TagKeys": ["a"]}}, {"aws:TagKeys": ["a", "b"]}, False),
        ({"ArnLike": {"x": "arn:aws:*:image/team-*"}}, {"x": "arn:aws:sagemaker:r:1:image/team-a"}, True),
        ({"ArnNotLike": {"x": "arn:aws:*:image/team-*"}}, {"x": "arn:aws:sagemaker:r:1:image/team-a"}, False),
        ({"Bool": {"aws:SecureTransport": True}}, {"aws:SecureTransport": "true"}, True),
        ({"NumericLessThanEquals": {"x": 5}}, {"x": "5"}, True),
        ({"NumericLessThanEquals": {"x": 5}}, {"x": "five"}, False),
        ({"StringEquals": {"x": "${aws:username}-own"}}, {"x": "dora-own"}, True),
        ({"StringEquals": {"x": "${no:such}"}}, {"x": ""}, False),
        ({"StringLike": {"x": "home/${y}"}}, {"x": "home/eve", "y": "*"}, False),
        ({"StringEquals": {"sagemaker:DomainId": "d-1"}, "StringLike": {"aws:username": "x*"}}, {}, False),
    ],
)
def test_conditions_hold_together(condition, context, holds):
    statement = Statement.from_json({"Effect": "Allow", "Action": "*", "Condition": condition})

    assert allowed(principal(statement), "sagemaker:CreateModel", "*", context) is holds


def test_statements_survive_the_way_through_the_database():
    data = {
        "Effect": "Deny",
        "Action": ["sagemaker:Create*", "s3:*"],
        "Resource": ["arn:*:model/x"],
        "Condition": {"StringEquals": {"aws:username": ["eve"]}},
    }

    assert Statement.from_json(data).to_json() == data


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"Effect": "Maybe", "Action": "*"}, "Effect is 'Maybe'; it must be Allow or Deny."),
        ({"Effect": "Allow"}, "Action must be a text or a list of texts of 1 to 2048 characters."),
        ({"Effect": "Allow", "Action": [1]}, "Action must be a text or a list of texts of 1 to 2048 characters."),
        (
            {"Effect": "Allow", "Action": "*", "NotAction": "*"},
            "A statement has no member 'NotAction'; known are Effect, Action, Resource, Condition.",
        ),
        (
            {"Effect": "Allow", "Action": "*", "Condition": {"Near": {"a": "b"}}},
            "The condition operator 'Near' is not known; known are StringEquals, StringNotEquals, "
            "StringEqualsIgnoreCase, StringNotEqualsIgnoreCase, StringLike, StringNotLike, ArnEquals, ArnNotEquals, "
            "ArnLike, ArnNotLike, Bool, IpAddress, NotIpAddress, NumericEquals, NumericNotEquals, NumericLessThan, "
            "NumericLessThanEquals, NumericGreaterThan, NumericGreaterThanEquals, Null.",
        ),
    ],
)
def test_nonsense_is_refused_with_a_sentence(data, sentence):
    with pytest.raises(PolicyError) as refused:
        Statement.from_json(data)

    assert str(refused.value) == sentence


def test_the_refusal_names_who_what_and_where():
    with pytest.raises(AccessDenied) as refused:
        authorize(principal(), "sagemaker:CreateModel", "arn:aws:sagemaker:us-east-1:000000000000:model/m")

    assert refused.value.code == "AccessDeniedException"
    assert refused.value.message == (
        "User: arn:aws:iam::000000000000:user/dora is not authorized to perform: sagemaker:CreateModel on resource: "
        "arn:aws:sagemaker:us-east-1:000000000000:model/m because no statement of the role custom allows the action."
    )


def test_a_refusal_names_the_statement_that_denies():
    held = (Statement("Allow", ("*",)), Statement("Deny", ("sagemaker:Delete*",), sid="NothingGoes"))

    with pytest.raises(AccessDenied, match=r"because statement 2 \(NothingGoes\) of the role custom denies it\.$"):
        authorize(principal(*held), "sagemaker:DeleteModel")


MINE = "arn:aws:sagemaker:us-east-1:000000000000:user-profile/d-1/dora"
BOS = MINE.replace("dora", "bo")


@pytest.mark.parametrize(
    ("action", "owner", "sharing", "may"),
    [
        ("UpdateSpace", MINE, "Private", True),
        ("UpdateSpace", BOS, "Private", False),
        ("UpdateSpace", BOS, "Shared", False),
        ("CreateSpace", BOS, "Private", False),
        ("DeleteSpace", None, None, True),
        ("CreateApp", BOS, "Private", False),
        ("CreateApp", BOS, "Shared", True),
        ("DeleteApp", MINE, "Private", True),
        ("DeleteApp", None, None, True),
    ],
)
def test_what_names_another_owner_is_closed(action, owner, sharing, may):
    keys = {"sagemaker:OwnerUserProfileArn": owner, "sagemaker:SpaceSharingType": sharing}
    context = {key: value for key, value in keys.items() if value}

    assert allowed(principal(Statement("Allow", ("*",)), *OF_OTHERS), f"sagemaker:{action}", "*", context) is may


@pytest.mark.parametrize("role", BUILT_IN)
def test_only_administrators_touch_people_and_domains(role):
    people = ["sagemaker:CreateDomain", "sagemaker:DeleteUserProfile", "atelier:UpdateUser", "atelier:CreateSignInLink"]

    assert {decide(BUILT_IN[role], action, "*", {}) for action in people} == {role == "administrator"}


def test_administrators_may_give_every_role_and_nobody_else_may_give_theirs():
    everything = BUILT_IN["administrator"]

    assert all(covers(everything, granted) for granted in BUILT_IN.values())
    assert [name for name in BUILT_IN if covers(BUILT_IN[name], everything)] == ["administrator"]
    assert not covers(BUILT_IN["auditor"], BUILT_IN["data-scientist"])
    assert covers(BUILT_IN["labeling-manager"], BUILT_IN["labeler"])


def test_only_what_a_statement_asks_about_is_looked_up():
    statements = [
        Statement("Allow", ("sagemaker:*",)),
        Statement("Deny", ("sagemaker:Delete*",), conditions=(Condition("StringEquals", "Team", ("${aws:Who}",)),)),
        Statement("Allow", ("s3:*",), ("arn:aws:s3:::${sagemaker:DomainId}/*",)),
    ]

    assert keys_asked(statements, "sagemaker:DeleteModel") == {"team", "aws:who"}
    assert keys_asked(statements, "s3:GetObject") == {"sagemaker:domainid"}
    assert keys_asked(statements, "sagemaker:ListModels") == set()
