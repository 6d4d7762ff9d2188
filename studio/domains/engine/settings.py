"""Settings of two levels laid over each other, and settings that are changed (spec studio §3).

Settings are the structures of the API as they were sent: nested dicts of texts, numbers and lists. Nested structures
are merged field by field. What is *attached* adds up (security groups, file systems, scripts, images, repositories);
everything else is overridden by the nearer level. Pure: nothing here reads or writes anything.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Settings = dict[str, Any]
# Lists that add up, wherever they stand in the structure (spec studio §3, rule 2).
UNITED = frozenset(
    {"SecurityGroups", "CustomFileSystemConfigs", "LifecycleConfigArns", "CustomImages", "CodeRepositories"}
)
CLEARED = "None"  # a text of the API: "pass None to clear the value"
_CLEARABLE = frozenset({"SageMakerImageVersionArn", "LifecycleConfigArn", "BuiltInLifecycleConfigArn"})
_IMAGE = frozenset({"SageMakerImageArn", "SageMakerImageVersionArn", "SageMakerImageVersionAlias"})
_NAMES_AN_IMAGE = ("SageMakerImageArn", "SageMakerImageVersionArn")


@dataclass(frozen=True)
class Effective:
    """What counts, and where it is from.

    settings: the merged structure. sources: path of each value (`JupyterLabAppSettings.DefaultResourceSpec.
    InstanceType`) -> the level that set it, or "both" for a list to which both added.
    """

    settings: Settings
    sources: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, default: Any = None) -> Any:
        """The value at a path with dots; `default` where nobody set it."""
        value: Any = self.settings
        for part in path.split("."):
            if not isinstance(value, dict) or part not in value:
                return default
            value = value[part]
        return value


def effective(
    domain_settings: Settings, profile_settings: Settings, *, names: tuple[str, str] = ("domain", "profile")
) -> Effective:
    """The profile's settings laid over the domain's (rules 1, 2, 4, 5 of spec studio §3).

    names: what the two levels are called in `sources`; a shared space lays itself over DefaultSpaceSettings with
    `("domain", "space")`. The text "None" of the nearer level takes the farther level's value away, and whoever names
    another image does not get a version of the old one.
    """
    sources: dict[str, str] = {}
    settings = _merged(domain_settings, profile_settings, "", names, sources)
    return Effective(settings, sources)


def changed(stored: Settings, sent: Settings, *, keep_cleared: bool = False) -> Settings:
    """Stored settings after an update (spec studio §3, rule 6, and §2.3): what is sent replaces, lists whole.

    What is not sent stays. The text "None" takes a value away; keep_cleared: it is stored instead, for a level that
    says no to what the level below it has. A default script that is not in the new list of scripts goes with the old.
    """
    before, now = _apart(stored, sent)
    result = dict(before)
    for name, value in now.items():
        below = result.get(name)
        if isinstance(value, dict):
            result[name] = changed(below if isinstance(below, dict) else {}, value, keep_cleared=keep_cleared)
        else:
            result[name] = value
    if keep_cleared:
        result |= {name: CLEARED for name in _CLEARABLE if sent.get(name) == CLEARED}
    return _without_stale_default(result, sent)


def without(settings: Settings, path: str) -> Settings:
    """The settings without what stands at a path with dots; structures that are empty after that go, too."""
    name, _, rest = path.partition(".")
    below = settings.get(name)
    left = without(below, rest) if rest and isinstance(below, dict) else below if rest else None
    return {key: left if key == name else value for key, value in settings.items() if key != name or left}


def values(settings: Settings, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of a structure that is no structure itself, with its path; empty structures count as values."""
    for name, value in settings.items():
        path = f"{prefix}{name}"
        if isinstance(value, dict) and value:
            yield from values(value, f"{path}.")
        else:
            yield path, value


def _merged(below: Settings, above: Settings, prefix: str, names: tuple[str, str], sources: dict[str, str]) -> Settings:
    below, above = _apart(below, above)
    result: Settings = {}
    for name in [*below, *(each for each in above if each not in below)]:
        path, lower, upper = f"{prefix}{name}", below.get(name), above.get(name)
        if isinstance(lower, dict) or isinstance(upper, dict):
            result[name] = _merged(lower or {}, upper or {}, f"{path}.", names, sources)
            if not result[name]:
                sources[path] = names[1] if name in above else names[0]
        elif name in UNITED:
            result[name] = _once([*(lower or []), *(upper or [])])
            sources[path] = "both" if lower and upper else names[1] if upper or name not in below else names[0]
        else:
            result[name], sources[path] = (upper, names[1]) if name in above else (lower, names[0])
    return result


def _apart(below: Settings, above: Settings) -> tuple[Settings, Settings]:
    """Two levels of one structure, ready to be merged: what the nearer one clears is gone from both."""
    gone = {name for name in _CLEARABLE if above.get(name) == CLEARED}
    if any(above.get(name, CLEARED) != CLEARED for name in _NAMES_AN_IMAGE):
        gone |= {name for name in _IMAGE if name not in above}  # a version of the old image would win over it
    return (
        {name: value for name, value in below.items() if name not in gone and not _is_cleared(name, value)},
        {name: value for name, value in above.items() if name not in gone},
    )


def _is_cleared(name: str, value: Any) -> bool:
    return name in _CLEARABLE and bool(value == CLEARED)


def _without_stale_default(settings: Settings, sent: Settings) -> Settings:
    spec = settings.get("DefaultResourceSpec")
    if "LifecycleConfigArns" not in sent or not isinstance(spec, dict) or "LifecycleConfigArn" not in spec:
        return settings
    named = "LifecycleConfigArn" in sent.get("DefaultResourceSpec", {})
    if named or spec["LifecycleConfigArn"] in sent["LifecycleConfigArns"]:
        return settings
    kept = {name: value for name, value in spec.items() if name != "LifecycleConfigArn"}
    return settings | {"DefaultResourceSpec": kept}


def _once(entries: list[Any]) -> list[Any]:
    """The entries in their order, each once; entries may be structures, so no set."""
    found: list[Any] = []
    for each in entries:
        if each not in found:
            found.append(each)
    return found
