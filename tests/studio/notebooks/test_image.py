"""The recipe of the image for notebook apps, without an engine: what it installs is what the studio is locked to."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
RECIPE = (ROOT / "studio" / "notebooks" / "image" / "Dockerfile").read_text(encoding="utf-8")


def test_every_package_of_the_image_is_locked():
    locked = set(re.findall(r"^([\w.-]+)==", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE))
    asked = [
        name for line in re.findall(r'^ARG (?:SERVER|KERNEL)="(.*)"$', RECIPE, re.MULTILINE) for name in line.split()
    ]

    assert {"jupyterlab", "jupyter-collaboration", "ipykernel", "boto3"} <= set(asked)
    assert set(asked) - locked == set()


def test_it_has_the_python_of_the_studio():
    studio = (ROOT / "Dockerfile").read_text(encoding="utf-8")

    assert re.findall(r"^ARG BASE=(.*)$", RECIPE, re.MULTILINE)[0] in re.findall(r"^FROM (\S+)", studio, re.MULTILINE)
