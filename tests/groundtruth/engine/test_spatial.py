"""The vectors of groundtruth.md, sections 5.6 and 17.2."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from groundtruth.engine.spatial import between, corners, distorted, extrinsic, project, quaternion, view_matrix

CAMERA = {
    "position": {"x": -2.2722515189, "y": 116.8600331057, "z": 1.4546146685},
    "heading": {"qx": 0.7594754093, "qy": 0.0218179089, "qz": -0.0246172523, "qw": -0.6496916273},
    "fx": 847.7962624528, "fy": 850.0340893792, "cx": 576.2129134707, "cy": 317.2423573574,
}  # fmt: skip
SEEN, BEHIND = (-2.6163820137, 125.0414985048, 0.3112722965), (-5.1889845606, 99.7954483289, 0.2226435567)
CUBOID = {"centerX": 10.0, "centerY": 0.0, "centerZ": 1.0, "length": 4.0, "width": 2.0, "height": 1.0, "yaw": 0.0}


def test_a_rotation_as_a_quaternion():
    matrix = np.array(
        [
            [0.996714314, -0.080989035, 0.00116333982],
            [0.0809967396, 0.996661051, -0.0103090934],
            [-0.000324531964, 0.0103694477, 0.999946183],
        ]
    )
    wanted = (0.005173956, 0.000372279, 0.040530293, 0.999164845)
    heading = dict(zip(("qx", "qy", "qz", "qw"), wanted, strict=True))

    assert Rotation.from_matrix(matrix).as_quat() == pytest.approx(wanted, abs=1e-8)
    found = extrinsic({"heading": heading, "position": {"x": 1, "y": 2, "z": 3}})
    assert found[:3, :3] == pytest.approx(matrix, abs=1e-8)
    assert found[:3, 3].tolist() == [1, 2, 3]


def test_angles_as_a_quaternion():
    assert quaternion(0.3, 0.2, 0.1) == pytest.approx([0.03427080, 0.10602051, 0.14357218, 0.98334744], abs=5e-9)


def test_a_point_in_an_image():
    pixels, depth = project(CAMERA, np.array([SEEN, BEHIND]))

    assert depth == pytest.approx([8.264727, -16.44], abs=5e-3)
    assert depth[0] == pytest.approx(8.264727, abs=5e-7)
    assert pixels[0] == pytest.approx([596.7086, 303.1000], abs=5e-5)
    by_matrix = view_matrix(CAMERA) @ [*SEEN, 1]
    assert by_matrix[:2] / by_matrix[3] == pytest.approx(pixels[0])


def test_lenses_bend():
    one = np.array([0.5])

    assert distorted({}, one, one) == (one, one)
    x, y = distorted({"k1": 0.1, "p1": 0.01, "p2": 0.02}, one, one)
    assert x[0] == pytest.approx(0.5 * 1.05 + 2 * 0.01 * 0.25 + 0.02 * (0.5 + 0.5))
    assert y[0] == pytest.approx(0.5 * 1.05 + 0.01 * (0.5 + 0.5) + 2 * 0.02 * 0.25)
    x, _ = distorted({"camera-model": "fisheye"}, one, np.array([0.0]))
    assert x[0] == pytest.approx(np.arctan(0.5))


def test_between_anchors_and_beyond():
    anchors = {1: CUBOID, 3: {**CUBOID, "centerX": 14.0}}

    found = between(anchors, [0, 1, 2, 3, 4])

    assert [each["centerX"] for each in found] == [8, 10, 12, 14, 16]


def test_a_turn_takes_the_shorter_way():
    anchors = {0: {**CUBOID, "yaw": 3.0}, 2: {**CUBOID, "yaw": -3.0}}

    middle = between(anchors, [0, 1, 2])[1]["yaw"]

    assert abs(middle) == pytest.approx(np.pi, abs=1e-9)


def test_sizes_do_not_shrink_beyond_the_anchors():
    found = between({0: CUBOID, 1: {**CUBOID, "length": 1.0}}, [0, 1, 2, 9])

    assert [each["length"] for each in found] == [4, 1, 1, 1]


def test_one_anchor_stays_and_none_is_nothing():
    assert between({1: CUBOID}, [0, 1]) == [CUBOID, CUBOID]
    assert between({}, [0, 1]) == []


def test_corners():
    found = corners({**CUBOID, "yaw": np.pi / 2})

    assert found.min(axis=0) == pytest.approx([9, -2, 0.5])
    assert found.max(axis=0) == pytest.approx([11, 2, 1.5])


@given(st.lists(st.floats(-3, 3), min_size=3, max_size=3))
def test_turning_changes_no_distances(angles):
    turned = corners({**CUBOID, **dict(zip(("yaw", "pitch", "roll"), angles, strict=True))})

    assert np.linalg.norm(turned - turned.mean(axis=0), axis=1) == pytest.approx(np.full(8, np.sqrt(21) / 2))
