"""What every named thing of the API shares: a name taken once, a domain that sees it, an owner, two dates, an ARN."""

from typing import Any, ClassVar, Self, cast

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Concat, Lower
from django.utils import timezone

from studio.access.principal import Principal
from studio.api.arns import arn
from studio.api.errors import ApiError, ResourceInUse, ResourceNotFound
from studio.api.models import Tag
from studio.api.system_tags import DOMAIN, tags_for
from studio.api.tags import set_tags


class ResourceQuerySet(models.QuerySet[Any]):
    """Queries that already know who asks. Handlers reach rows through these and never through bare `objects.get`."""

    @property
    def _kind(self) -> "type[Resource]":
        return cast("type[Resource]", self.model)

    def visible_to(self, caller: Principal) -> Self:
        """Rows of the caller's domain; all rows for administrators (design §7: domains isolate)."""
        return self if caller.is_administrator else self.filter(domain_id=caller.domain_id)

    def shown_to(self, caller: Principal) -> Self:
        """Rows for a list: what the caller may see, without other domains' things if the page asked so.

        The display filter (spec studio §8.4): left out is what is tagged with another domain; what has no such tag
        stays. It is a part of the query, so pages are full and tokens lead on. For kinds whose ARN ends in the name.
        """
        rows = self.visible_to(caller)
        if not (caller.own_domain_only and caller.domain_id):
            return rows
        its_arn = Concat(Value(arn(self._kind.arn_kind, "")), Lower(OuterRef("name")))
        here = Value(arn("domain", caller.domain_id))
        # One look into an index per row that is read: as NOT EXISTS it is a join, which PostgreSQL may plan badly.
        tagged = Subquery(Tag.objects.filter(arn=its_arn, key=DOMAIN).order_by().values("value"))
        return rows.alias(shown_domain=Coalesce(tagged, here)).filter(shown_domain=here)

    def named(self, name: str) -> Self:
        """Rows of that name, upper and lower case being the same; answered from the index of the unique constraint.

        (`__iexact` becomes a LIKE, which reads every row.)
        """
        return self.alias(name_lower=Lower("name")).filter(name_lower=name.lower())

    def get_named(self, name: str, caller: Principal) -> Any:
        """The row of that name (case-insensitive), or the model's own not-found error; hidden rows do not exist."""
        row = self.visible_to(caller).named(name).first()
        if row is None:
            raise self._kind.not_found(name)
        return row

    def create_named(self, name: str, caller: Principal, **fields: Any) -> Any:
        """Insert a row owned by the caller, with the system tags of where they are.

        ResourceInUse if the name is taken. The constraint decides, not a look.
        """
        try:
            with transaction.atomic():
                row = self.create(name=name, domain_id=caller.domain_id, owner_id=caller.user_id, **fields)
                set_tags(row.arn, tags_for(self._kind.arn_kind, caller), system=True)
                return row
        except IntegrityError as error:
            if not self.named(name).exists():
                raise
            raise self._kind.name_taken(name) from error


class Resource(models.Model):
    """Abstract base. `arn_kind` is the word in the ARN (`automl-job`), `noun` the word in sentences (`AutoML job`)."""

    arn_kind: ClassVar[str]
    noun: ClassVar[str]

    name = models.CharField(max_length=64)
    domain_id = models.CharField(max_length=63, blank=True, db_index=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    modified_at = models.DateTimeField(default=timezone.now)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-created_at", "-pk"]
        indexes = [  # the orders in which lists are cut into pages: of one domain, and of all for administrators
            models.Index(fields=["domain_id", "-created_at", "-id"], name="%(class)s_recent"),
            models.Index(fields=["domain_id", "name", "id"], name="%(class)s_by_name"),
            models.Index(fields=["name", "id"], name="%(class)s_all_by_name"),
        ]
        constraints = [models.UniqueConstraint(Lower("name"), name="%(app_label)s_%(class)s_name_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def arn(self) -> str:
        return arn(self.arn_kind, self.name)

    @classmethod
    def not_found(cls, name: str) -> ApiError:
        """The error for a name that is not there; rooms whose API answers otherwise override it."""
        return ResourceNotFound(f'Could not find {cls.noun} "{arn(cls.arn_kind, name)}".')

    @classmethod
    def name_taken(cls, name: str) -> ApiError:
        """The error for a name that exists already."""
        return ResourceInUse(f'Cannot create already existing {cls.noun} "{arn(cls.arn_kind, name)}".')

    @classmethod
    def of_arn_tail(cls, tail: str, caller: Principal) -> Self:
        """The row that the part of an ARN after the kind names; models whose tail is more than a name override it."""
        row: Self = cls.objects.get_named(tail, caller)
        return row
