"""The kinds of apps: where each may run, under which name, on which machine (the table of spec studio §6)."""

from dataclasses import dataclass

DEFAULT_NAME = "default"
DEFAULT_INSTANCE = "ml.t3.medium"
SYSTEM = "system"  # the machine of the studio itself: JupyterServer runs there and nowhere else


@dataclass(frozen=True)
class Kind:
    """One AppType.

    parents: "profile", "space", or both. sharings: of the spaces that it runs in; "" is a space without an owner.
    only_default: the app's name is `default` and there is one per parent. settings: where its settings are in
    UserSettings and SpaceSettings.
    """

    name: str
    parents: frozenset[str]
    sharings: frozenset[str] = frozenset()
    only_default: bool = True

    @property
    def settings(self) -> str:
        return f"{self.name}AppSettings"


_BOTH = frozenset({"profile", "space"})
_SPACE = frozenset({"space"})
_SHARED = frozenset({"Shared", ""})
KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("JupyterLab", _SPACE, frozenset({"Private", "Shared"})),
        Kind("CodeEditor", _SPACE, frozenset({"Private"})),
        Kind("JupyterServer", _BOTH, _SHARED),
        Kind("KernelGateway", _BOTH, _SHARED, only_default=False),
    )
}
# Kinds of spaces; kernels run in the space of their server.
SPACE_KINDS = ("JupyterLab", "CodeEditor", "JupyterServer")
OWNED_KINDS = ("JupyterLab", "CodeEditor")  # their spaces have an owner and a sharing type


def runs_in(app_type: str, space_type: str) -> bool:
    """May an app of that type run in a space of that type? A space without a type is a classic shared one."""
    return app_type == space_type or (space_type in ("", "JupyterServer") and KINDS[app_type].sharings == _SHARED)
