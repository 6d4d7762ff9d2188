"""The role manager for the browser: what may be chosen, roles made of it, what a role may do in words, its versions."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from studio.access import rolebook
from studio.access.catalogue import known_actions
from studio.access.engine.activities import ACTIVITIES, PERSONAS
from studio.access.engine.composing import (
    LONGEST_POLICY,
    MOST_POLICIES,
    Choice,
    CompositionError,
    check,
    compose,
    role_name,
)
from studio.access.engine.explaining import explained
from studio.access.models import Role, RoleVersion
from studio.access.permissions import FieldError, caller
from studio.access.policies import covers
from studio.api.tags import set_tags, tags_of

READ, WRITE = "atelier:ExplainRole", "atelier:ComposeRole"
_TEXTS = serializers.ListField(child=serializers.CharField(max_length=2048), required=False, max_length=16)


class RoleChoice(serializers.Serializer[Any]):
    """What the wizard's steps say. persona is kept for the page; activities: id -> {"roles", "buckets", "workgroups"}.

    policies: name -> policy document; tags: [{"Key", "Value"}].
    """

    description = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")
    persona = serializers.CharField(max_length=64, required=False, allow_blank=True, default="")
    activities = serializers.DictField(child=serializers.DictField(child=_TEXTS), required=False, default=dict)
    subnets = serializers.ListField(child=serializers.CharField(max_length=64), required=False, default=list)
    security_groups = serializers.ListField(child=serializers.CharField(max_length=64), required=False, default=list)
    data_keys = serializers.ListField(child=serializers.CharField(max_length=2048), required=False, default=list)
    volume_keys = serializers.ListField(child=serializers.CharField(max_length=2048), required=False, default=list)
    policies = serializers.DictField(child=serializers.JSONField(), required=False, default=dict)
    tags = serializers.ListField(
        child=serializers.DictField(child=serializers.CharField(allow_blank=True)), default=list
    )


class NewRole(RoleChoice):
    """The same, and how the role is called behind `sagemaker-`."""

    suffix = serializers.CharField(max_length=64)


class ActivitiesView(APIView):
    """`GET /api/role-activities`: what the wizard offers."""

    action = READ

    def get(self, request: Request) -> Response:
        """{"activities": [{"id", "title", "purpose", "needs": [roles|buckets|workgroups], "network", "keys",
        "actions"}], "personas": [{"id", "title", "activities": [id]}], "limits": {"policies", "policy_size"}}"""
        activities = [
            {
                "id": each.id,
                "title": each.title,
                "purpose": each.purpose,
                "needs": each.needs,
                "network": each.network,
                "keys": each.keys,
                "actions": each.actions,
            }
            for each in ACTIVITIES
        ]
        personas = [{"id": each.id, "title": each.title, "activities": each.activities} for each in PERSONAS]
        limits = {"policies": MOST_POLICIES, "policy_size": LONGEST_POLICY}
        return Response({"activities": activities, "personas": personas, "limits": limits})


class PreviewView(APIView):
    """`POST /api/role-previews`: what a choice would make; nothing is stored."""

    action = READ

    @extend_schema(request=RoleChoice)
    def post(self, request: Request) -> Response:
        """As for a new role -> {"policies": {name: document}, "groups": see explained, "grantable": may you}."""
        choice = _choice(RoleChoice, request)
        documents = _composed(choice)
        statements = tuple(_checked(documents))
        grantable = covers(caller(request).statements, statements)
        groups = explained(statements, known_actions())
        return Response({"policies": documents, "groups": groups, "grantable": grantable})


class RolesView(APIView):
    """`/api/roles`."""

    action = {"GET": READ, "POST": WRITE}

    def get(self, request: Request) -> Response:
        """{"roles": [{"name", "arn", "description", "built_in", "persona", "activities": [id], "users": count,
        "created_at", "modified_at", "grantable": may the caller give it}]} by name."""
        held = caller(request).statements
        rows = Role.objects.annotate(people=Count("users"))
        return Response({"roles": [_shown(row) | {"grantable": covers(held, row.parsed())} for row in rows]})

    @extend_schema(request=NewRole)
    def post(self, request: Request) -> Response:
        """Make `sagemaker-<suffix>`: 201 with the role as `GET /api/roles/<name>` gives it."""
        choice = _choice(NewRole, request)
        try:
            name = role_name(choice["suffix"])
        except CompositionError as error:
            raise FieldError(str(error), error.field) from error
        documents = _composed(choice)
        _checked(documents)
        role = rolebook.create_role(
            name,
            caller(request),
            description=choice["description"],
            tags=choice["tags"],
            documents=documents,
            composed=_kept(choice),
        )
        return Response(_whole(role), status=201)


class RoleView(APIView):
    """`/api/roles/<name>`."""

    action = {"GET": READ, "PUT": WRITE, "DELETE": "atelier:DeleteRole"}

    def get(self, request: Request, name: str) -> Response:
        """As in the list, and {"policies": {name: document}, "composed": the choice or {}, "trust", "tags", "people":
        [user name], "version": number of the last change}."""
        return Response(_whole(rolebook.role_named(name)))

    @extend_schema(request=RoleChoice)
    def put(self, request: Request, name: str) -> Response:
        """Make the role anew from a choice (its name stays); what it was is kept as a version."""
        role, choice, principal = rolebook.role_named(name), _choice(RoleChoice, request), caller(request)
        documents = _composed(choice)
        _checked(documents)
        rolebook.put_policies(role, documents, principal, what="UpdateRole", composed=_kept(choice))
        rolebook.describe_anew(rolebook.role_named(name), principal, description=choice["description"])
        set_tags(rolebook.arn_of(role), choice["tags"])
        return Response(_whole(rolebook.role_named(name)))

    def delete(self, request: Request, name: str) -> Response:
        """Delete it with its policies; 409 names people who still have it."""
        rolebook.delete_role(rolebook.role_named(name), caller(request), with_policies=True)
        return Response(status=204)


class ExplainedView(APIView):
    """`GET /api/roles/<name>/explained`."""

    action = READ

    def get(self, request: Request, name: str) -> Response:
        """{"groups": [{"activity", "title", "purpose", "answer": yes|some|no, "operations": [{"action", "answer":
        yes|sometimes|no, "sentence"}]}]}: what it may do, read from its statements, whoever wrote them."""
        return Response({"groups": explained(rolebook.role_named(name).parsed(), known_actions())})


class VersionsView(APIView):
    """`GET /api/roles/<name>/versions`."""

    action = READ

    def get(self, request: Request, name: str) -> Response:
        """{"versions": [{"number", "at", "by", "what", "policies"}]}: the newest first, at most 100."""
        role = rolebook.role_named(name)
        rows = RoleVersion.objects.filter(role_name=role.name)[:100]
        return Response({"versions": list(rows.values("number", "at", "by", "what", "policies"))})


def _choice(form_class: type[RoleChoice], request: Request) -> dict[str, Any]:
    form = form_class(data=request.data)
    form.is_valid(raise_exception=True)
    choice: dict[str, Any] = form.validated_data
    return choice


def _composed(choice: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    parts = ("activities", "subnets", "security_groups", "data_keys", "volume_keys")
    try:
        return compose(Choice(**{name: choice[name] for name in parts}, extra=choice["policies"]))
    except CompositionError as error:
        raise FieldError(str(error), error.field) from error


def _checked(documents: Mapping[str, Any]) -> Any:
    try:
        return check(documents)
    except CompositionError as error:
        raise FieldError(str(error), error.field) from error


def _kept(choice: Mapping[str, Any]) -> dict[str, Any]:
    """The choice as the role keeps it, to be shown in the wizard again."""
    return {name: value for name, value in choice.items() if name not in ("suffix", "description", "tags")}


def _shown(role: Any) -> dict[str, Any]:
    return {
        "name": role.name,
        "arn": rolebook.arn_of(role),
        "description": role.description,
        "built_in": role.built_in,
        "persona": role.composed.get("persona", ""),
        "activities": list(role.composed.get("activities", {})),
        "users": role.people,
        "created_at": role.created_at,
        "modified_at": role.modified_at,
    }


def _whole(role: Role) -> dict[str, Any]:
    people = list(role.users.values_list("username", flat=True))
    role.people = len(people)  # type: ignore[attr-defined]
    last = RoleVersion.objects.filter(role_name=role.name).first()
    return _shown(role) | {
        "policies": rolebook.documents_of(role),
        "composed": role.composed,
        "trust": role.trust or rolebook.SERVICE_TRUST,
        "tags": tags_of(rolebook.arn_of(role)),
        "people": people,
        "version": last.number if last else 0,
    }
