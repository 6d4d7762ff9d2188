"""Where a presigned link leads (spec studio §5.3): landing URIs of the API as paths of our pages."""

import re
from urllib.parse import quote

APPS = ("JupyterServer", "JupyterLab", "CodeEditor", "Canvas", "RStudioServerPro")
_FORM = re.compile(r"(?P<kind>studio::|app:(?P<app>[A-Za-z]+):)(?P<path>[^\x00-\x1f\x7f\\]*)")
_KEPT = "/-._~!$&'()*+,;=:@%?"


class LandingRefused(ValueError):
    """A landing URI that leads nowhere here. The message says why, for the caller."""


def is_studio(uri: str) -> bool:
    """Does it open the studio itself? So does an empty one."""
    return not uri or uri.startswith("studio::")


def path_of(uri: str, domain_id: str, space: str = "") -> str:
    """The path of ours that a landing URI means; always below our own origin. LandingRefused says what is wrong.

    space: the name of the space that the link is about, if any. `app:` URIs lead to the pages that run that app.
    """
    found = _FORM.fullmatch(uri or "studio::")
    if found is None:
        raise LandingRefused(
            f"LandingUri {uri[:200]!r} is not known: write studio::<path> or app:<type>:<path> with one of the types "
            f"{', '.join(APPS)}."
        )
    app, path = found["app"], _plain(found["path"])
    if app is None:
        return f"/{path}" if path or not space else _space_page(domain_id, space)
    if app == "Canvas":
        return f"/{path or 'experiments'}"
    if app in ("RStudioServerPro",) or app not in APPS:
        known = ", ".join(each for each in APPS if each != "RStudioServerPro")
        raise LandingRefused(f"LandingUri {uri[:200]!r}: there is no {app} here; there are {known}.")
    if not space:
        return "/spaces"
    if app == "JupyterLab" and path:
        return f"/notebooks/{quote(domain_id)}/{quote(space)}/{path}"
    return _space_page(domain_id, space)


def _space_page(domain_id: str, space: str) -> str:
    return f"/spaces/{quote(domain_id)}/{quote(space)}"


def _plain(path: str) -> str:
    """Without slashes at its start, which would make it another host's, and without steps upwards."""
    parts = [each for each in path.split("/") if each not in ("", ".", "..")]
    return quote("/".join(parts), safe=_KEPT)
