"""Lists, page by page: filter, then order, then cut.

`NextToken` is signed and opaque. It holds the sort key of the last row that was told, so the next page starts behind
that row however many rows came or went meanwhile, and costs the same on page one and on page ten thousand.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core import signing
from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, Field, Model, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.utils.dateparse import parse_datetime

from studio.api.errors import ValidationError

# What list operations may ask for by these names; the values are lookups of the fields of `Resource`.
FILTERS: Mapping[str, str] = {
    "NameContains": "name__icontains",
    "CreationTimeAfter": "created_at__gt",
    "CreationTimeBefore": "created_at__lt",
    "LastModifiedTimeAfter": "modified_at__gt",
    "LastModifiedTimeBefore": "modified_at__lt",
    "StatusEquals": "status",
}
# Not part of the question, so they may change from page to page.
_PAGING = {"NextToken", "MaxResults"}
_SALT = "studio.api.pages"


def page(
    queryset: QuerySet[Any],
    request: Mapping[str, Any],
    *,
    sort: Mapping[str, str],
    default_sort: str,
    default_order: str,
    default_size: int = 10,
    names: Mapping[str, str] | None = None,
) -> tuple[list[Any], str | None]:
    """One page of what the request asks for, and the token of the next one (None at the end).

    queryset: what the caller may see. request: SortBy, SortOrder, MaxResults, NextToken and filters, as the API names
    them. sort: SortBy -> field. default_order: `Ascending` or `Descending`. names: further filters, or others instead
    of FILTERS: API member -> lookup (`{"ModelNameEquals": "model__name"}`).
    Raises ValidationError for a token that is not ours, was changed, or belongs to another question.
    """
    by = str(request.get("SortBy", default_sort))
    descending = request.get("SortOrder", default_order) == "Descending"
    if by not in sort:
        raise ValidationError(f"This list cannot be sorted by {by}; it can be by {', '.join(sort)}.")
    field = sort[by]
    rows = _filtered(queryset, request, {**FILTERS, **(names or {})})
    nullable = _nullable(queryset.model, field)
    question = _fingerprint(queryset.model, request, by, descending)
    if token := request.get("NextToken"):
        value, pk = _read(token, question)
        rows = rows.filter(_behind(field, value, pk, descending))
    size = int(request.get("MaxResults", default_size))
    found = list(rows.order_by(_order(field, descending, nullable), "-pk" if descending else "pk")[: size + 1])
    if len(found) <= size:
        return found, None
    last = found[size - 1]
    return found[:size], _write(_value_of(last, field), last.pk, question)


def _filtered(queryset: QuerySet[Any], request: Mapping[str, Any], names: Mapping[str, str]) -> QuerySet[Any]:
    wanted = {lookup: request[name] for name, lookup in names.items() if request.get(name) is not None}
    return queryset.filter(**wanted)


def _order(field: str, descending: bool, nullable: bool) -> OrderBy:
    # Rows without a value come last both ways. Where there are none, plain ordering lets the index do the work.
    last = True if nullable else None
    return F(field).desc(nulls_last=last) if descending else F(field).asc(nulls_last=last)


def _behind(field: str, value: Any, pk: Any, descending: bool) -> Q:
    """Rows after (value, pk) in the order. The redundant outer bound is what lets the database use the index."""
    beyond, bound, pk_beyond = ("lt", "lte", "pk__lt") if descending else ("gt", "gte", "pk__gt")
    behind_pk = Q(**{pk_beyond: pk})
    if value is None:
        return Q(**{f"{field}__isnull": True}) & behind_pk
    valued = Q(**{f"{field}__{bound}": value}) & (Q(**{f"{field}__{beyond}": value}) | behind_pk)
    return valued | Q(**{f"{field}__isnull": True})


def _nullable(model: type[Model], field: str) -> bool:
    try:
        found = model._meta.get_field(field)
    except FieldDoesNotExist:  # an annotation, or a path over a relation
        return True
    return bool(found.null) if isinstance(found, Field) else True


def _value_of(row: Any, field: str) -> Any:
    value = row
    for part in field.split("__"):
        value = getattr(value, part)
    return value


def _fingerprint(model: type[Model], request: Mapping[str, Any], by: str, descending: bool) -> str:
    """Which question a token belongs to: the list, its order, its filters."""
    filters = {name: str(value) for name, value in sorted(request.items()) if name not in _PAGING}
    text = json.dumps([model._meta.label, by, descending, filters])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _write(value: Any, pk: Any, question: str) -> str:
    kind, plain = ("t", value.isoformat()) if isinstance(value, datetime) else ("v", value)
    return signing.dumps([question, kind, plain, pk if isinstance(pk, int | str) else str(pk)], salt=_SALT)


def _read(token: str, question: str) -> tuple[Any, Any]:
    try:
        asked, kind, value, pk = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise ValidationError("NextToken is not valid: pass the NextToken of the previous answer unchanged.") from error
    if asked != question:
        raise ValidationError(
            "NextToken belongs to a list with other filters or another order; keep them from page to page."
        )
    return (parse_datetime(value) if kind == "t" else value), pk
