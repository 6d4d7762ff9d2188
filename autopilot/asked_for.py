"""The beginning of every job that somebody asked for of one candidate: its package, unpacked on this machine."""

from pathlib import Path

from autopilot.models import Candidate, OnDemand
from hosting.fetching import CannotFetch, fetch
from hosting.fleets import VOLUME_GB
from workers.context import InputError, JobContext


def bring_package(row: OnDemand, context: JobContext) -> tuple[Candidate, Path]:
    """The candidate and its trusted, unpacked package. InputError when either is gone."""
    candidate = row.candidate
    if candidate is None:
        raise InputError(f"The model that this {row.noun} is of is gone.")
    context.progress("Fetching", 0.05, "Fetching the model")
    try:
        return candidate, fetch(candidate.package_uri, context.workdir / "package", VOLUME_GB)
    except CannotFetch as error:
        raise InputError(str(error)) from error
