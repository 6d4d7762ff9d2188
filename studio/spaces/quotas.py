"""What a domain may have of spaces and running apps (spec studio §14, adjustable limits)."""

from studio.api.errors import ResourceLimitExceeded
from studio.spaces.models import App

RUNNING_APPS = 100  # of one instance type in one domain


def check_running_apps(draft: App) -> None:
    """ResourceLimitExceeded if the domain may not run one more app on that instance type."""
    running = App.running().filter(domain_id=draft.domain_id, spec__InstanceType=draft.instance_type).count()
    if running >= RUNNING_APPS:
        raise ResourceLimitExceeded(
            f"The limit of running apps on {draft.instance_type} is {RUNNING_APPS}, with current utilization of "
            f"{running} and a request delta of 1; stop an app, or ask an administrator for a higher limit."
        )
