"""What a domain may have of spaces, storage and running apps (spec studio §14, adjustable limits)."""

from studio.access.quotas import quota, require, running_apps
from studio.spaces.models import App, Space


def check_running_apps(draft: App) -> None:
    """ResourceLimitExceeded if the domain may not run one more app on that instance type."""
    code = running_apps(draft.instance_type)
    require(code, quota(code).used(draft.domain_id), domain_id=draft.domain_id)


def check_new_space(draft: Space) -> None:
    """ResourceLimitExceeded if the domain may not have one more space, or not one of that size."""
    require("spaces", quota("spaces").used(draft.domain_id), domain_id=draft.domain_id)
    check_storage(draft.domain_id, draft.size_gb)


def check_storage(domain_id: str, adding_gb: int) -> None:
    """ResourceLimitExceeded if the spaces of the domain may not become so much larger."""
    require("space-storage-gb", quota("space-storage-gb").used(domain_id), adding_gb, domain_id=domain_id)
