"""API handlers of spaces and apps (spec studio §6)."""

from studio.spaces import ownership
from studio.spaces.operations import apps, spaces

__all__ = ["apps", "ownership", "spaces"]  # ownership: what the policy asks about them
