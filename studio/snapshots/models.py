"""Frozen copies of notebooks that are shared by a link (spec studio §11.2)."""

from django.db import models

from studio.api.resources import Resource


class Snapshot(Resource):
    """One notebook as it was when it was shared. Nothing changes it; sharing again makes another.

    `name` is random: whoever of the domain has the link may read. Only the sharer sees it in a list.
    """

    arn_kind = "notebook-snapshot"
    noun = "notebook snapshot"

    title = models.CharField(max_length=255)  # the file's name
    path = models.CharField(max_length=1024)  # in the space it came from
    space_name = models.CharField(max_length=63)
    profile_name = models.CharField(max_length=63)  # who shared it
    uri = models.CharField(max_length=1200)
    digest = models.CharField(max_length=64)  # SHA-256 of the object, in hex
    size = models.PositiveIntegerField(default=0)  # bytes
    cells = models.PositiveIntegerField(default=0)
    with_output = models.BooleanField(default=False)
    kernel = models.CharField(max_length=100, blank=True)
    git = models.JSONField(default=dict)  # see studio/notebooks/git.py; empty when it was not asked for
    resource_spec = models.JSONField(default=dict)  # of the app that the sharer had: instance type and image

    class Meta(Resource.Meta):
        pass
