"""What the studio adds to a Jupyter server. Loaded by its configuration file; kernels do not see this folder."""

import os
import random
import socket
import sys
from collections.abc import Awaitable
from contextlib import suppress
from pathlib import Path
from typing import Any

from jupyter_client.connect import LocalPortCache
from jupyter_server.auth.identity import IdentityProvider, User
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from tornado.web import HTTPError
from traitlets import Int, List, Unicode

AWS_PROFILE = "atelier"


def know_aws_profile(home: Path, region: str) -> None:
    """Code that names the profile of people's own machines ("Show as code") runs here, too.

    The profile says no keys, so that boto3 and the AWS CLI go on to those of the app. One that is there is left alone.
    """
    file, section = home / ".aws" / "config", f"[profile {AWS_PROFILE}]"
    try:
        known = file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""
        if section not in known:
            file.parent.mkdir(mode=0o700, exist_ok=True)
            with file.open("a", encoding="utf-8") as config:
                config.write(f"{chr(10) if known else ''}{section}\nregion = {region}\n")
    except OSError as error:
        sys.stderr.write(f"boto3 will not know the profile {AWS_PROFILE}: {error}\n")


class HomeContents(AsyncLargeFileManager):
    """The files of the space and nothing else: a symbolic link that leads out of it leads nowhere."""

    allowed_roots = List(Unicode(), help="Folders outside the home that links may lead to: attached file systems.").tag(
        config=True
    )

    def _get_os_path(self, path: str) -> str:
        found: str = super()._get_os_path(path)  # type: ignore[no-untyped-call]
        real = Path(os.path.realpath(found))
        roots = [Path(os.path.realpath(each)) for each in (self.root_dir, *self.allowed_roots)]
        if not any(real == root or root in real.parents for root in roots):
            raise HTTPError(404, f"{path} is not in this space.")
        return found


class ProfileIdentity(IdentityProvider):
    """Who works here: the proxy of the studio has checked them and says their profile, together with the token."""

    async def get_user(self, handler: Any) -> User | None:
        """The profile that the proxy names; None without the server's token."""
        found = super().get_user(handler)
        user = await found if isinstance(found, Awaitable) else found
        profile = handler.request.headers.get("X-Atelier-Profile", "")
        if user is None or not getattr(handler, "_token_authenticated", False) or not profile:
            return user
        return User(username=profile, name=profile, display_name=profile, initials=profile[:2].upper())


class KernelPorts(LocalPortCache):
    """Ports of kernels, from a range that the system does not hand out by itself.

    A kernel that died comes back at its ports. Meanwhile an outgoing connection of any program could have taken one:
    the kernel would not start, and what was sent to it would be lost. In a container there is no studio to import
    `free_port` from.
    """

    first = Int()
    last = Int()

    def find_available_port(self, ip: str) -> int:
        """A port of `ip` on which nobody listens and that no other kernel of this server has."""
        while True:
            port = random.SystemRandom().randint(self.first, self.last)
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as kernels do
                with suppress(OSError):
                    probe.bind((ip, port))
                    if port not in self.currently_used_ports:
                        self.currently_used_ports.add(port)
                        return port


class PromptConnection(ZMQChannelsWebsocketConnection):
    """A page's socket to a kernel that sends each message at once.

    A cell answers with several small messages (busy, output, reply). Left to the system, every one after the first
    waits until the browser's side has acknowledged the one before, 40 ms.
    """

    def connect(self) -> Any:
        """Open the kernel's channels; what its own method returns."""
        self.websocket_handler.set_nodelay(True)
        return super().connect()
