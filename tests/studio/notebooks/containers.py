"""A real Podman for tests, with storage of its own, and an image that needs no registry.

The image is an empty system; what it "brings" (programs, libraries, Python, Jupyter) is this machine's, mounted
read-only by the program that stands before Podman.
"""

import os
import shlex
import subprocess
import sys
from pathlib import Path

IMAGE = "localhost/atelier-tests:1"
_FOLDERS = ("bin", "sbin", "lib", "lib32", "lib64", "usr", "etc", "dev", "proc", "sys", "run", "tmp", "root", "home")
_OF_SYSTEM = ("/usr", "/etc/ssl", "/etc/alternatives", "/etc/ld.so.cache", "/etc/localtime")
# What the engine does by itself; then what a machine without systemd and with the first version of cgroups can do.
_CONFIGURATIONS = (
    "",
    """
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
[engine]
cgroup_manager = "cgroupfs"
runtime = "runc"
""",
)
_PROGRAM = """#!/bin/sh
export CONTAINERS_CONF={folder}/containers.conf CONTAINERS_STORAGE_CONF={folder}/storage.conf
if [ "$1" = run ]; then
  shift
  set -- run {mounts} "$@"
fi
exec podman "$@"
"""


class Engine:
    """Podman, called as the studio calls it: `program` is its path."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.program = str(folder / "podman")
        mounts = " ".join(f"--volume {shlex.quote(f'{each}:{each}:ro')}" for each in _of_machine())
        Path(self.program).write_text(_PROGRAM.format(folder=folder, mounts=mounts))
        Path(self.program).chmod(0o755)
        (folder / "storage.conf").write_text(
            f'[storage]\ndriver = "vfs"\nrunroot = "{folder}/run"\ngraphroot = "{folder}/graph"\n'
        )

    def call(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([self.program, *command], capture_output=True, text=True, timeout=120, check=False)

    def why_not(self) -> str:
        """Try to run something; empty if that works with one of the configurations."""
        why = ""
        for configuration in _CONFIGURATIONS:
            (self.folder / "containers.conf").write_text(configuration)
            imported = self._import()
            limits = ("--network", "host", "--init", "--memory", "1g", "--cpus", "1", "--pids-limit", "100")
            done = self.call("run", "--rm", *limits, IMAGE, "python3", "-c", "print(6 * 7)")
            if done.stdout == "42\n":
                return ""
            why = imported.stderr if imported.returncode else done.stderr
        return why.strip() or "it does not run a Python"

    def _import(self) -> subprocess.CompletedProcess[str]:
        root = self.folder / "root"
        for name in _FOLDERS:
            here = Path("/", name)
            if here.is_symlink() and not (root / name).is_symlink():
                root.mkdir(exist_ok=True)
                (root / name).symlink_to(os.readlink(here))
            elif here.exists() and not here.is_symlink():
                (root / name).mkdir(parents=True, exist_ok=True)
        (root / "etc" / "passwd").write_text("root:x:0:0::/root:/bin/sh\n")
        archive = self.folder / "root.tar"
        subprocess.run(["tar", "-C", str(root), "-cf", str(archive), "."], check=True, timeout=60)
        path = f"PATH={Path(sys.prefix) / 'bin'}:/usr/bin:/bin"
        return self.call("import", "--change", f"ENV {path}", str(archive), IMAGE)

    def remove(self) -> None:
        """End everything that was started, and give the disk back."""
        self.call("rm", "--force", "--all", "--time", "0")
        self.call("rmi", "--force", "--all")


def _of_machine() -> list[str]:
    unlinked = [f"/{name}" for name in ("bin", "sbin", "lib", "lib32", "lib64") if not Path("/", name).is_symlink()]
    of_python = [sys.prefix, os.path.realpath(sys.prefix), sys.base_prefix, os.path.realpath(sys.base_prefix)]
    found = dict.fromkeys([*unlinked, *_OF_SYSTEM, *of_python])
    return [each for each in found if Path(each).exists() and (each == "/usr" or not each.startswith("/usr/"))]
