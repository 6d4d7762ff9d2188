"""The small classifiers learn, survive being written down, and are unsure where they should be."""

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from groundtruth.engine.automated.images import ImageClassifier, features_of
from groundtruth.engine.automated.texts import TextClassifier
from groundtruth.engine.errors import InputRefused

RNG = np.random.default_rng(0)
WORDS = [["battery", "charge", "power"], ["screen", "glass", "bright"], ["parcel", "courier", "late"]]
FILLER = ["the", "is", "my", "very", "again", "phone", "after", "an", "hour"]


def complaint(label: int) -> str:
    words = [*RNG.choice(FILLER, 6), *RNG.choice(WORDS[label], 2)]
    return " ".join(RNG.permutation(words))


def picture(label: int) -> bytes:
    """A disc or a square somewhere, of any colour, on any ground."""
    ground, colour = (tuple(int(each) for each in RNG.integers(low, low + 100, 3)) for low in (0, 150))
    image = Image.new("RGB", (96, 80), ground)
    left, top, size = (int(RNG.integers(low, low + 10)) for low in (5, 5, 45))
    draw = ImageDraw.Draw(image)
    (draw.ellipse, draw.rectangle)[label]((left, top, left + size, top + size), fill=colour)
    target = io.BytesIO()
    image.save(target, "JPEG")
    return target.getvalue()


@pytest.mark.parametrize(
    ("classifier", "make", "n_classes"), [(TextClassifier, complaint, 3), (ImageClassifier, picture, 2)]
)
def test_it_learns_and_can_be_loaded(classifier, make, n_classes):
    truth = [number % n_classes for number in range(120)]
    examples = [make(label) for label in truth]

    model = classifier.fit(examples[:90], truth[:90], n_classes)
    found = model.predict(examples[90:])

    assert found.shape == (30, n_classes)
    assert found.sum(axis=1) == pytest.approx(np.ones(30))
    assert (found.argmax(axis=1) == truth[90:]).mean() >= 0.9
    assert classifier.load(model.dump()).predict(examples[90:]) == pytest.approx(found, abs=1e-4)


def test_a_class_without_examples_is_never_predicted():
    model = TextClassifier.fit(["red", "red wine", "blue", "blue sky"], [0, 0, 2, 2], 4)

    found = model.predict(["red", "blue", "something"])

    assert found[:, [1, 3]] == pytest.approx(0)
    assert found.argmax(axis=1).tolist()[:2] == [0, 2]


def test_one_class_alone_is_believed_by_how_often_it_was_seen():
    """Three of three: (3 + 1) / (3 + 2) = 0.8, by the rule of succession."""
    found = TextClassifier.fit(["a", "b", "c"], [1, 1, 1], 2).predict(["d"])

    assert found == pytest.approx(np.array([[0.2, 0.8]]))


def test_what_is_no_image_is_refused():
    with pytest.raises(InputRefused, match="no JPEG or PNG image that can be read"):
        ImageClassifier.fit([b"<svg/>"], [0], 2)


def test_a_model_of_another_kind_is_not_loaded():
    model = TextClassifier.fit(["red", "blue"], [0, 1], 2)

    with pytest.raises(ValueError, match="this file holds no image classifier"):
        ImageClassifier.load(model.dump())


def test_what_new_examples_do_not_tell_stays_as_it_was():
    """The old model knows three kinds of complaints, under other numbers; the new examples show two of them."""
    truth = [number % 3 for number in range(90)]
    old = TextClassifier.fit([complaint(label) for label in truth], truth, 3)
    turned = np.array([2, 0, -1, 1])  # which of its classes each new class is

    model = TextClassifier.fit([complaint(2), complaint(0)], [0, 1], 4, (old, turned))

    found = model.predict([complaint(label) for label in truth])
    assert (turned[found.argmax(axis=1)] == truth).mean() >= 0.9
    assert found[:, 2] == pytest.approx(0)
    assert TextClassifier.load(model.dump()).predict(["screen"]) == pytest.approx(model.predict(["screen"]), abs=1e-4)


def test_enough_examples_outweigh_what_was_known():
    truth = [number % 2 for number in range(120)]
    examples = [picture(label) for label in truth]
    wrong = ImageClassifier.fit(examples[:20], [1 - label for label in truth[:20]], 2)
    features = np.array([features_of(each) for each in examples])

    model = ImageClassifier.fit_features(features[:90], truth[:90], 2, (wrong, np.array([0, 1])))

    assert (wrong.predict_features(features[90:]).argmax(axis=1) == truth[90:]).mean() <= 0.3
    assert (model.predict_features(features[90:]).argmax(axis=1) == truth[90:]).mean() >= 0.8
