"""When a model may label by itself (groundtruth.md, section 11)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundtruth.engine.automated.quality import (
    TARGETS,
    classification_quality,
    detection_quality,
    segmentation_quality,
)
from groundtruth.engine.automated.rounds import first_sets, probe_failed, split
from groundtruth.engine.automated.threshold import Threshold, choose_threshold, expected_share
from groundtruth.engine.errors import InputRefused
from groundtruth.engine.task_types import TASK_TYPES


def test_the_vector():
    sure = [0.99, 0.97, 0.95, 0.90, 0.85]

    found = choose_threshold(sure, [1, 1, 1, 0, 1], 0.95)

    assert found == Threshold(0.95, 3, 1.0)
    assert expected_share(found, 5) == 0.6
    better = choose_threshold(sure, [1, 1, 1, 1, 1], 0.95)
    assert better is not None
    assert better.confidence == 0.85


def test_nothing_is_good_enough():
    assert choose_threshold([0.9, 0.8], [0, 1], 0.95) is None
    assert choose_threshold([], [], 0.95) is None
    assert expected_share(None, 5) == 0


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.5, 0.7, 0.9]), st.floats(0, 1)), max_size=12), st.floats(0.1, 1))
def test_it_is_the_smallest_that_keeps_the_promise(objects, target):
    sure, good = [each for each, _ in objects], [each for _, each in objects]

    found = choose_threshold(sure, good, target)

    def kept(least: float) -> bool:
        passing = [quality for confidence, quality in objects if confidence >= least]
        return bool(passing) and np.mean(passing) >= target - 1e-9

    fitting = [each for each in sure if kept(each)]
    assert (found.confidence if found else None) == min(fitting, default=None)


def test_quality_of_boxes():
    """A box half right (1/3), one missed, one invented; a class that only the model sees counts 0."""
    truth = {0: np.array([[0, 0, 10, 10], [50, 50, 10, 10]])}
    predicted = {0: np.array([[5, 0, 10, 10], [80, 80, 10, 10]])}

    assert detection_quality(predicted, truth) == pytest.approx(1 / 3 / 3)
    assert detection_quality({**predicted, 1: np.array([[0, 0, 1, 1]])}, truth) == pytest.approx(1 / 3 / 3 / 2)
    assert detection_quality(truth, truth) == 1
    assert detection_quality({}, {}) == 1


def test_quality_of_masks():
    truth = np.array([[1, 1, 0, 2]], dtype=np.uint8)

    assert segmentation_quality(np.array([[1, 0, 0, 2]], dtype=np.uint8), truth) == pytest.approx(0.75)
    assert segmentation_quality(np.zeros((1, 4), dtype=np.uint8), truth) == 0
    assert segmentation_quality(np.zeros((1, 1), dtype=np.uint8), np.zeros((1, 1), dtype=np.uint8)) == 1


def test_quality_of_classes():
    assert classification_quality([1, 2], [1, 0]) == [1.0, 0.0]


def test_every_algorithm_has_a_target():
    assert {kind.algorithm for kind in TASK_TYPES.values() if kind.algorithm} == TARGETS.keys()


@pytest.mark.parametrize(("count", "validating", "batches"), [(1250, 250, 1), (4999, 1000, 1), (20_000, 2000, 2)])
def test_the_first_sets(count, validating, batches):
    ids = [str(number) for number in range(count)]

    found = first_sets(ids, 1000, "roof")

    assert (len(found.probe), len(found.training)) == (10, 990)
    assert sum(map(len, found.validation)) == validating
    assert len(found.validation) == batches
    everything = [*found.probe, *found.training, *(each for batch in found.validation for each in batch)]
    assert len(set(everything)) == len(everything)
    assert found == first_sets(ids, 1000, "roof") != first_sets(ids, 1000, "door")


def test_too_few_objects():
    with pytest.raises(InputRefused, match="at least 1,250 objects, this job has 1,249"):
        first_sets([str(number) for number in range(1249)], 1000, "roof")


def test_what_the_model_is_least_sure_of_goes_to_people():
    sure = {"a": 0.9, "b": 0.2, "c": 0.6, "d": 0.4}

    found = split(sure, Threshold(0.9, 1, 1.0), 2)

    assert (found.by_model, found.by_people, found.later) == (("a",), ("b", "d"), ("c",))
    assert split(sure, None, 10).by_people == ("b", "d", "c", "a")


def test_the_probe():
    assert not probe_failed(1)
    assert probe_failed(2)
