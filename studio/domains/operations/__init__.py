"""The operations of the API on domains, user profiles and links into them (spec studio §2, §5)."""

from studio.domains.operations import domains, links, profiles

__all__ = ["domains", "links", "profiles"]
