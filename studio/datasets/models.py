"""What data sets there are. The bytes lie in the object store; a row says where, and how far the description is."""

import re
from typing import Any, ClassVar, Self

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.db.models.functions import Lower

from studio.access.principal import Principal
from studio.api.errors import ApiError, ResourceNotFound
from studio.api.resources import ResourceQuerySet
from studio.api.system_tags import tags_for
from studio.api.tags import set_tags
from studio.storage.permissions import DATASETS
from studio.storage.store import default_bucket
from studio.storage.uris import S3Uri
from workers.models import Job

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}")


class DatasetQuerySet(ResourceQuerySet):
    """Queries that already know who asks."""

    def get_named(self, name: str, caller: Principal, version: int | None = None) -> "Dataset":
        """The newest version, or the one asked for; not found if the caller's domain has none."""
        wanted = Q(latest=True) if version is None else Q(version=version)
        row: Dataset | None = self.versions_of(name, caller).filter(wanted).first()
        if row is None:
            raise Dataset.not_found(name)
        return row

    def versions_of(self, name: str, caller: Principal) -> Self:
        """All versions of a data set of the caller's domain, the newest first; none of one that is not there."""
        return self.visible_to(caller).filter(name__iexact=name).order_by("-version")

    def create_version(self, name: str, caller: Principal, *, new_version: bool, **fields: Any) -> "Dataset":
        """Insert version 1, or with `new_version` the next one; ResourceInUse if the name is taken."""
        before = self.filter(name__iexact=name).order_by("-version").first()
        if before is not None and not (new_version and self.visible_to(caller).filter(pk=before.pk).exists()):
            raise Dataset.name_taken(name)
        number = 1 if before is None else before.version + 1
        try:
            with transaction.atomic():
                self.filter(name__iexact=name).update(latest=False)
                created: Dataset = self.create(
                    name=before.name if before else name,
                    domain_id=before.domain_id if before else caller.domain_id,
                    owner_id=caller.user_id,
                    version=number,
                    **fields,
                )
                if before is None:  # versions share the ARN
                    set_tags(created.arn, tags_for(Dataset.arn_kind, caller), system=True)
                return created
        except IntegrityError as error:  # somebody else was faster
            raise Dataset.name_taken(name) from error


