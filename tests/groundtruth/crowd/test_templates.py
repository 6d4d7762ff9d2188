"""Every template of tests/groundtruth/templates: filled in and submitted, the answer as the specification has it.

Beside `name.html` lies `name.json`: `steps` (see worker.py), `answer`, and where a mask is painted `pixels`, the colour
that places of its PNG have to have.
"""

import json
from pathlib import Path

import pytest
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

    assert without_pictures(answer, keep) == script["answer"]
    for picture in pictures:
        _check_pixels(picture, script)


def _check_pixels(picture: Image.Image, script: dict) -> None:
    width, height = picture.size
    flat = picture.tobytes()
    colors = [f"#{flat[at : at + 3].hex()}" for at in range(0, len(flat), 3)]
    places = {place: [int(part) for part in place.split(",")] for place in script["pixels"]}
    assert {place: colors[y * width + x] for place, (x, y) in places.items()} == script["pixels"]
    assert set(colors) == set(script["colors"])
    assert [width, height] == script["size"]
