"""The built-in roles, as data (design §7). They are written to the Role table after every migration.

An action is `service:Operation` for operations of the API and `atelier:Verb…` for what only the browser does.
Each role says what it needs; whatever a later room adds is closed to everybody but administrators until a role names
it, except for data scientists, who own the whole machine-learning side (spec studio §8.2, "full access" role).
"""

from studio.access.engine.ownership import OF_OTHERS
from studio.access.policies import Statement

ADMINISTRATOR = "administrator"
FULL_ACCESS = "data-scientist"  # what work needs that nobody gave a narrower role (spec studio §8.2)

# What everybody who is signed in may do with their own session; these act on the caller and nobody else.
_SELF = (
    "atelier:GetSession",
    "atelier:SignOut",
    "atelier:ChangePassword",
    "atelier:ReadWorkspace",
    "atelier:WriteWorkspace",
    "atelier:ChooseProfile",
)
_IDENTITY = ("sts:GetCallerIdentity",)
_KEYS = ("atelier:ListAccessKeys", "atelier:CreateAccessKey", "atelier:DeleteAccessKey")
_READ = (
    "sagemaker:Describe*",
    "sagemaker:List*",
    "sagemaker:Get*",
    "sagemaker:BatchDescribe*",
    "sagemaker:BatchGet*",
    "sagemaker:Search",
    "sagemaker:QueryLineage",
    "logs:Describe*",
    "logs:Get*",
    "logs:FilterLogEvents",
    "cloudwatch:Describe*",
    "cloudwatch:Get*",
    "cloudwatch:List*",
    "sns:Get*",
    "sns:List*",
    "sqs:Get*",
    "sqs:List*",
    "events:Describe*",
    "events:List*",
    "events:TestEventPattern",
    "servicequotas:Get*",
    "servicequotas:List*",
    "servicequotas:RequestServiceQuotaIncrease",
    "s3:Get*",
    "s3:List*",
    "s3:Head*",
    "atelier:Read*",
    "atelier:List*",
    "atelier:Describe*",
    "atelier:Subscribe*",
)
# People and domains are the administrators' matter (spec studio §8.2, last line before the table).
PEOPLE = (
    "sagemaker:CreateDomain",
    "sagemaker:UpdateDomain",
    "sagemaker:DeleteDomain",
    "sagemaker:CreateUserProfile",
    "sagemaker:UpdateUserProfile",
    "sagemaker:DeleteUserProfile",
    "atelier:ListUsers",
    "atelier:CreateUser",
    "atelier:UpdateUser",
    "atelier:CreateSignInLink",
    "atelier:ListSignIns",
    "atelier:ResetProfileSetting",
    "atelier:SimulateAccess",
    "atelier:ListDomainGroups",
    # Everything of iam but PassRole: roles are read and written where people are.
    *(f"iam:{verb}*" for verb in ("Add", "Attach", "Create", "Delete", "Detach", "Get", "List", "Put", "Remove")),
    *(f"iam:{verb}*" for verb in ("Set", "Simulate", "Tag", "Untag", "Update")),
)
_NO_PEOPLE = Statement("Deny", PEOPLE)
_SERVING = tuple(
    f"sagemaker:{verb}{noun}*"
    for verb in ("Create", "Update", "Delete", "Start", "Stop")
    for noun in (
        "Model",
        "Endpoint",
        "Transform",
        "Pipeline",
        "InferenceComponent",
        "InferenceExperiment",
        "InferenceRecommendations",
        "Monitoring",
        "DataQuality",
        "ModelQuality",
    )
)
_LABELING = (
    "sagemaker:*LabelingJob*",
    "sagemaker:*Workteam*",
    "sagemaker:*Workforce*",
    "sagemaker:*HumanTaskUi*",
    "sagemaker:*FlowDefinition*",
    "sagemaker:*HumanLoop*",
    "sagemaker:RenderUiTemplate",
    "atelier:*Labeling*",
    "atelier:*Workforce*",
)
_TELLING = ("sns:*", "sqs:*", "events:*")
_TAGS = ("sagemaker:AddTags", "sagemaker:DeleteTags", "sagemaker:ListTags")
_OBJECTS = ("s3:*",)
# Jobs, models and workflows name a role (PassRole). What it may do is no more than what its author may: see
# docs/permissions.md.
_PASS_ROLES = Statement("Allow", ("iam:PassRole",))

# A session that a link opened ends at its hour: it makes no other way in that would last longer (spec studio §5.3).
NO_WAY_IN = Statement(
    "Deny",
    (
        "atelier:ChangePassword",
        "atelier:ChooseProfile",
        "atelier:CreateAccessKey",
        "atelier:CreateSignInLink",
        "atelier:CreateUser",
        "atelier:UpdateUser",
        "sagemaker:CreatePresignedDomainUrl",
    ),
)

# A person without a usable profile has no place in any domain: nothing is theirs to see, only their own account.
ACCOUNT_ONLY = (Statement("Allow", (*_SELF, *_IDENTITY, *_KEYS)),)

BUILT_IN: dict[str, tuple[Statement, ...]] = {
    ADMINISTRATOR: (Statement("Allow", ("*",)),),
    "data-scientist": (
        Statement("Allow", ("sagemaker:*", "s3:*", "logs:*", "cloudwatch:*", "application-autoscaling:*")),
        Statement("Allow", (*_READ, *_SELF, *_IDENTITY, *_KEYS)),
        Statement("Allow", ("atelier:*Dataset*", "atelier:*Job*", "atelier:*Automation*", "atelier:*Share*")),
        Statement("Allow", (*_LABELING, *_TELLING)),
        _PASS_ROLES,
        Statement("Allow", ("atelier:OpenApp", "atelier:PostponeApp", "atelier:*NotebookSnapshot*")),
        *OF_OTHERS,
        _NO_PEOPLE,
    ),
    "ml-operations": (
        Statement("Allow", (*_READ, *_SELF, *_IDENTITY, *_KEYS, *_SERVING, *_TAGS, *_OBJECTS)),
        Statement("Allow", ("sagemaker:Invoke*", "sagemaker:StopAutoMLJob", "application-autoscaling:*")),
        Statement("Allow", ("atelier:*Automation*", "atelier:*Share*")),
        _PASS_ROLES,
        _NO_PEOPLE,
    ),
    "auditor": (Statement("Allow", (*_READ, *_SELF, *_IDENTITY, *_KEYS, "atelier:AuditActivity")), _NO_PEOPLE),
    "labeling-manager": (
        Statement(
            "Allow", (*_READ, *_SELF, *_IDENTITY, *_KEYS, *_LABELING, *_TELLING, *_TAGS, *_OBJECTS, "atelier:*Dataset*")
        ),
        _PASS_ROLES,
        _NO_PEOPLE,
    ),
    "labeler": (Statement("Allow", (*_SELF, *_IDENTITY)),),
}
