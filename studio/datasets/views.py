"""The browser's views of data sets: list, upload, describe, page, ask about a target, delete."""

from importlib import import_module
from types import ModuleType
from typing import Any

from django.core import signing
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.dateparse import parse_datetime
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import BaseParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from studio.access.permissions import FieldError, caller
from studio.api.tags import drop_tags
from studio.datasets import uploads
from studio.datasets.models import Dataset
from studio.storage.store import object_store

_SALT = "datasets.cursor"
_MOST_ROWS = 1000
_MOST_SAMPLED = 40_000  # rows of a sample (canvas spec §4.1)
_MOST_DRAWN = 4  # columns of a chart
_MOST_LOST = 100  # columns that are named
_OF_A_VERSION = {
    "version",
    "latest",
    "created_at",
    "status",
    "failure_reason",
    "filename",
    "files",
    "size",
    "rows",
    "columns",
    "owner",
}


class Untouched(BaseParser):
    """Takes every content type, reads nothing: the CSRF check looks for a form, the upload streams the body itself."""

    media_type = "*/*"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> dict[str, Any]:
        """No fields."""
        return {}


class DatasetsView(APIView):
    """`/api/datasets`: the newest version of each data set, newest first; uploads and registrations."""

    parser_classes = (Untouched,)
    action = {"GET": "atelier:ListDatasets", "POST": "atelier:CreateDataset"}

    def get(self, request: Request) -> Response:
        """`?search=&limit=&cursor=`. The cursor says after which row, so that inserts do not shift pages."""
        limit = _whole(request, "limit", 50, low=1, high=200)
        found = Dataset.objects.shown_to(caller(request)).filter(latest=True).order_by("-created_at", "-pk")
        if search := request.query_params.get("search", "")[:100]:
            found = found.filter(name__icontains=search)
        if cursor := request.query_params.get("cursor", ""):
            at, pk = _position(cursor)
            found = found.filter(Q(created_at__lt=at) | Q(created_at=at, pk__lt=pk))
        rows = list(found.select_related("owner")[: limit + 1])
        more, rows = len(rows) > limit, rows[:limit]
        following = signing.dumps([rows[-1].created_at.isoformat(), rows[-1].pk], salt=_SALT) if more else None
        return Response({"datasets": [_shown(each) for each in rows], "cursor": following})

    @extend_schema(request={"application/octet-stream": OpenApiTypes.BINARY})
    def post(self, request: Request) -> Response:
        """`?name=&filename=` with the file as the body, or `?name=&uri=s3://...` for an object or a folder that is
        there.

        Several files are one body: `&filename=&size=&filename=&size=`; `studio.datasets.uploads` says more.
        """
        django_request: HttpRequest = request._request
        query = request.query_params
        if uris := query.getlist("uri"):
            new_version, keep = query.get("new_version", "") in {"1", "true"}, query.getlist("keep")
            dataset = uploads.register(uris, query.get("name", ""), caller(request), new_version=new_version, keep=keep)
        else:
            dataset = uploads.upload(django_request, caller(request))
        return Response(_shown(dataset) | {"profile": None}, status=201)


class DatasetView(APIView):
    """`/api/datasets/<name>`, `?version=` for an older one."""

    action = {"GET": "atelier:ReadDataset", "DELETE": "atelier:DeleteDataset"}

    def get(self, request: Request, name: str) -> HttpResponse:
        """The data set with its description, which is null until a worker has written it.

        `lost`: columns that the version before has and this one has not; who was made for that one refuses its rows.
        """
        dataset = _asked(request, name)
        versions = [
            {key: value for key, value in _shown(each).items() if key in _OF_A_VERSION} for each in dataset.versions()
        ]
        since, lost = _reading().lost_columns(dataset)
        head = _shown(dataset) | {"versions": versions, "lost": {"since": since, "columns": lost[:_MOST_LOST]}}
        whole = JSONRenderer().render(head)[:-1] + b',"profile":' + _reading().profile_of(dataset) + b"}"
        return HttpResponse(whole, content_type="application/json")

    def delete(self, request: Request, name: str) -> Response:
        """All versions: rows, what was made from them, the files that were uploaded. Registered objects stay."""
        dataset = Dataset.objects.get_named(name, caller(request))
        versions = list(dataset.versions())
        folders = [each.folder for each in versions]
        Dataset.objects.filter(pk__in=[each.pk for each in versions]).delete()
        drop_tags(dataset.arn)
        store = object_store()
        for folder in folders:
            for info in list(store.list(folder.bucket, f"{folder.key}/")):
                store.delete(info.bucket, info.key)
        return Response(status=204)


