"""Tags: up to 50 keys with values on any resource that has an ARN."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from studio.api.errors import ResourceLimitExceeded, ValidationError
from studio.api.models import Tag
from studio.api.system_tags import KEYS, check_change

LIMIT = 50  # per resource, as the service; keys of the studio itself do not count
RESERVED = "aws:"


def set_tags(arn: str, tags: Iterable[Mapping[str, str]], *, system: bool = False) -> None:
    """Add tags, replacing values of keys that are there: all of them or, when a rule is broken, none.

    tags: `[{"Key": …, "Value": …}]`. Raises ValidationError for reserved or repeated keys and for changes of the
    studio's own, ResourceLimitExceeded for more than LIMIT keys.
    """
    wanted: dict[str, str] = {}
    for tag in tags:
        key = tag["Key"]
        if key in wanted:
            raise ValidationError(f"Duplicate tag keys found: {key!r} is given more than once.")
        if not system and key.lower().startswith(RESERVED):
            raise ValidationError(f"The tag key {key!r} is reserved: keys may not start with {RESERVED!r}.")
        wanted[key] = tag.get("Value", "")
    if not wanted:
        return
    with transaction.atomic():
        if not system:
            _check_system_keys(arn, wanted)
            _check_limit(arn, wanted)
        Tag.objects.bulk_create(
            [Tag(arn=arn, key=key, value=value, system=system or key in KEYS) for key, value in wanted.items()],
            update_conflicts=True,
            unique_fields=["arn", "key"],
            update_fields=["value"],
        )


def _check_system_keys(arn: str, wanted: Mapping[str, str]) -> None:
    if not wanted.keys() & KEYS.keys():
        return
    held = dict(Tag.objects.filter(arn=arn, key__in=KEYS).values_list("key", "value"))
    for key in wanted.keys() & KEYS.keys():
        check_change(key, wanted[key], held.get(key))


def _check_limit(arn: str, wanted: Mapping[str, str]) -> None:
    held = set(Tag.objects.filter(arn=arn, system=False).values_list("key", flat=True))
    total = len(held | (wanted.keys() - KEYS.keys()))
    if total > LIMIT:
        raise ResourceLimitExceeded(
            f"A resource can have {LIMIT} tags. Current utilization is {len(held)} tags and the request delta is "
            f"{total - len(held)} tags; delete tags first."
        )


def tags_of(arn: str, *, system: bool | None = None) -> list[dict[str, str]]:
    """The tags of a resource, by key: all of them, only the studio's own (system=True), or only people's."""
    tags = Tag.objects.filter(arn=arn) if system is None else Tag.objects.filter(arn=arn, system=system)
    return [{"Key": tag.key, "Value": tag.value} for tag in tags]


def drop_tags(arn: str) -> None:
    """Forget all tags of a resource; call when it is deleted, in the same transaction."""
    Tag.objects.filter(arn=arn).delete()
