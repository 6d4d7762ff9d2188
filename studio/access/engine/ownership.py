"""Private things of others stay closed (spec studio §8.2): denials that hold whatever else a role allows.

Theirs is what names another owner than the profile in which the caller acts; what names no owner is everybody's.
"""

from studio.access.policies import Statement

OWNER, SHARING = "sagemaker:OwnerUserProfileArn", "sagemaker:SpaceSharingType"
_MINE = "arn:aws:sagemaker:*:*:user-profile/${sagemaker:DomainId}/${sagemaker:UserProfileName}"
_OF_ANOTHER = {"Null": {OWNER: "false"}, "ArnNotLike": {OWNER: _MINE}}

OF_OTHERS: tuple[Statement, ...] = (
    Statement.from_json(
        {
            "Sid": "SpacesOfOthers",
            "Effect": "Deny",
            "Action": ["sagemaker:CreateSpace", "sagemaker:UpdateSpace", "sagemaker:DeleteSpace"],
            "Condition": _OF_ANOTHER,
        }
    ),
    Statement.from_json(
        {
            "Sid": "AppsInPrivateSpacesOfOthers",
            "Effect": "Deny",
            "Action": ["sagemaker:CreateApp", "sagemaker:DeleteApp"],
            "Condition": {"StringEquals": {SHARING: "Private"}, **_OF_ANOTHER},
        }
    ),
)
