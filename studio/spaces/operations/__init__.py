"""API handlers of spaces and apps (spec studio §6)."""

from studio.spaces.operations import apps, spaces

__all__ = ["apps", "spaces"]
