"""The fixed cast of the tests: who they are never changes, so a test reads like a sentence.

ada administers; dora is a data scientist; dan is one too, in the same domain with a profile of his own; lea labels in
that domain; eve is a data scientist of another domain and must see nothing of theirs.
"""

from dataclasses import dataclass

from django.conf import settings

from studio.access.authenticate import forget_principals, principal_of_user
from studio.access.models import AccessKey, Role, User
from studio.access.principal import Principal
from studio.access.roles import BUILT_IN
from studio.domains.models import Domain, UserProfile

ROLES = {
    "ada": "administrator",
    "dora": "data-scientist",
    "dan": "data-scientist",
    "lea": "labeler",
    "eve": "data-scientist",
}
EXECUTION_ROLE = f"arn:aws:iam::{settings.ACCOUNT_ID}:role/atelier-execution"


@dataclass(frozen=True)
class Person:
    """One of the cast, with everything they could come in with."""

    user: User
    profile: UserProfile
    principal: Principal
    password: str
    access_key_id: str
    secret: str

    @property
    def username(self) -> str:
        return self.user.username

    @property
    def domain_id(self) -> str:
        return self.principal.domain_id


@dataclass(frozen=True)
class Cast:
    """All five; `everybody()` in a stable order."""

    ada: Person
    dora: Person
    dan: Person
    lea: Person
    eve: Person

    def everybody(self) -> tuple[Person, ...]:
        return (self.ada, self.dora, self.dan, self.lea, self.eve)


def make_cast() -> Cast:
    """Put the cast into the (empty) database: two domains, five people, each with a profile, a password and a key."""
    for name, statements in BUILT_IN.items():
        Role.objects.get_or_create(
            name=name, defaults={"statements": [each.to_json() for each in statements], "built_in": True}
        )
    workshop, elsewhere = _domain("workshop"), _domain("elsewhere")
    people = {
        name: _person(name, role, elsewhere if name == "eve" else workshop, 200001 + index)
        for index, (name, role) in enumerate(ROLES.items())
    }
    forget_principals()
    return Cast(**people)


def _domain(name: str) -> Domain:
    request = {"DomainName": name, "AuthMode": "IAM", "DefaultUserSettings": {"ExecutionRole": EXECUTION_ROLE}}
    return Domain.objects.create(name=name, status=Domain.Status.IN_SERVICE, request=request)


def _person(name: str, role: str, domain: Domain, posix_uid: int) -> Person:
    password = f"the password of {name}"
    user = User(username=name, role_id=role)
    user.set_password(password)
    user.save()
    profile = UserProfile.objects.create(
        name=name,
        domain=domain,
        user=user,
        owner=user,
        posix_uid=posix_uid,
        status=UserProfile.Status.IN_SERVICE,
        request={"DomainId": domain.domain_id, "UserProfileName": name},
    )
    key, secret = AccessKey.issue(user)
    return Person(user, profile, principal_of_user(user, profile), password, key.pk, secret)
