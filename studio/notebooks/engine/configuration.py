"""The configuration file and the environment of a Jupyter server (spec studio §6.6, §9, §10.1)."""

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studio.notebooks.engine.spawner import IN_SERVER, write_private
from studio.ports import FIRST, LAST

CONFIGURATION = "jupyter_config.py"
# What an app inherits from the agent. Secrets of the studio (keys, database and store addresses) are not among it.
INHERITED = ("LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES", "NVIDIA_VISIBLE_DEVICES")
# News come from elsewhere; the output type application/javascript is a program with the rights of whoever looks at it;
# the widget of catboost is made for another JupyterLab.
DISABLED = (
    "@jupyterlab/apputils-extension:announcements",
    "@jupyterlab/javascript-extension",
    "catboost-widget",
)
# Of the Python that runs the server: in a container it is another one than ours.
EXTENSIONS = "c.LabApp.labextensions_path = [sys.prefix + '/share/jupyter/labextensions']"


@dataclass(frozen=True)
class Server:
    """One Jupyter server. base_url: its path on our origin, with slashes at both ends. listens: address it binds."""

    base_url: str
    port: int
    token: str
    home: Path
    folder: Path
    max_body: int
    lab: bool = True
    listens: str = "127.0.0.1"
    allowed_roots: tuple[str, ...] = ()


def settings_of(server: Server) -> dict[str, dict[str, Any]]:
    """The traits, by class. What a person may set in JupyterLab itself is kept in the home."""
    jupyter = server.home / ".jupyter"
    return {
        "ServerApp": {
            "ip": server.listens,
            "port": server.port,
            "port_retries": 0,
            "base_url": server.base_url,
            "root_dir": str(server.home),
            "open_browser": False,
            "allow_root": True,  # whoever runs the studio; the cage is what limits
            "allow_origin": "",
            "terminals_enabled": True,
            "quit_button": False,
            "max_body_size": server.max_body,
            "max_buffer_size": server.max_body,
            "contents_manager_class": "atelier_server.HomeContents",
            "identity_provider_class": "atelier_server.ProfileIdentity",
            "kernel_websocket_connection_class": "atelier_server.PromptConnection",
            "allow_unauthenticated_access": False,
        },
        "IdentityProvider": {"token": server.token},
        "HomeContents": {
            "allow_hidden": False,
            "delete_to_trash": False,
            "allowed_roots": list(server.allowed_roots),
        },
        "LabApp": {
            "user_settings_dir": str(jupyter / "lab" / "user-settings"),
            "workspaces_dir": str(jupyter / "lab" / "workspaces"),
            # Extensions run in the browser with the rights of whoever looks: only those that came with the server's
            # own Python (EXTENSIONS).
            "extra_labextensions_path": [],
            "extension_manager": "readonly",
            "news_url": None,
            "check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
        },
        "YDocExtension": {"ystore_class": "atelier_rooms.KeptStore"},
        "SQLiteYStore": {"db_path": str(server.folder / "ystore.db")},
        "KernelSpecManager": {"ensure_native_kernel": False},
        # Anyone on the machine may listen at a kernel's ports: only who has the key of its connection file understands.
        "KernelManager": {"transport_encryption": "auto"},  # ... with kernels that can do it
    }


def write(server: Server) -> list[str]:
    """Write the file and return the command that starts the server with it."""
    for name in ("runtime", "etc/labconfig"):
        (server.folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
    (server.folder / "etc" / "labconfig" / "page_config.json").write_text(
        json.dumps({"disabledExtensions": dict.fromkeys(DISABLED, True)}), encoding="utf-8"
    )
    lines = [f"import sys; sys.path.insert(0, {str(IN_SERVER)!r})", "c = get_config()", EXTENSIONS]
    lines.append("import os, pathlib, atelier_server")
    lines.append(f"atelier_server.KernelPorts.instance(first={FIRST}, last={LAST})")
    # Here and not in the studio: the home is its owner's, and the server is in the cage with it.
    lines.append("atelier_server.know_aws_profile(pathlib.Path(os.environ['HOME']), os.environ['AWS_REGION'])")
    if server.lab:  # others have no rooms
        lines.append("import atelier_rooms; atelier_rooms.install()")
    for kind, traits in settings_of(server).items():
        lines += [f"c.{kind}.{name} = {value!r}" for name, value in traits.items()]
    file = server.folder / CONFIGURATION
    write_private(file, "\n".join(lines) + "\n")
    # -I: what a person installs for their notebooks must not break their server.
    return [sys.executable, "-I", "-m", "jupyterlab" if server.lab else "jupyter_server", f"--config={file}"]


def environment(server: Server, extra: dict[str, str], cores: int) -> dict[str, str]:
    """A clean environment for the server; kernels and terminals inherit it."""
    found = {name: os.environ[name] for name in INHERITED if name in os.environ}
    home, python = server.home, f"{Path(sys.prefix) / 'bin'}"
    packages = home / ".local" / "lib" / "notebook-packages"
    threads = str(max(1, min(cores, os.cpu_count() or 1)))
    return (
        found
        | {
            "PATH": f"{packages / 'bin'}:{home / '.local' / 'bin'}:{python}:/usr/local/bin:/usr/bin:/bin",
            "HOME": str(home),
            "SHELL": "/bin/bash",
            "LANG": found.get("LANG", "C.UTF-8"),
            "JUPYTER_CONFIG_DIR": str(server.folder / "etc"),
            "JUPYTER_RUNTIME_DIR": str(server.folder / "runtime"),
            "JUPYTER_DATA_DIR": str(home / ".local" / "share" / "jupyter"),
            "IPYTHONDIR": str(home / ".ipython"),
            "MPLCONFIGDIR": str(home / ".config" / "matplotlib"),
            # The studio's own packages cannot be changed from a notebook: what pip installs goes into the home, ...
            "PIP_TARGET": str(packages),
            "PIP_UPGRADE": "1",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PYTHONPATH": str(packages),  # ... where kernels find it first, and the server never looks
            "OMP_NUM_THREADS": threads,
            "OMP_WAIT_POLICY": "PASSIVE",
        }
        | extra
    )


def metadata(app: dict[str, str]) -> str:
    """The text of resource-metadata.json (spec studio §6.4)."""
    return json.dumps(app, indent=1) + "\n"
