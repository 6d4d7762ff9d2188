"""Files with defaults of AutoML jobs, in the format of the SageMaker Python SDK (autopilot specification §12).

```yaml
SchemaVersion: '1.0'
SageMaker:
  AutoMLJob:
    RoleArn: arn:aws:iam::111222333444:role/Admin
    Tags: [{Key: team, Value: risk}]
```

Pure: text in, members of a CreateAutoMLJobV2 request out.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

import yaml
from botocore.model import Shape, StructureShape

from autopilot.requests import Request
from studio.api.parse import Parser
from studio.api.services import operation_model
from studio.api.tags import RESERVED
from studio.api.validate import value_problems

VERSION = "1.0"  # of the format; there is no other
SECTION = "SageMaker.AutoMLJob"
KINDS = {list: "list", str: "text", bool: "truth value", int: "number", float: "number"}
MOST_CHARACTERS = 64_000
# What stands below SageMaker.AutoMLJob, and which member of the request it becomes.
SETTABLE = {
    "RoleArn": "RoleArn",
    "OutputDataConfig.KmsKeyId": "OutputDataConfig.KmsKeyId",
    "AutoMLJobConfig.SecurityConfig.VolumeKmsKeyId": "SecurityConfig.VolumeKmsKeyId",
    "AutoMLJobConfig.SecurityConfig.EnableInterContainerTrafficEncryption": (
        "SecurityConfig.EnableInterContainerTrafficEncryption"
    ),
    "AutoMLJobConfig.SecurityConfig.VpcConfig.SecurityGroupIds": "SecurityConfig.VpcConfig.SecurityGroupIds",
    "AutoMLJobConfig.SecurityConfig.VpcConfig.Subnets": "SecurityConfig.VpcConfig.Subnets",
    "Tags": "Tags",
}


class DefaultsRefused(Exception):
    """The file cannot be used; the message says what is wrong in it, and where."""


@dataclass(frozen=True)
class Defaults:
    """What a form begins with.

    values: members of the request. sources: their paths (`SecurityConfig.VpcConfig.Subnets`, `Tags.team`) -> "domain"
    or "profile", whose file says so.
    """

    values: Request = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)


def read(text: str) -> dict[str, Any]:
    """What a file sets: path in the request -> value. Empty for an empty file.

    Settings of other things than AutoML jobs are passed over, and so are CustomParameters: the file may be the one that
    scripts use. Raises DefaultsRefused.
    """
    if len(text) > MOST_CHARACTERS:
        raise DefaultsRefused(f"The file has {len(text):,} characters; {MOST_CHARACTERS:,} are allowed.")
    whole = _map(_loaded(text), "")
    if (version := whole.get("SchemaVersion", VERSION)) != VERSION:
        raise DefaultsRefused(f"SchemaVersion is {str(version)[:32]!r}; only '1.0' is known, in quotes.")
    section = _map(whole.get("SageMaker"), "SageMaker").get("AutoMLJob")
    return {SETTABLE[path]: _checked(path, value) for path, value in _settings(_map(section, SECTION), "")}


def merged(domain: dict[str, Any], profile: dict[str, Any]) -> Defaults:
    """A person's file laid over the domain's: it overrides or adds, tags one by one."""
    sources: dict[str, str] = {}
    values: Request = {}
    for level, settings in (("domain", domain), ("profile", profile)):
        for path, value in settings.items():
            if path == "Tags":
                tags = {each["Key"]: each for each in values.get("Tags", [])} | {each["Key"]: each for each in value}
                values["Tags"] = list(tags.values())
                sources |= {f"Tags.{each['Key']}": level for each in value}
                continue
            place = values
            *above, name = path.split(".")
            for part in above:
                place = place.setdefault(part, {})
            place[name], sources[path] = value, level
    return Defaults(values, sources)


class _Loader(yaml.SafeLoader):
    """YAML without references, which a few lines can make a gigabyte of, and without a key that is there twice."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.MarkedYAMLError(problem="references (*name) are not read here", problem_mark=self.get_mark())
        node: yaml.Node | None = super().compose_node(parent, index)
        if isinstance(node, yaml.MappingNode):
            seen: set[str] = set()
            for key, _ in node.value:
                if not isinstance(key, yaml.ScalarNode) or key.value in seen:
                    what = "a name must be one word"
                    if isinstance(key, yaml.ScalarNode):
                        what = f"{key.value!r} is there a second time"
                    raise yaml.MarkedYAMLError(problem=what, problem_mark=key.start_mark)
                seen.add(key.value)
        return node


def _loaded(text: str) -> Any:
    try:
        return yaml.load(text, Loader=_Loader)  # a SafeLoader that takes less
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"Line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise DefaultsRefused(f"{where}{error.problem or error.context}.") from error
    except yaml.reader.ReaderError as error:
        raise DefaultsRefused(f"The character at position {error.position + 1} is not allowed in YAML.") from error
    except (ValueError, OverflowError) as error:  # a date that is none, a number of ten thousand digits
        raise DefaultsRefused(f"A value cannot be read: {str(error).split(';')[0]}. Put texts into quotes.") from error
    except RecursionError as error:
        raise DefaultsRefused("The file is nested too deeply.") from error


def _map(value: Any, path: str) -> dict[Any, Any]:
    if value is None:  # `SageMaker:` with nothing below it
        return {}
    if not isinstance(value, dict):
        what = f"{path} is" if path else "The file is"
        raise DefaultsRefused(f"{what} a {KINDS.get(type(value), 'single value')}, not settings with names.")
    return value


def _settings(section: dict[Any, Any], above: str) -> Iterator[tuple[str, Any]]:
    """(path, value) of everything that is set; a name that is none of the known ones is refused."""
    for name, value in section.items():
        path = f"{above}{name}"
        if path in SETTABLE:
            yield path, value
        elif any(each.startswith(f"{path}.") for each in SETTABLE):
            yield from _settings(_map(value, f"{SECTION}.{path}"), f"{path}.")
        else:
            below = (each.removeprefix(above) for each in SETTABLE if each.startswith(above))
            known = ", ".join(dict.fromkeys(each.split(".")[0] for each in below))
            raise DefaultsRefused(f"{SECTION}.{path[:200]} is no default of AutoML jobs; here may stand {known}.")


def _checked(path: str, value: Any) -> Any:
    """The value as the API takes it: its type, length and pattern are those of the request's member."""
    at = f"{SECTION}.{path}"
    if value is None:
        raise DefaultsRefused(f"{at} is empty; give a value or leave the line out.")
    shape = _shape_of(SETTABLE[path])
    parser = Parser()
    parsed = parser.value(shape, value, at)
    if problems := parser.problems or list(value_problems(shape, parsed, at)):
        raise DefaultsRefused(f"{problems[0]}.")
    if path == "Tags" and (taken := [each["Key"] for each in parsed if each["Key"].lower().startswith(RESERVED)]):
        raise DefaultsRefused(f"{at}: the key {taken[0]!r} begins with {RESERVED!r}, which is the system's own.")
    return parsed


def _shape_of(path: str) -> Shape:
    operation = operation_model("sagemaker", "CreateAutoMLJobV2")
    assert operation is not None
    shape: Shape = cast(StructureShape, operation.input_shape)
    for name in path.split("."):
        shape = cast(StructureShape, shape).members[name]
    return shape
