"""Roles through iam and the role manager: made, explained, changed, given, refused."""

import json

import pytest
from botocore.exceptions import ClientError

from studio.access.models import Role, RoleVersion, User
from tests.studio.access.browsers import browser_of

TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})
MODEL = "arn:aws:sagemaker:us-east-1:000000000000:model/m"


def policy(*actions, effect="Allow", resource="*", **condition):
    statement = {"Effect": effect, "Action": list(actions), "Resource": resource}
    return json.dumps({"Statement": [statement | ({"Condition": condition} if condition else {})]})


@pytest.fixture
def iam(people, client_of):
    return client_of(people.ada, "iam")


@pytest.fixture
def role_of_dan(people, client_of, iam):
    """`role_of_dan(document, …)`: dan has a role with just these policies; his client for sagemaker."""

    def make(*documents):
        iam.create_role(RoleName="dans", AssumeRolePolicyDocument=TRUST)
        for number, document in enumerate(documents):
            iam.put_role_policy(RoleName="dans", PolicyName=f"p{number}", PolicyDocument=document)
        answer = browser_of(people.ada).send("PATCH", "/api/users/dan", {"role": "dans"})
        assert answer.status_code == 200, answer.content
        return client_of(people.dan, "sagemaker")

    return make


def test_a_role_lives_through_boto3(people, iam, client_of):
    made = iam.create_role(
        RoleName="Reader", AssumeRolePolicyDocument=TRUST, Description="reads", Tags=[{"Key": "team", "Value": "red"}]
    )["Role"]
    assert made["Arn"] == "arn:aws:iam::000000000000:role/Reader"
    iam.put_role_policy(RoleName="reader", PolicyName="look", PolicyDocument=policy("sagemaker:List*"))

    assert iam.list_role_policies(RoleName="Reader")["PolicyNames"] == ["look"]
    document = iam.get_role_policy(RoleName="Reader", PolicyName="look")["PolicyDocument"]
    assert document["Statement"][0]["Action"] == ["sagemaker:List*"]
    assert iam.get_role(RoleName="Reader")["Role"]["Tags"] == [{"Key": "team", "Value": "red"}]
    assert "Reader" in [
        each["RoleName"] for page in iam.get_paginator("list_roles").paginate() for each in page["Roles"]
    ]
    with pytest.raises(ClientError, match="must delete policies first"):
        iam.delete_role(RoleName="Reader")
    iam.delete_role_policy(RoleName="Reader", PolicyName="look")
    iam.delete_role(RoleName="Reader")

    with pytest.raises(iam.exceptions.NoSuchEntityException, match="cannot be found"):
        iam.get_role(RoleName="Reader")
    assert [each.what for each in RoleVersion.objects.filter(role_name="Reader")] == [
        "DeleteRole",
        "DeleteRolePolicy",
        "PutRolePolicy",
        "CreateRole",
    ]


@pytest.mark.parametrize(
    ("call", "code", "sentence"),
    [
        (
            lambda iam: iam.create_role(RoleName="AUDITOR", AssumeRolePolicyDocument=TRUST),
            "EntityAlreadyExists",
            "exists",
        ),
        (
            lambda iam: iam.create_role(RoleName="x", AssumeRolePolicyDocument="{"),
            "MalformedPolicyDocument",
            "not JSON",
        ),
        (
            lambda iam: iam.put_role_policy(RoleName="auditor", PolicyName="p", PolicyDocument=policy("*")),
            "UnmodifiableEntity",
            "built in",
        ),
        (lambda iam: iam.delete_role(RoleName="labeler"), "UnmodifiableEntity", "built in"),
    ],
)
def test_what_cannot_be_is_refused(iam, call, code, sentence):
    with pytest.raises(ClientError, match=sentence) as refused:
        call(iam)

    assert refused.value.response["Error"]["Code"] == code


def test_a_role_takes_effect_at_once_and_a_denial_says_which_statement(people, iam, role_of_dan):
    dan = role_of_dan(policy("sagemaker:*"))
    dan.list_models()
    iam.put_role_policy(
        RoleName="dans", PolicyName="stop", PolicyDocument=policy("sagemaker:ListModels", effect="Deny")
    )

    with pytest.raises(ClientError, match="because statement 2 of the role dans denies it"):
        dan.list_models()


