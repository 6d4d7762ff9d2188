"""Point clouds and cameras: poses, projection into images, cuboids between two anchors (groundtruth.md, 5.6 and 17.2).

Positions are metres, angles radians, quaternions (x, y, z, w). A pose `{"position": {x, y, z}, "heading": {qx, qy, qz,
qw}}` turns a point of the sensor into the world.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

Floats = NDArray[np.float64]
CENTRE, MEASURES, TURNS = ("centerX", "centerY", "centerZ"), ("length", "width", "height"), ("roll", "pitch", "yaw")


def quaternion(yaw: float, pitch: float = 0.0, roll: float = 0.0) -> Floats:
    """Tait-Bryan angles, intrinsic z, y', x'', as a quaternion."""
    found: Floats = Rotation.from_euler("ZYX", [yaw, pitch, roll]).as_quat()
    return found


def extrinsic(pose: Mapping[str, Any]) -> Floats:
    """The pose as a matrix `(4, 4)`, sensor to world."""
    heading, position = pose["heading"], pose["position"]
    x, y, z, w = (float(heading[key]) for key in ("qx", "qy", "qz", "qw"))
    found = np.eye(4)
    # written out: a library would first make the quaternion's length 1, and rounded input is taken as it is
    found[:3, :3] = [
        [1 - 2 * y * y - 2 * z * z, 2 * x * y - 2 * z * w, 2 * x * z + 2 * y * w],
        [2 * x * y + 2 * z * w, 1 - 2 * x * x - 2 * z * z, 2 * y * z - 2 * x * w],
        [2 * x * z - 2 * y * w, 2 * y * z + 2 * x * w, 1 - 2 * x * x - 2 * y * y],
    ]
    found[:3, 3] = [position[axis] for axis in "xyz"]
    return found


def view_matrix(camera: Mapping[str, Any]) -> Floats:
    """World to image, `(4, 4)`: `V @ (X, Y, Z, 1)` ends in the depth and begins with the pixels times the depth."""
    intrinsic = np.array(
        [[camera["fx"], camera.get("skew", 0), camera["cx"], 0], [0, camera["fy"], camera["cy"], 0], [0, 0, 1, 0]]
    )
    three = intrinsic @ np.linalg.inv(extrinsic(camera))
    return np.vstack([three[:2], [0, 0, 0, 1], three[2]])


def project(camera: Mapping[str, Any], points: Floats) -> tuple[Floats, Floats]:
    """Pixels `(n, 2)` and depths `(n,)` in metres of world points `(n, 3)`, with the lens's distortion.

    A depth of 0 or less means behind the camera, where pixels mean nothing.
    """
    world = np.column_stack([points, np.ones(len(points))])
    seen = world @ np.linalg.inv(extrinsic(camera)).T
    depth = seen[:, 2]
    safe = np.where(np.abs(depth) < 1e-12, 1e-12, depth)
    x, y = distorted(camera, seen[:, 0] / safe, seen[:, 1] / safe)
    u = camera["fx"] * x + camera.get("skew", 0) * y + camera["cx"]
    return np.column_stack([u, camera["fy"] * y + camera["cy"]]), depth


def distorted(camera: Mapping[str, Any], x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Normalised image coordinates as the lens shows them: pinhole with k1 to k3, p1, p2; fisheye with k1 to k4."""
    k = [float(camera.get(f"k{number}") or 0) for number in range(1, 5)]
    square = x * x + y * y
    if camera.get("camera-model") == "fisheye":
        away = np.sqrt(square)
        angle = np.arctan(away)
        bent = angle * (1 + sum(each * angle ** (2 * power) for power, each in enumerate(k, 1)))
        factor = np.divide(bent, away, out=np.ones_like(away), where=away > 0)
        return x * factor, y * factor
    p1, p2 = (float(camera.get(key) or 0) for key in ("p1", "p2"))
    radial = 1 + k[0] * square + k[1] * square**2 + k[2] * square**3
    return (
        x * radial + 2 * p1 * x * y + p2 * (square + 2 * x * x),
        y * radial + p1 * (square + 2 * y * y) + 2 * p2 * x * y,
    )


def corners(cuboid: Mapping[str, Any]) -> Floats:
    """The eight corners of a cuboid in the world, `(8, 3)`."""
    half = np.array([float(cuboid[name]) for name in MEASURES]) / 2
    signs = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)])
    turn = Rotation.from_euler("ZYX", [float(cuboid.get(name, 0)) for name in ("yaw", "pitch", "roll")])
    return np.asarray(turn.apply(signs * half) + [float(cuboid[name]) for name in CENTRE])


def between(anchors: Mapping[int, Mapping[str, Any]], times: Sequence[float]) -> list[dict[str, Any]]:
    """A cuboid in every frame: as drawn where there is an anchor, on the line between two elsewhere.

    anchors: cuboids by the index of their frame; times: of the frames, seconds, increasing. Before the first anchor
    and after the last the line goes on; with one anchor the cuboid stays. Angles turn the shorter way.
    """
    known = sorted(anchors)
    if not known:
        return []
    found = []
    for index, now in enumerate(times):
        if index in anchors:
            found.append(dict(anchors[index]))
            continue
        if len(known) == 1:
            found.append(dict(anchors[known[0]]))
            continue
        after = min(max(int(np.searchsorted(known, index)), 1), len(known) - 1)
        one, other = known[after - 1], known[after]
        share = (now - times[one]) / (times[other] - times[one])
        found.append(_mixed(anchors[one], anchors[other], share))
    return found


def _mixed(one: Mapping[str, Any], other: Mapping[str, Any], share: float) -> dict[str, Any]:
    found = dict(one)
    for name in (*CENTRE, *MEASURES):
        found[name] = one[name] + share * (other[name] - one[name])
    if not 0 <= share <= 1:  # a size that shrinks between anchors would end below zero beyond them
        found |= {name: (other if share > 1 else one)[name] for name in MEASURES}
    for name in TURNS:
        start = float(one.get(name, 0))
        turn = (float(other.get(name, 0)) - start + np.pi) % (2 * np.pi) - np.pi
        found[name] = float((start + share * turn + np.pi) % (2 * np.pi) - np.pi)
    return found
