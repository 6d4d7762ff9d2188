"""Snapshots of notebooks: `/api/notebook-snapshots…`; the API has no operations for them."""

import json
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from studio.access.permissions import caller
from studio.access.principal import Principal
from studio.api.errors import AccessDenied
from studio.snapshots import comparing, keeping
from studio.snapshots.models import Snapshot

MOST_SHOWN = 500


class NewSnapshot(serializers.Serializer[Any]):
    """A notebook of a space, and what goes with it."""

    space = serializers.CharField(max_length=63)
    path = serializers.CharField(max_length=1024)
    include_git = serializers.BooleanField(default=False)
    include_output = serializers.BooleanField(default=False)


class NewCopy(serializers.Serializer[Any]):
    """Where a copy goes: a space of the caller's domain that lets the caller in."""

    space = serializers.CharField(max_length=63)


class SnapshotsView(APIView):
    """`/api/notebook-snapshots`: the caller's own."""

    action = {"GET": "atelier:ListNotebookSnapshots", "POST": "atelier:CreateNotebookSnapshot"}

    def get(self, request: Request) -> Response:
        """`{"snapshots": […], "sharing": {allowed, outputs}}`, the newest first; sharing: what the settings say."""
        me = caller(request)
        rows = Snapshot.objects.visible_to(me).filter(owner_id=me.user_id)[:MOST_SHOWN]
        rules = keeping.allowed(me)
        sharing = {"allowed": rules["allowed"], "outputs": rules["outputs"]}
        return Response({"snapshots": [_shown(row, me) for row in rows], "sharing": sharing})

    @extend_schema(request=NewSnapshot)
    def post(self, request: Request) -> Response:
        """Freeze a notebook; the answer's `id` makes the link `/notebook-snapshots/<id>`."""
        form = NewSnapshot(data=request.data)
        form.is_valid(raise_exception=True)
        sent = form.validated_data
        row = keeping.take(
            caller(request),
            sent["space"],
            sent["path"],
            with_git=sent["include_git"],
            with_output=sent["include_output"],
        )
        return Response(_shown(row, caller(request)), status=201)


class OneSnapshot(APIView):
    """Abstract: a view of the snapshot named in the path, for everybody of its domain."""

    def asked(self, request: Request) -> Snapshot:
        row: Snapshot = Snapshot.objects.get_named(self.kwargs["snapshot_id"], caller(request))
        return row


class SnapshotView(OneSnapshot):
    """`/api/notebook-snapshots/<id>`."""

    action = {"GET": "atelier:ReadNotebookSnapshot", "DELETE": "atelier:DeleteNotebookSnapshot"}

    def get(self, request: Request, snapshot_id: str) -> Response:
        """What is known of it, and `notebook`: its content."""
        row = self.asked(request)
        return Response(_shown(row, caller(request)) | {"notebook": json.loads(keeping.content(row))})

    def delete(self, request: Request, snapshot_id: str) -> Response:
        """The link leads nowhere from now on; copies that were made stay."""
        row = self.asked(request)
        if not _is_own(row, caller(request)):
            raise AccessDenied(f"Only {row.profile_name}, who shared it, and administrators may delete it.")
        keeping.forget(row)
        return Response(status=204)


class CopiesView(OneSnapshot):
    """`/api/notebook-snapshots/<id>/copies`."""

    action = "atelier:CopyNotebookSnapshot"

    @extend_schema(request=NewCopy)
    def post(self, request: Request, snapshot_id: str) -> Response:
        """Write it into a space: `{domain, space, path}` of the file."""
        row = self.asked(request)
        form = NewCopy(data=request.data)
        form.is_valid(raise_exception=True)
        return Response(keeping.copy(row, caller(request), form.validated_data["space"]), status=201)


class DiffView(APIView):
    """`/api/notebook-diff?a=&b=`: two versions of a notebook, named as comparing.py says."""

    action = "atelier:ReadNotebookDiff"

    @extend_schema(parameters=[OpenApiParameter("a"), OpenApiParameter("b")])
    def get(self, request: Request) -> Response:
        """`{"cells", "metadata", "language", "names": {"a", "b"}}`, cell by cell."""
        query = request.query_params
        return Response(comparing.compare(query.get("a", ""), query.get("b", ""), caller(request)))


def _is_own(row: Snapshot, me: Principal) -> bool:
    return row.owner_id == me.user_id or me.is_administrator


def _shown(row: Snapshot, me: Principal) -> dict[str, Any]:
    return {
        "id": row.name,
        "arn": row.arn,
        "title": row.title,
        "path": row.path,
        "space": row.space_name,
        "profile": row.profile_name,
        "created_at": row.created_at,
        "size": row.size,
        "cells": row.cells,
        "with_output": row.with_output,
        "kernel": row.kernel,
        "git": row.git,
        "resource_spec": row.resource_spec,
        "mine": _is_own(row, me),
    }