TEAM = [{"Key": "team", "Value": "red"}]
PAGE = {"UiTemplate": {"Content": "<crowd-form></crowd-form>"}}
PAGE_ARN = "arn:aws:sagemaker:us-east-1:000000000000:human-task-ui/page"


def test_conditions_on_tags_of_request_and_resource(people, client_of, role_of_dan):
    client_of(people.dora, "sagemaker").create_human_task_ui(HumanTaskUiName="page", **PAGE)
    dan = role_of_dan(
        policy("sagemaker:DeleteHumanTaskUi", StringEquals={"sagemaker:ResourceTag/team": "red"}),
        policy("sagemaker:AddTags", StringEquals={"aws:RequestTag/team": "red"}),
    )

    for refused in (
        lambda: dan.delete_human_task_ui(HumanTaskUiName="page"),
        lambda: dan.add_tags(ResourceArn=PAGE_ARN, Tags=[{"Key": "team", "Value": "blue"}]),
    ):
        with pytest.raises(ClientError, match="not authorized"):
            refused()
    dan.add_tags(ResourceArn=PAGE_ARN, Tags=TEAM)
    dan.delete_human_task_ui(HumanTaskUiName="page")


def test_tags_at_creation_need_the_right_to_tag_which_may_end_there(role_of_dan):
    only = {"StringEquals": {"sagemaker:TaggingAction": "CreateHumanTaskUi"}}
    dan = role_of_dan(policy("sagemaker:CreateHumanTaskUi"), policy("sagemaker:AddTags", **only))

    dan.create_human_task_ui(HumanTaskUiName="page", Tags=TEAM, **PAGE)
    with pytest.raises(ClientError, match="not authorized to perform: sagemaker:AddTags"):
        dan.add_tags(ResourceArn=PAGE_ARN, Tags=TEAM)


def test_who_may_create_but_not_tag_creates_without_tags(role_of_dan):
    dan = role_of_dan(policy("sagemaker:CreateHumanTaskUi"))

    with pytest.raises(ClientError, match="not authorized to perform: sagemaker:AddTags"):
        dan.create_human_task_ui(HumanTaskUiName="page", Tags=TEAM, **PAGE)
    dan.create_human_task_ui(HumanTaskUiName="page", **PAGE)


def test_only_roles_that_may_be_passed_are(people, role_of_dan):
    passed = "arn:aws:iam::000000000000:role/compute"
    dan = role_of_dan(policy("sagemaker:CreateModel"), policy("iam:PassRole", resource=passed))

    def create(role):
        dan.create_model(ModelName="m", PrimaryContainer={"Image": "i"}, ExecutionRoleArn=role)

    with pytest.raises(ClientError, match="Image i cannot run here"):  # the policy has let it through
        create(passed)
    with pytest.raises(ClientError, match=r"iam:PassRole on resource: arn:aws:iam::000000000000:role/other"):
        create("arn:aws:iam::000000000000:role/other")


def test_nobody_grants_more_than_they_hold(people, iam, client_of, role_of_dan):
    role_of_dan(policy("iam:*", "sagemaker:List*"))
    dans_iam = client_of(people.dan, "iam")

    dans_iam.create_role(RoleName="small", AssumeRolePolicyDocument=TRUST)
    dans_iam.put_role_policy(RoleName="small", PolicyName="p", PolicyDocument=policy("sagemaker:ListModels"))
    for document in (policy("sagemaker:*"), policy("*")):
        with pytest.raises(ClientError, match="it may do more than you may"):
            dans_iam.put_role_policy(RoleName="small", PolicyName="p", PolicyDocument=document)
    assert Role.objects.get(name="small").policies["p"]["Statement"][0]["Action"] == ["sagemaker:ListModels"]
    iam.create_role(RoleName="large", AssumeRolePolicyDocument=TRUST)
    iam.put_role_policy(RoleName="large", PolicyName="p", PolicyDocument=policy("sagemaker:*"))
    with pytest.raises(ClientError, match="it may do more than you may"):
        dans_iam.delete_role_policy(RoleName="large", PolicyName="p")


