"""Who may use which topic, for rooms whose requests name one."""

from studio.access.policies import authorize
from studio.access.principal import Principal
from studio.api.errors import ApiError, ValidationError
from studio.topics.models import Topic


def usable_topic(arn: str, action: str, member: str, caller: Principal) -> Topic:
    """The topic that a member of a request names, if the caller may do this with it."""
    try:
        topic = Topic.of_arn(arn, caller)
        authorize(caller, action, topic.arn)
    except ApiError as error:
        raise ValidationError(f"{member}: {error.message}") from error
    return topic
