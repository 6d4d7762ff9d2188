"""The effective settings of a profile: what it says itself over what its domain says for everybody (spec studio §3)."""

from studio.domains.engine.settings import Effective, effective
from studio.domains.models import UserProfile


def of_profile(profile: UserProfile) -> Effective:
    """What counts for a user profile and its private spaces, with the level that each value is from."""
    return effective(profile.domain.request.get("DefaultUserSettings", {}), profile.request.get("UserSettings", {}))