class Dataset(Job):
    """One version of a table that somebody brought. A worker reads and describes it; a new file is a new version.

    files: what somebody brought, as it came, never changed: name, uri, size in bytes, etag, and rows once they are
    counted.
    uri: the table: the one file, or `rows_as_csv`, the rows of several behind one another. format, delimiter, encoding:
    how it is read. rewritten: no file is a CSV that everybody reads (commas, UTF-8, a line per row) and has all rows,
    so `rows_as_csv` is made. The description (profile.json, and page.json, what a page shows of it) and a working copy
    for fast paging (rows.parquet) lie under `derived`.

        Profiling -> Ready
            '-----> Failed      (with a sentence that says what is wrong with the file)
    """

    class Status(models.TextChoices):
        PROFILING = "Profiling"
        READY = "Ready"
        FAILED = "Failed"

    MOVES: ClassVar[dict[str, set[str]]] = {Status.PROFILING: {Status.READY, Status.FAILED}}
    ON_STOP: ClassVar[str] = ""  # a description takes seconds; whoever does not want it deletes the data set
    ON_STOPPED: ClassVar[str] = ""
    ON_DONE: ClassVar[str] = Status.READY
    ON_FAILURE: ClassVar[str] = Status.FAILED
    kind: ClassVar[str] = "datasets.profile"
    arn_kind: ClassVar[str] = "dataset"
    noun: ClassVar[str] = "data set"

    status = models.CharField(max_length=16, choices=Status, default=Status.PROFILING, db_index=True)
    version = models.PositiveIntegerField(default=1)
    latest = models.BooleanField(default=True)
    uri = models.CharField(max_length=1200)
    uploaded = models.BooleanField(default=True)  # the file is ours to delete; registered objects are not
    files = models.JSONField(default=list)
    filename = models.CharField(max_length=255)
    size_bytes = models.BigIntegerField(default=0)
    rows = models.BigIntegerField(null=True, blank=True)
    columns = models.PositiveIntegerField(null=True, blank=True)
    format = models.CharField(max_length=16, blank=True)
    delimiter = models.CharField(max_length=1, blank=True)
    encoding = models.CharField(max_length=32, blank=True)
    rewritten = models.BooleanField(default=False)

    objects = DatasetQuerySet.as_manager()  # type: ignore[misc]  # the base's knows no versions

    class Meta(Job.Meta):
        constraints = [
            models.UniqueConstraint(Lower("name"), "version", name="dataset_version_once"),
            models.UniqueConstraint(Lower("name"), condition=Q(latest=True), name="dataset_one_latest"),
            models.CheckConstraint(
                condition=~Q(status="Failed") | ~Q(failure_reason=""), name="dataset_failed_says_why"
            ),
        ]

    @classmethod
    def not_found(cls, name: str) -> ApiError:
        return ResourceNotFound(f'There is no data set "{name[:63]}".')

    @classmethod
    def name_taken(cls, name: str) -> ApiError:
        return ApiError("ResourceInUse", f'There is a data set "{name[:63]}" already. Choose another name.', 409)

    @property
    def log_stream(self) -> str:
        return f"{self.name}-v{self.version}"

    @property
    def folder(self) -> S3Uri:
        """Where everything of this version lies."""
        return folder_of(self.domain_id, self.name, self.version)

    @property
    def derived(self) -> S3Uri:
        """What was made from the file."""
        return self.folder / "derived"

    @property
    def copies(self) -> S3Uri:
        """Where files that lay elsewhere are copied to. Uploads come before a version has its number, so not there."""
        return self.folder / "copies"

    @property
    def rows_as_csv(self) -> S3Uri:
        """Where the rows of a rewritten file, or of several, lie."""
        return self.derived / f"{self.name}.csv"

    @property
    def csv_uri(self) -> str:
        """Address of the rows for what reads CSV: predictions of a whole file."""
        return str(self.rows_as_csv) if self.rewritten else self.uri

    def move_to(
        self, status: str, reason: str = "", *, attempt: int | None = None, secondary: str | None = None
    ) -> None:
        """As every job; an update from a folder that fails leaves the data set as it was: at the version before.

        Nobody is there at night to take a file away that does not fit; whoever uploads one sees at once what is wrong.
        """
        with transaction.atomic():
            super().move_to(status, reason, attempt=attempt, secondary=secondary)
            if status != self.Status.FAILED or not self.request.get("copied"):
                return
            before = self.versions().filter(status=self.Status.READY).first()
            # By the row: somebody may have brought a newer version meanwhile.
            if before is not None and Dataset.objects.filter(pk=self.pk, latest=True).update(latest=False):
                Dataset.objects.filter(pk=before.pk).update(latest=True)
                self.latest = False

    def versions(self) -> "models.QuerySet[Dataset]":
        """All versions of this data set, newest first."""
        return Dataset.objects.filter(name__iexact=self.name).order_by("-version")


def folder_of(domain_id: str, name: str, version: int) -> S3Uri:
    """`datasets/<domain>/<name>/v<N>` in the default bucket; keys there are closed to other domains."""
    return S3Uri(default_bucket(), f"{DATASETS}{domain_id or 'shared'}/{name}/v{version}")


def name_problem(name: str) -> str:
    """What is wrong with the name of a data set, as a sentence; empty if nothing is."""
    if not name:
        return "Give the data set a name."
    if not _NAME.fullmatch(name) or ".." in name:
        return "A name has up to 63 letters, digits, dots, hyphens and underscores, and begins with a letter or digit."
    return ""


def filename_problem(filename: str) -> str:
    """What is wrong with the name of an uploaded file, as a sentence; empty if nothing is."""
    if not filename:
        return "Say what the file is called."
    if len(filename.encode(errors="replace")) > 200 or any(char in "/\\" or char < " " for char in filename):
        return "A file name has at most 200 bytes, and no slashes or control characters."
    return "A file name must not be `.` or `..`." if filename in {".", ".."} else ""
