"""Taking a value out of nested settings, so that the level below counts again (spec studio §3). Pure."""

from typing import Any

Settings = dict[str, Any]


def without(settings: Settings, path: str) -> Settings:
    """The settings without the value at a path with dots; structures that this leaves empty go, too.

    The given settings stay as they are. A path where nothing is gives an equal copy.
    """
    name, _, rest = path.partition(".")
    if name not in settings:
        return dict(settings)
    others = {each: value for each, value in settings.items() if each != name}
    below = settings[name]
    if not rest or not isinstance(below, dict):
        return others if not rest else dict(settings)
    left = without(below, rest)
    return others | {name: left} if left or left == below else others


# What the API wants together: half of it would be refused when it is sent again.
_WHOLE = ("SpaceStorageSettings.DefaultEbsStorageSettings", "CustomPosixUserConfig")


def reset_path(path: str) -> str:
    """The path that really goes: a structure whose members the API demands together goes as a whole."""
    return next((whole for whole in _WHOLE if path.startswith(f"{whole}.")), path)
