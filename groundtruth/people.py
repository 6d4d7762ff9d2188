"""Making workforces, groups, teams and workers: what operations and the pages have in common."""

from collections.abc import Iterable
from ipaddress import ip_network
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from groundtruth.models import Worker, WorkerGroup, Workforce, Workteam
from groundtruth.models.people import EVERYONE, new_password
from studio.access.policies import authorize
from studio.access.principal import Principal
from studio.access.sealing import seal
from studio.api.errors import ResourceInUse, ResourceLimitExceeded, ResourceNotFound, ValidationError
from studio.telemetry.events import record_change
from studio.topics.models import Topic
from studio.topics.permissions import usable_topic

USER_POOL, CLIENT = "local_workers", "portal"
MOST_INVITED = 50
MOST_CIDRS = 10


def portal_url(workforce: Workforce | None = None) -> str:
    """Where labelers sign in; those of an identity provider by an address that names their workforce."""
    named = workforce is not None and "OidcConfig" in workforce.request
    return f"{settings.PUBLIC_URL}/worker/" + (f"?workforce={workforce.name}" if workforce and named else "")


def sub_domain() -> str:
    """The portal's host, as `SubDomain` of the API has it."""
    return urlsplit(settings.PUBLIC_URL).netloc


def create_workforce(name: str, request: dict[str, Any], caller: Principal) -> Workforce:
    """The workforce of the caller's domain; ResourceInUse if it has one."""
    check_cidrs(request)
    if "CognitoConfig" in request and "OidcConfig" in request:
        raise ValidationError("Give CognitoConfig or OidcConfig, not both: accounts come from one place.")
    if (there := Workforce.of_domain(caller)) is not None:
        raise ResourceInUse(f'There is a private workforce already: "{there.arn}". There can be one.')
    stored = sealed(request)
    try:
        with transaction.atomic():
            made: Workforce = Workforce.objects.create_named(name, caller, request=stored)
            record_change(made)
    except IntegrityError as error:
        raise ResourceInUse("There is a private workforce already. There can be one.") from error
    return made


def sealed(request: dict[str, Any]) -> dict[str, Any]:
    """A workforce's request as it is stored: tags are elsewhere, the client secret cannot be read."""
    kept = {key: value for key, value in request.items() if key not in ("Tags", "WorkforceName")}
    if oidc := kept.get("OidcConfig"):
        kept["OidcConfig"] = oidc | {"ClientSecret": seal(oidc["ClientSecret"])}
    return kept


def check_cidrs(request: dict[str, Any]) -> None:
    """ValidationException for what is no range of addresses (workforce specification §2.5)."""
    cidrs = request.get("SourceIpConfig", {}).get("Cidrs", [])
    if len(cidrs) > MOST_CIDRS:
        raise ValidationError(f"SourceIpConfig.Cidrs: {len(cidrs)} ranges are too many; give {MOST_CIDRS} at most.")
    for cidr in cidrs:
        try:
            if "/" not in cidr:
                raise ValueError("no prefix length")
            ip_network(cidr, strict=False)
        except ValueError as error:
            raise ValidationError(
                f"SourceIpConfig.Cidrs: {cidr!r} is not a range of addresses; write one such as 192.0.2.0/24."
            ) from error


def ensure_workforce(caller: Principal, pool: dict[str, str] | None = None) -> Workforce:
    """The workforce of the caller's domain, made if it has none: the first team makes it, with the pool it names."""
    found = Workforce.of_domain(caller)
    if found is not None:
        return found
    name = f"private-{caller.domain_id or 'studio'}"
    config = {"CognitoConfig": pool or {"UserPool": USER_POOL, "ClientId": CLIENT}}
    return create_workforce(name, config, caller)


def workforce_for(request: dict[str, Any], caller: Principal) -> Workforce:
    """The one that a CreateWorkteam request names, or the domain's."""
    if "WorkforceName" in request:
        found: Workforce = Workforce.objects.get_named(request["WorkforceName"], caller)
        return found
    member = request["MemberDefinitions"][0].get("CognitoMemberDefinition", {})
    return ensure_workforce(caller, {name: member[name] for name in ("UserPool", "ClientId") if name in member})


def create_team(request: dict[str, Any], caller: Principal) -> Workteam:
    """A team of the groups that its member definitions name; a group that nobody has named before is made, empty."""
    check_notifications(request, caller)
    with transaction.atomic():
        workforce = workforce_for(request, caller)
        Workforce.objects.select_for_update().get(pk=workforce.pk)
        count = workforce.teams.count()
        if count >= Workteam.LIMIT:
            raise ResourceLimitExceeded(
                f"The account-level service limit 'Number of work teams' is {Workteam.LIMIT} teams, with current "
                f"utilization of {count} teams and a request delta of 1 teams. Delete a team first."
            )
        groups = groups_of(workforce, request["MemberDefinitions"])
        stored = {key: value for key, value in request.items() if key != "Tags"}
        team: Workteam = Workteam.objects.create_named(
            request["WorkteamName"], caller, workforce=workforce, request=stored
        )
        team.groups.set(groups)
        record_change(team)
    return team


def check_notifications(request: dict[str, Any], caller: Principal) -> None:
    """ValidationException unless the caller may publish to the topic over which a team is to be told of its jobs."""
    if arn := request.get("NotificationConfiguration", {}).get("NotificationTopicArn"):
        usable_topic(arn, "sns:Publish", "NotificationConfiguration.NotificationTopicArn", caller)


