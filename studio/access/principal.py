"""Who is asking. A session cookie, an access key or a presigned link all end here."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from studio.access.policies import Statement

Via = Literal["session", "access-key", "presigned", "system", "notebook"]


@dataclass(frozen=True)
class Principal:
    """The caller of one request; made once per request and passed down, never looked up again.

    user_id, username: the person. role: name of their role. statements: what the role says.
    domain_id, profile: the user profile in which they act; empty for a person without one.
    space: the shared space in whose notebook they act; empty everywhere else.
    own_domain_only: a page asked that lists leave out what other domains made (ResourceQuerySet.shown_to).
    """

    user_id: int
    username: str
    account: str
    role: str
    statements: "tuple[Statement, ...]" = field(repr=False)
    domain_id: str
    profile: str
    via: Via
    access_key_id: str = ""
    source_ip: str = ""
    space: str = ""
    own_domain_only: bool = False

    @property
    def is_administrator(self) -> bool:
        """Administrators see all domains; everybody else sees one, and so does who came by a link into one profile."""
        return self.role == "administrator" and self.via != "presigned"
