"""Manifests of folders of point clouds: a line for each cloud, or a sequence file for each folder of them (§5.5)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from groundtruth.engine.datasets.clouds import RIG, cloud_metadata, cloud_sequence, clouds_in, format_of, rig_of
from groundtruth.engine.errors import InputRefused
from groundtruth.engine.sequence_files import check_cloud_bytes
from studio.storage.store import object_store
from studio.storage.uris import S3Uri

HEAD_BYTES, MOST_RIG_BYTES = 4096, 1024 * 1024


@dataclass(frozen=True)
class CloudChoices:
    """What the names of files do not say. format: of all clouds, "" = by each file; rate: clouds a second."""

    format: str = ""
    rate: float = 10.0


class CloudFolder:
    """What lies in a folder, by names relative to it."""

    def __init__(self, folder: S3Uri) -> None:
        self.prefix = f"s3://{folder.bucket}/{folder.key.rstrip('/')}/"
        self._bucket, self._key = folder.bucket, f"{folder.key.rstrip('/')}/"
        infos = object_store().list(self._bucket, self._key)
        self.sizes = {info.key.removeprefix(self._key): info.size for info in infos if not info.key.endswith("/")}

    def frames(self, choices: CloudChoices) -> Iterator[dict[str, Any]]:
        """A line for each cloud in the folder itself."""
        rig = self._rig("")
        for number, name in enumerate(clouds_in(self.sizes)):
            form = self._format(name, choices)
            metadata = cloud_metadata(name, round(number / choices.rate, 6), form, self.prefix, rig, self.sizes)
            yield {"source-ref": self.prefix + name, "source-ref-metadata": metadata}

    def sequence(self, number: int, sub: str, choices: CloudChoices) -> dict[str, Any]:
        """The sequence file of a folder in it. sub: its name with a slash at the end."""
        names = self._below(sub)
        clouds = {name: self._format(sub + name, choices) for name in clouds_in(names)}
        return cloud_sequence(number, self.prefix + sub, clouds, choices.rate, self._rig(sub), names)

    def sequences(self) -> list[str]:
        """Folders directly in it that hold clouds, each with a slash at the end."""
        subs = {name.partition("/")[0] + "/" for name in self.sizes if "/" in name}
        return sorted(sub for sub in subs if clouds_in(self._below(sub)))

    def _below(self, sub: str) -> set[str]:
        return {name.removeprefix(sub) for name in self.sizes if name.startswith(sub)}

    def _rig(self, sub: str) -> list[Any]:
        """Cameras said beside the clouds, or once for all folders of them."""
        found = next((name for name in (sub + RIG, RIG) if name in self.sizes), None)
        if found is None:
            return []
        body = object_store().read(self._bucket, self._key + found, at_most=MOST_RIG_BYTES)
        try:
            return list(rig_of(json.loads(body)))
        except (ValueError, RecursionError) as error:
            raise InputRefused(f"{self.prefix}{found} is no JSON ({error}).") from error

    def _format(self, name: str, choices: CloudChoices) -> str:
        if choices.format:
            check_cloud_bytes(self.sizes[name], name, {"format": choices.format})
            return choices.format
        head = b""
        if name.lower().endswith(".txt"):
            with object_store().open(self._bucket, self._key + name, 0, min(HEAD_BYTES, self.sizes[name])) as stream:
                head = stream.read(HEAD_BYTES)
        return format_of(name, self.sizes[name], head)