def set_told(team: Workteam, told: bool, caller: Principal) -> None:
    """Have the members told of jobs, by a topic of the team's own unless it has one, or not any more.

    What only UpdateWorkteam could do, for people without a terminal; the topic stays for whoever subscribed to it.
    """
    if told == bool(team.notification_topic):
        return
    told_by: dict[str, str] = {}
    if told:
        if team.domain_id != caller.domain_id:
            raise ValidationError(f"{team.name} belongs to another domain; switch to that domain first.")
        authorize(caller, "sns:CreateTopic", Topic(name=f"labeling-{team.name}").arn)
        topic, _ = Topic.make(f"labeling-{team.name}", caller, display_name=f"Labeling: {team.name}")
        told_by = {"NotificationTopicArn": topic.arn}
    team.request = team.request | {"NotificationConfiguration": told_by}
    team.tells_reviews = team.tells_reviews and told
    team.modified_at = timezone.now()
    team.save(update_fields=["request", "tells_reviews", "modified_at"])
    record_change(team)


def groups_of(workforce: Workforce, definitions: Iterable[dict[str, Any]]) -> list[WorkerGroup]:
    """The groups that member definitions name; ValidationException for definitions of the other kind of workforce."""
    oidc = "OidcConfig" in workforce.request
    names: list[str] = []
    for definition in definitions:
        if len(definition) != 1:
            raise ValidationError("A member definition is a CognitoMemberDefinition or an OidcMemberDefinition, one.")
        if ("OidcMemberDefinition" in definition) != oidc:
            want = "OidcMemberDefinition" if oidc else "CognitoMemberDefinition"
            raise ValidationError(f"MemberDefinitions: workforce {workforce.name} has its people by {want}.")
        if oidc:
            names += definition["OidcMemberDefinition"].get("Groups", [])
        else:
            names.append(_cognito_group(workforce, definition["CognitoMemberDefinition"]))
    return [WorkerGroup.objects.get_or_create(workforce=workforce, name=name)[0] for name in dict.fromkeys(names)]


def _cognito_group(workforce: Workforce, member: dict[str, Any]) -> str:
    pool = workforce.request.get("CognitoConfig", {}).get("UserPool")
    if pool is not None and member["UserPool"] != pool:
        raise ValidationError(
            f"MemberDefinitions: the user pool of workforce {workforce.name} is {pool!r}, not {member['UserPool']!r}."
        )
    return str(member["UserGroup"])


def definition_of(workforce: Workforce, group: str) -> dict[str, Any]:
    """The member definition that names one group of a workforce."""
    if "OidcConfig" in workforce.request:
        return {"OidcMemberDefinition": {"Groups": [group]}}
    config = workforce.request.get("CognitoConfig", {"UserPool": USER_POOL, "ClientId": CLIENT})
    return {"CognitoMemberDefinition": {**config, "UserGroup": group}}


def everyone(workforce: Workforce, caller: Principal) -> Workteam:
    """The team of all workers, made once; its name is taken once in the installation, so other domains add theirs."""
    group, _ = WorkerGroup.objects.get_or_create(workforce=workforce, name=EVERYONE)
    found = Workteam.objects.filter(workforce=workforce, groups=group).first()
    if found is not None:
        team: Workteam = found
        return team
    name = EVERYONE if not Workteam.objects.named(EVERYONE).exists() else f"{EVERYONE}-{workforce.domain_id}"
    request = {
        "WorkteamName": name[:63],
        "WorkforceName": workforce.name,
        "Description": "All members of the private workforce.",
        "MemberDefinitions": [definition_of(workforce, EVERYONE)],
    }
    return create_team(request, caller)


def invite(names: list[str], team: Workteam | None, caller: Principal) -> list[tuple[Worker, str]]:
    """New workers with the temporary password of each, which nobody can read again.

    ValidationException for names that are taken, differ from one only in case, or are given twice.
    """
    if not 1 <= len(names) <= MOST_INVITED:
        raise ValidationError(f"Invite 1 to {MOST_INVITED} people at a time; these are {len(names)}.")
    with transaction.atomic():
        workforce = ensure_workforce(caller)
        if "OidcConfig" in workforce.request:
            raise ValidationError("The people of this workforce come from its identity provider; add them there.")
        groups = set(everyone(workforce, caller).groups.all())
        if team is not None:
            groups |= {_own_group(team)}
        return [_invited(workforce, name, groups) for name in _checked(names, workforce)]


def _checked(names: list[str], workforce: Workforce) -> list[str]:
    seen: set[str] = set()
    for name in names:
        if not name or name != name.strip() or len(name) > 254 or not name.isprintable():
            raise ValidationError(f"{name[:80]!r} is no name of a worker: up to 254 characters, an e-mail address.")
        if name.lower() in seen or Worker.objects.filter(workforce=workforce, name__iexact=name).exists():
            raise ValidationError(f"{name!r} is there already (upper and lower case aside).")
        seen.add(name.lower())
    return names


def _invited(workforce: Workforce, name: str, groups: set[WorkerGroup]) -> tuple[Worker, str]:
    worker, password = Worker(workforce=workforce, name=name), new_password()
    worker.set_password(password, temporary=True)
    worker.save()
    worker.groups.set(groups)
    return worker, password


def _own_group(team: Workteam) -> WorkerGroup:
    """The first group of a team: what its page adds people to."""
    group: WorkerGroup | None = team.groups.order_by("pk").first()
    if group is None:
        raise ValidationError(f"Team {team.name} has no group of its own to add people to.")
    return group


def set_teams(worker: Worker, names: list[str], caller: Principal) -> None:
    """Make the worker a member of exactly these teams, beside everyone's."""
    teams: list[Workteam] = [Workteam.objects.get_named(name, caller) for name in names]
    if any(team.workforce_id != worker.workforce_id for team in teams):
        raise ResourceNotFound("One of the teams belongs to another workforce.")
    kept = set(WorkerGroup.objects.filter(workforce_id=worker.workforce_id, name=EVERYONE))
    worker.groups.set(kept | {_own_group(team) for team in teams})
