"""The page of each task type, where its creator brings none: worker templates like anybody else's."""

from functools import cache
from importlib.resources import files

ATTRIBUTE = "__ATTRIBUTE__"  # stands for the label attribute that an auditing job looks at


# One page for all: what it is about decides what it shows.
SHARED = {
    f"{audit}{kind}": page
    for audit in ("", "Adjustment")
    for kind, page in {
        "VideoObjectDetection": "VideoFrames",
        "VideoObjectTracking": "VideoFrames",
        "3DPointCloudObjectDetection": "PointCloud",
        "3DPointCloudObjectTracking": "PointCloud",
        "3DPointCloudSemanticSegmentation": "PointCloud",
    }.items()
}


@cache
def default_template(type_key: str) -> str:
    """The text of the template; "" for types that have none yet."""
    place = files("groundtruth.rendering.defaults") / f"{SHARED.get(type_key, type_key)}.liquid.html"
    return place.read_text(encoding="utf-8") if place.is_file() else ""
