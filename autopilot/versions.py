"""Versions: experiments that predict the same column, built one after the other (canvas specification §4.5).

The API has no member for it, so a job says at its creation whose next version it is, by a tag: `atelier:version-of`
with the name of any experiment of the series. What the tag asks for is stored in fields of the job; changing the tag
later changes nothing.
"""

from collections.abc import Sequence
from typing import Any

from django.db.models import Max, Q, QuerySet

from autopilot.models import AutoMLJob
from studio.access.principal import Principal
from studio.api.errors import ValidationError

TAG = "atelier:version-of"


def place_in_series(v2: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """`series` and `version` of a job about to be made from a V2 request; {} for one that begins a series.

    Call it in the transaction that stores the job. ValidationError when the tag names nothing in the caller's domain,
    or an experiment that predicts another column.
    """
    name = next((tag["Value"] for tag in v2.get("Tags", []) if tag["Key"] == TAG), None)
    if name is None:
        return {}
    before = AutoMLJob.objects.filter(domain_id=caller.domain_id).named(name).first()
    if before is None:
        raise ValidationError(
            f"The tag {TAG} names {name[:64]!r}, and there is no such AutoML job; name an earlier one."
        )
    wanted, predicted = str(v2["AutoMLProblemTypeConfig"]["TabularJobConfig"]["TargetAttributeName"]), before.target
    if wanted != predicted:
        raise ValidationError(
            f"Versions predict the same column: {before.name} predicts {predicted!r}, this job {wanted!r}. "
            f"Leave the tag {TAG} out to begin a series of its own."
        )
    # The first job's row is locked, so that of two versions made at once each gets a number of its own.
    first = AutoMLJob.objects.select_for_update().get(pk=before.series_id or before.pk)
    newest = AutoMLJob.objects.filter(series=first).aggregate(Max("version"))["version__max"] or first.version
    return {"series": first, "version": newest + 1}


def versions_of(job: AutoMLJob, caller: Principal) -> "QuerySet[AutoMLJob]":
    """All experiments of the job's series, the first one too; the newest version first."""
    first = job.series_id or job.pk
    rows: QuerySet[AutoMLJob] = AutoMLJob.objects.visible_to(caller).filter(Q(pk=first) | Q(series_id=first))
    return rows.select_related("best", "series").defer("checkpoint", "progress").order_by("-version")


def places_of(names: Sequence[str], caller: Principal) -> dict[str, dict[str, Any]]:
    """`{"version": 2, "of": "churn-1", "versions": 3}` by job name, for those of the names that are in a series."""
    rows = AutoMLJob.objects.visible_to(caller).filter(name__in=names).values_list("pk", "name", "series_id", "version")
    firsts = {series or pk for pk, _, series, _ in rows}
    known = dict(AutoMLJob.objects.filter(pk__in=firsts).values_list("pk", "name"))
    later = AutoMLJob.objects.filter(series_id__in=firsts).values_list("series_id").annotate(newest=Max("version"))
    newest = dict(later)
    return {
        name: {"version": version, "of": known[series or pk], "newest": newest[series or pk]}
        for pk, name, series, version in rows
        if (series or pk) in newest
    }