def test_an_execution_role_of_a_profile_is_no_way_up(people, iam, client_of, role_of_dan):
    iam.create_role(RoleName="king", AssumeRolePolicyDocument=TRUST)
    iam.put_role_policy(RoleName="king", PolicyName="p", PolicyDocument=policy("*"))
    dan = role_of_dan(policy("sagemaker:CreateUserProfile", "iam:PassRole"))
    request = {"DomainId": people.dan.domain_id, "UserProfileName": "puppet"}

    with pytest.raises(ClientError, match="execution role king: it may do more than you may"):
        dan.create_user_profile(**request, UserSettings={"ExecutionRole": "arn:aws:iam::000000000000:role/king"})


def test_a_simulation_answers_as_the_request_would_be(people, iam, role_of_dan):
    role_of_dan(policy("sagemaker:*"), policy("sagemaker:DeleteModel", effect="Deny"))

    def decisions(source, **more):
        answer = iam.simulate_principal_policy(
            PolicySourceArn=f"arn:aws:iam::000000000000:{source}",
            ActionNames=["sagemaker:CreateModel", "sagemaker:DeleteModel", "s3:GetObject"],
            **more,
        )
        return [each["EvalDecision"] for each in answer["EvaluationResults"]]

    assert decisions("user/dan") == decisions("role/dans") == ["allowed", "explicitDeny", "implicitDeny"]
    assert decisions("user/ada", ResourceArns=[MODEL]) == ["allowed"] * 3
    with pytest.raises(ClientError, match="neither a role nor a user"):
        decisions("group/x")


CHOICE = {
    "suffix": "test-123",
    "description": "for the team",
    "persona": "data-scientist",
    "activities": {
        "run-studio-applications": {},
        "manage-models": {"roles": ["arn:aws:iam::000000000000:role/compute"]},
    },
    "tags": [{"Key": "team", "Value": "red"}],
}


@pytest.mark.django_db(transaction=True)
def test_the_role_manager_makes_a_role_of_activities(cast):
    ada = browser_of(cast.ada)

    made = ada.post("/api/roles", CHOICE)

    assert made.status_code == 201, made.content
    assert made.json()["name"] == "sagemaker-test-123"
    assert made.json()["activities"] == ["run-studio-applications", "manage-models"]
    groups = {each["activity"]: each for each in ada.get("/api/roles/sagemaker-test-123/explained").json()["groups"]}
    assert groups["manage-models"]["answer"] == "yes"
    assert groups["manage-endpoints"]["answer"] == "no"
    assert groups["run-studio-applications"]["answer"] == "some"  # not what is in others' private spaces
    changed = ada.send("PUT", "/api/roles/sagemaker-test-123", CHOICE | {"activities": {"manage-experiments": {}}})
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    versions = ada.get("/api/roles/sagemaker-test-123/versions").json()["versions"]
    assert [(each["number"], each["by"], each["what"]) for each in versions] == [
        (2, "ada", "UpdateRole"),
        (1, "ada", "CreateRole"),
    ]
    User.objects.filter(username="dan").update(role="sagemaker-test-123")
    assert ada.send("DELETE", "/api/roles/sagemaker-test-123").status_code == 409
    User.objects.filter(username="dan").update(role="data-scientist")
    assert ada.send("DELETE", "/api/roles/sagemaker-test-123").status_code == 204
    assert ada.get("/api/roles/sagemaker-test-123").status_code == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"activities": {"manage-models": {}}}, 400, "activities.manage-models.roles"),
        ({"suffix": "a b"}, 400, "suffix"),
        ({"policies": {"x": {"Statement": [{"Effect": "Maybe"}]}}}, 400, "policies"),
    ],
)
def test_the_field_that_is_wrong_is_named(cast, change, status, field):
    answer = browser_of(cast.ada).post("/api/roles", CHOICE | change)

    assert (answer.status_code, answer.json()["field"]) == (status, field)
    assert not Role.objects.filter(built_in=False).exists()


@pytest.mark.django_db(transaction=True)
def test_a_preview_stores_nothing_and_data_scientists_have_no_role_manager(cast):
    preview = browser_of(cast.ada).post("/api/role-previews", CHOICE).json()

    assert sorted(preview["policies"]) == ["manage-models", "own-session", "run-studio-applications"]
    assert preview["grantable"]
    assert not Role.objects.filter(built_in=False).exists()
    dora = browser_of(cast.dora)
    assert {dora.get(path).status_code for path in ("/api/roles", "/api/roles/auditor", "/api/role-activities")} == {
        403
    }
    assert dora.post("/api/roles", CHOICE).status_code == 403