class RowsView(APIView):
    """`/api/datasets/<name>/rows`: a page of rows (`?offset=&limit=`) or a random sample (`?sample=1&limit=&seed=`).

    Of wide tables some columns: `?first_column=&columns=`, from 0, how many; without them all.
    """

    action = "atelier:ReadDataset"

    def get(self, request: Request, name: str) -> Response:
        """Cells as they were written; missing values are null. `numbers` are row numbers from 1, without the header."""
        dataset = _asked(request, name)
        limit = _whole(request, "limit", 100, low=1, high=_MOST_ROWS)
        names = _reading().names_of(dataset)
        first = _whole(request, "first_column", 0, low=0, high=max(0, len(names) - 1))
        columns = range(first, min(len(names), first + _whole(request, "columns", len(names), low=1, high=2**31)))
        if request.query_params.get("sample", "") in {"1", "true"}:
            sampled = _reading().sample_of(dataset, limit, _whole(request, "seed", 1, low=0, high=2**31), columns)
            numbers, rows = [number + 1 for number, _ in sampled], [row for _, row in sampled]
        else:
            offset = _whole(request, "offset", 0, low=0, high=2**40)
            rows = _reading().page_of(dataset, offset, limit, columns)
            numbers = list(range(offset + 1, offset + 1 + len(rows)))
        shown = [names[number] for number in columns]
        return Response({"columns": shown, "rows": rows, "numbers": numbers, "total": dataset.rows})


class ValuesView(APIView):
    """`/api/datasets/<name>/values?column=&column=&rows=`: a random sample of rows to draw, as what the columns are."""

    action = "atelier:ReadDataset"

    def get(self, request: Request, name: str) -> Response:
        """column -> values; numbers are numbers, dates ISO texts, missing values null."""
        dataset, columns = _asked(request, name), _columns(request)
        if not 0 < len(columns) <= _MOST_DRAWN:
            raise FieldError(f"Name up to {_MOST_DRAWN} columns.", "column")
        rows = _whole(request, "rows", 2000, low=1, high=_MOST_SAMPLED)
        return Response({"values": _reading().values_of(dataset, columns, rows)})


class CorrelationsView(APIView):
    """`/api/datasets/<name>/correlations?column=&column=&kind=&rows=`: a matrix of up to 15 columns."""

    action = "atelier:ReadDataset"

    def get(self, request: Request, name: str) -> Response:
        """kind: Pearson, Spearman, MI, Spearman & MI, or what fits the columns. Null where nothing can be told."""
        dataset, columns = _asked(request, name), _columns(request)
        rows = _whole(request, "rows", 10_000, low=1, high=_MOST_SAMPLED)
        return Response(_reading().correlations_of(dataset, columns, request.query_params.get("kind", ""), rows))


class TargetView(APIView):
    """`/api/datasets/<name>/target?column=`, with `&relations=0` the column alone, at once."""

    action = "atelier:ReadDataset"

    def get(self, request: Request, name: str) -> Response:
        """Problem type with its reason, classes or distribution, relation of every other column, warnings."""
        column, relate = request.query_params.get("column", ""), request.query_params.get("relations", "") != "0"
        return Response(_reading().target_of(_asked(request, name), column, relate=relate))


def _reading() -> ModuleType:
    """The module that looks into tables. It needs pandas and scikit-learn, which nothing else at the start does."""
    return import_module("studio.datasets.reading")


def _asked(request: Request, name: str) -> Dataset:
    version = _whole(request, "version", 0, low=0, high=2**31) or None
    return Dataset.objects.get_named(name, caller(request), version)


def _shown(dataset: Dataset) -> dict[str, Any]:
    return {
        "name": dataset.name,
        "arn": dataset.arn,
        "version": dataset.version,
        "latest": dataset.latest,
        "status": dataset.status,
        "failure_reason": dataset.failure_reason,
        "progress": dataset.progress,
        "uri": dataset.uri,
        "csv_uri": dataset.csv_uri,
        "content_type": "x-application/vnd.amazon+parquet"
        if dataset.format == "parquet"
        else "text/csv;header=present",
        "filename": dataset.filename,
        "files": [{"rows": None} | file for file in dataset.files],
        "size": dataset.size_bytes,
        "rows": dataset.rows,
        "columns": dataset.columns,
        "format": dataset.format,
        "delimiter": dataset.delimiter,
        "encoding": dataset.encoding,
        "owner": dataset.owner.username if dataset.owner else "",
        "created_at": dataset.created_at,
        "modified_at": dataset.modified_at,
    }


def _columns(request: Request) -> list[str]:
    return list(dict.fromkeys(request.query_params.getlist("column")))


def _whole(request: Request, name: str, default: int, *, low: int, high: int) -> int:
    text = request.query_params.get(name, "") or str(default)
    if not (text.isascii() and text.isdigit() and len(text) < 14 and low <= int(text) <= high):
        raise FieldError(f"{name} must be a whole number from {low} to {high}, not {text[:40]!r}.", name)
    return int(text)


def _position(cursor: str) -> tuple[Any, int]:
    try:
        at, pk = signing.loads(cursor, salt=_SALT)
    except signing.BadSignature as error:
        raise FieldError("The cursor is not one of ours. Start from the first page.", "cursor") from error
    return parse_datetime(at), int(pk)
