"""Operations of `iam` and `service-quotas`: the corner of both that roles and limits need."""

from studio.access.operations import quotas, role_policies, roles, simulation

__all__ = ["quotas", "role_policies", "roles", "simulation"]
