"""Only one hosting agent acts at a time."""

from hosting.models import AgentLease
from studio import leases
from studio.leases import RENEW_S, my_name

__all__ = ["RENEW_S", "give_up", "hold", "my_name"]
NAME = "hosting-agent"


def hold(me: str) -> bool:
    """Take or prolong the lease; False if another agent that may be alive has it."""
    return leases.hold(AgentLease.objects, NAME, me)


def give_up(me: str) -> None:
    """Let the next agent in at once."""
    leases.give_up(AgentLease.objects, NAME, me)
