"""Messages of a streaming labeling job: from what was published to lines of a manifest (groundtruth.md, section 15)."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from groundtruth.engine.errors import InputRefused
from groundtruth.engine.manifests import check_line, parse_line
from groundtruth.engine.task_types import TaskType

ID_ATTRIBUTE = "dataset-objectid-attribute-name"
SEQUENCER = "$sequencer"
LONGEST_KEY, LONGEST_ID = 140, 1024
_KEY = re.compile(r"\$?[a-zA-Z0-9](-*[a-zA-Z0-9])*")  # with $: one that an earlier job has made


@dataclass(frozen=True, slots=True)
class Arrival:
    """One data object. line: JSON text as the output line begins; source_id: each is labeled once."""

    line: str
    source_id: str


def read_message(body: str, message_id: str, attribute: str, kind: TaskType, audited: str = "") -> list[Arrival]:
    """The objects of a message: its own line, or one for each object that a store says was created.

    attribute: the job's LabelAttributeName. audited: the attribute that each message must have, in jobs that verify or
    adjust. InputRefused says why a message is of no use; one that has nothing to label (a test event) gives [].
    """
    data = parse_line(body.encode())
    if data.get("Event") == "s3:TestEvent":
        return []
    if isinstance(data.get("Records"), list):
        found = [each for record in data["Records"] for each in _of_store(record, attribute)]
    else:
        found = [_of_line(data, message_id, attribute)]
    for arrival in found:
        line = {name: value for name, value in json.loads(arrival.line).items() if not name.startswith("$")}
        check_line(line, kind, characters=len(arrival.line))
        if audited and audited not in line:
            raise InputRefused(f'it has no "{audited}", which is the label that this job checks.')
    return found


def _of_line(data: dict[str, Any], message_id: str, attribute: str) -> Arrival:
    if ID_ATTRIBUTE not in data:
        return _with_id(data, message_id, attribute)
    key = data[ID_ATTRIBUTE]
    if not isinstance(key, str) or len(key) > LONGEST_KEY or not _KEY.fullmatch(key):
        raise InputRefused(
            f'the value of "{ID_ATTRIBUTE}" is a key of the message: up to {LONGEST_KEY} letters, digits and hyphens.'
        )
    source_id = data.get(key)
    if not isinstance(source_id, str) or not 1 <= len(source_id) <= LONGEST_ID:
        raise InputRefused(f'"{key}" must be text of 1 to {LONGEST_ID} characters: it says which object this is.')
    return Arrival(json.dumps(data, ensure_ascii=False), source_id)


def _with_id(data: Mapping[str, Any], source_id: str, attribute: str) -> Arrival:
    name = f"${attribute}-object-id"
    line = {**data, ID_ATTRIBUTE: name, name: source_id}
    return Arrival(json.dumps(line, ensure_ascii=False), source_id)


def _of_store(record: Any, attribute: str) -> list[Arrival]:
    """An object that was created; other events of a store have nothing to label."""
    if not isinstance(record, dict) or "ObjectCreated" not in str(record.get("eventName", "ObjectCreated")):
        return []
    try:
        place = record["s3"]
        bucket, key = place["bucket"]["name"], unquote_plus(place["object"]["key"])
        sequencer = str(place["object"].get("sequencer", ""))
    except (KeyError, TypeError, AttributeError) as error:
        raise InputRefused("its Records are not those of a store: s3.bucket.name and s3.object.key.") from error
    uri = f"s3://{bucket}/{key}"
    return [_with_id({"source-ref": uri, SEQUENCER: sequencer}, f"{uri}{sequencer}"[:LONGEST_ID], attribute)]
