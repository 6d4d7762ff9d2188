"""The effective settings of a space (spec studio §3): whose they are depends on who may come in."""

from dataclasses import replace
from typing import Any

from studio.domains.engine.settings import Effective, effective
from studio.domains.models import UserProfile
from studio.spaces.engine.storage import Limits
from studio.spaces.models import Space


def of_space(space: Space) -> Effective:
    """A private space: its own settings over its owner's. Any other: over the domain's DefaultSpaceSettings alone.

    sources say "domain", "profile", "space" or "both".
    """
    own = space.request.get("SpaceSettings", {})
    if space.is_private and space.owner_profile is not None:
        return _over(space.owner_profile.effective, own)
    return effective(space.domain.request.get("DefaultSpaceSettings", {}), own, names=("domain", "space"))


def of_parent(parent: UserProfile | Space) -> Effective:
    """The settings of what an app runs in."""
    return of_space(parent) if isinstance(parent, Space) else parent.effective


def limits_of(settings: Effective) -> Limits:
    """How large volumes are and may be under these settings, in GB."""
    stored: dict[str, Any] = settings.get("SpaceStorageSettings.DefaultEbsStorageSettings", {})
    standard = Limits()
    default = stored.get("DefaultEbsVolumeSizeInGb", standard.default)
    return Limits(default, max(default, stored.get("MaximumEbsVolumeSizeInGb", standard.maximum)))


def _over(below: Effective, own: dict[str, Any]) -> Effective:
    merged = effective(below.settings, own, names=("", "space"))
    sources = {path: source or below.sources.get(path, "domain") for path, source in merged.sources.items()}
    return replace(merged, sources=sources)
