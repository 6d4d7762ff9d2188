"""Private things of others stay closed (spec studio §8.2, the table): denials that hold whatever else a role allows.

Theirs is what names another owner than the profile in which the caller acts; what names no owner is everybody's. The
keys are those of the service; atelier:AppUserProfileArn is ours: the profile that an app is directly under.
"""

from studio.access.policies import Statement

OWNER, SHARING, APP_OWNER = (
    "sagemaker:OwnerUserProfileArn",
    "sagemaker:SpaceSharingType",
    "atelier:AppUserProfileArn",
)
_MINE = "arn:aws:sagemaker:*:*:user-profile/${sagemaker:DomainId}/${sagemaker:UserProfileName}"
_APPS = ["sagemaker:CreateApp", "sagemaker:DeleteApp", "atelier:OpenApp", "atelier:PostponeApp"]
_SPACES = ["sagemaker:CreateSpace", "sagemaker:UpdateSpace", "sagemaker:DeleteSpace"]


def _of_another(key: str) -> dict[str, dict[str, str]]:
    return {"Null": {key: "false"}, "StringNotLike": {key: _MINE}}


# The owner's tags could be what a policy decides by: they are set when the space is made, and by administrators.
_TAGS_WHEN_MADE = Statement.from_json(
    {
        "Sid": "TagsOfSpacesOnlyWhenMade",
        "Effect": "Deny",
        "Action": "sagemaker:AddTags",
        "Resource": "arn:aws:sagemaker:*:*:space/*",
        "Condition": {"StringNotEquals": {"sagemaker:TaggingAction": "CreateSpace"}},
    }
)

OF_OTHERS: tuple[Statement, ...] = (
    *(
        Statement.from_json({"Sid": sid, "Effect": "Deny", "Action": actions, "Condition": condition})
        for sid, actions, condition in (
            ("AppsInPrivateSpacesOfOthers", _APPS, {"StringEquals": {SHARING: "Private"}, **_of_another(OWNER)}),
            ("AppsOfOtherProfiles", _APPS, _of_another(APP_OWNER)),
            ("SpacesOfOthers", _SPACES, _of_another(OWNER)),
        )
    ),
    _TAGS_WHEN_MADE,
)
