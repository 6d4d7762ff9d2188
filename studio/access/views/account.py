"""What a person does with their own account: access keys, password, the arrangement of their pages."""

import json
import re
from typing import Any

from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError as PasswordProblem
from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from studio.access.authenticate import forget_principals
from studio.access.models import AccessKey, User
from studio.access.permissions import FieldError, caller
from studio.access.throttle import Attempt
from studio.api.errors import ResourceLimitExceeded, ResourceNotFound

MAX_KEYS = 10
MAX_WORKSPACE_BYTES = 64 * 1024
_ESCAPED_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")  # a backslash before it makes it plain text


class AccessKeysView(APIView):
    """`/api/access-keys`: the caller's own keys."""

    action = {"GET": "atelier:ListAccessKeys", "POST": "atelier:CreateAccessKey"}

    def get(self, request: Request) -> Response:
        """All keys of the caller, oldest first; never a secret."""
        keys = AccessKey.objects.filter(user_id=caller(request).user_id)
        return Response({"access_keys": [_shown(key) for key in keys]})

    def post(self, request: Request) -> Response:
        """A new key. The secret is in this answer and in no other."""
        user = _me(request)
        if user.access_keys.count() >= MAX_KEYS:
            raise ResourceLimitExceeded(f"A person has at most {MAX_KEYS} access keys; delete one that is not used.")
        key, secret = AccessKey.issue(user)
        return Response(_shown(key) | {"secret_access_key": secret}, status=201)


class AccessKeyView(APIView):
    """`/api/access-keys/<id>`."""

    action = {"DELETE": "atelier:DeleteAccessKey"}

    def delete(self, request: Request, key_id: str) -> Response:
        """Delete one of the caller's own keys; requests signed with it are refused from now on."""
        mine = AccessKey.objects.filter(user_id=caller(request).user_id)
        if not key_id.isalnum() or not mine.filter(pk=key_id).delete()[0]:
            raise ResourceNotFound("You have no access key of that id.")
        forget_principals()
        return Response(status=204)


class NewPassword(serializers.Serializer[Any]):
    """What is typed into the form."""

    current = serializers.CharField(max_length=1024, trim_whitespace=False, required=False, allow_blank=True)
    new = serializers.CharField(max_length=1024, trim_whitespace=False)


class PasswordView(APIView):
    """`/api/password`."""

    action = {"POST": "atelier:ChangePassword"}

    @extend_schema(request=NewPassword)
    def post(self, request: Request) -> Response:
        """Set the caller's password. Whoever has one must give it; all other sessions of the person end."""
        form = NewPassword(data=request.data)
        form.is_valid(raise_exception=True)
        user = _me(request)
        if user.has_usable_password():
            attempt = Attempt(user.username, caller(request).source_ip)
            attempt.count()
            if not user.check_password(form.validated_data.get("current", "")):
                raise FieldError("This is not your current password.", "current")
            attempt.succeeded()
        try:
            validate_password(form.validated_data["new"], user)
        except PasswordProblem as problem:
            raise FieldError(" ".join(problem.messages), "new") from problem
        with transaction.atomic():
            user.set_password(form.validated_data["new"])
            user.save(update_fields=["password"])
            user.end_everything()
            # This session stays: it knew the password. Saved now, before its sockets hear that sessions have ended.
            # It keeps its key: with a new one, answers to requests under way would delete the new cookie.
            request._request.session[HASH_SESSION_KEY] = user.get_session_auth_hash()
            request._request.session.save()
        return Response(status=204)


class WorkspaceView(APIView):
    """`/api/workspace`: open tabs, theme, preferences. The front end's own document; the server only keeps it."""

    action = {"GET": "atelier:ReadWorkspace", "PUT": "atelier:WriteWorkspace"}

    def get(self, request: Request) -> Response:
        """The document as it was last put; `{}` before that."""
        return Response(_me(request).workspace)

    def put(self, request: Request) -> Response:
        """Replace the document: a JSON object of at most 64 kB."""
        if not isinstance(request.data, dict):
            raise FieldError("The workspace must be a JSON object.")
        size = _stored_size(request.data)
        if size > MAX_WORKSPACE_BYTES:
            raise FieldError(f"The workspace has {size} bytes; at most {MAX_WORKSPACE_BYTES} are kept.", status=413)
        User.objects.filter(pk=caller(request).user_id).update(workspace=request.data)
        return Response(request.data)


def _stored_size(document: dict[str, Any]) -> int:
    """Bytes of the document as JSON; FieldError for text that PostgreSQL's JSON cannot hold."""
    text = json.dumps(document, ensure_ascii=False)
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        raise FieldError("The workspace contains half of a surrogate pair, which cannot be stored.") from error
    if _ESCAPED_NUL.search(text):
        raise FieldError("The workspace contains the character NUL, which cannot be stored.")
    return size


def _me(request: Request) -> User:
    return User.objects.get(pk=caller(request).user_id)


def _shown(key: AccessKey) -> dict[str, Any]:
    return {
        "access_key_id": key.pk,
        "created_at": key.created_at,
        "last_used_at": key.last_used_at,
        "disabled": key.disabled,
    }
