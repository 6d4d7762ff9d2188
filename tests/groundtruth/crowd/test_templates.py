"""Every template of tests/groundtruth/templates: filled in and submitted, the answer as the specification has it.

Beside `name.html` lies `name.json`: `steps` (see worker.py), `answer`, and where a mask is painted `pixels`, the colour
that places of its PNG have to have.
"""

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tests.groundtruth.crowd.conftest import TEMPLATES
from tests.groundtruth.crowd.worker import without_pictures

NAMES = sorted(path.stem for path in TEMPLATES.glob("*.html"))


def test_there_are_templates_enough():
    assert len(NAMES) >= 40
    assert sorted(path.stem for path in TEMPLATES.glob("*.json")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_template_gives_the_answer_of_the_specification(name, open_template):
    script = json.loads(Path(TEMPLATES / f"{name}.json").read_text(encoding="utf-8"))
    worker = open_template(name)

    worker.do(script["steps"])
    answer = worker.submitted() if script.get("submitted") else worker.submit()

    pictures: list[Image.Image] = []

    def keep(picture: Image.Image) -> str:
        pictures.append(picture.convert("RGB"))
        return "png"

    found = without_pictures(answer, keep)
    assert found == script["answer"]
    for picture in pictures:
        _check_pixels(picture, script)


def _check_pixels(picture: Image.Image, script: dict) -> None:
    values = np.asarray(picture)
    pixels = {}
    for place in script["pixels"]:
        x, y = map(int, place.split(","))
        pixels[place] = _hex(values[y, x])
    assert pixels == script["pixels"]
    colors = {_hex(color) for color in np.unique(values.reshape(-1, 3), axis=0)}
    assert colors == set(script["colors"])
    assert list(picture.size) == script["size"]


def _hex(color: NDArray[np.uint8]) -> str:
    return "#{:02x}{:02x}{:02x}".format(*color.tolist())
