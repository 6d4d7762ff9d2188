"""What Linux counts of the memory of a container, of all its processes together (cgroups(7), v1 and v2)."""

from pathlib import Path

ROOT = Path("/sys/fs/cgroup")


def memory_group(pid: int, container: str, root: Path = ROOT, proc: Path = Path("/proc")) -> Path | None:
    """The folder of the control group that limits the memory of this process.

    container: id of the container; None if the process is in no group of its own, as in rootless containers on cgroups
    v1, or on another machine.
    """
    try:
        lines = (proc / str(pid) / "cgroup").read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if container not in path:
            continue
        if "memory" in controllers.split(","):
            return root / "memory" / path.lstrip("/")
        if not controllers and (root / "cgroup.controllers").exists():
            return root / path.lstrip("/")
    return None


def memory_used(group: Path) -> int:
    """Bytes that cannot be had back: without files that are only kept in case they are read again. OSError if gone."""
    v2 = group / "memory.current"
    used = v2 if v2.exists() else group / "memory.usage_in_bytes"
    kept = "inactive_file" if v2.exists() else "total_inactive_file"
    return max(0, int(used.read_text()) - _counter(group / "memory.stat", kept))


def ended_for_memory(group: Path) -> int:
    """How many processes the system has ended because the group had used up its memory. OSError if it is gone."""
    v2 = group / "memory.events"
    return _counter(v2 if v2.exists() else group / "memory.oom_control", "oom_kill")


def _counter(file: Path, name: str) -> int:
    for line in file.read_text(encoding="ascii").splitlines():
        key, _, value = line.partition(" ")
        if key == name:
            return int(value)
    return 0
