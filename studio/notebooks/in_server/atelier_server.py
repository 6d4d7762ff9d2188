"""What the studio adds to a Jupyter server. Loaded by its configuration file; kernels do not see this folder."""

import os
from collections.abc import Awaitable
from pathlib import Path
from typing import Any

from jupyter_server.auth.identity import IdentityProvider, User
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from tornado.web import HTTPError
from traitlets import List, Unicode


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
