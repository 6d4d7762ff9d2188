"""dora, who may share, and a notebook in her space."""

from pathlib import Path

import nbformat
import pytest

from studio.spaces.homes import make_home
from studio.spaces.models import Space
from tests.cast import Cast
from tests.studio.access.browsers import Browser, browser_of


def notebook(*sources: str) -> str:
    """A notebook as text whose cells have run and printed."""
    made = nbformat.v4.new_notebook()
    for source in sources:
        output = nbformat.v4.new_output("stream", text=f"ran {source}")
        made.cells.append(nbformat.v4.new_code_cell(source, execution_count=1, outputs=[output]))
    return str(nbformat.writes(made))


def make_space(person, name: str = "lab", sharing: str = "Private") -> Path:
    """The home of a new space of that person."""
    space = Space.objects.create(
        name=name,
        domain=person.profile.domain,
        status="InService",
        app_type="JupyterLab",
        owner_profile=person.profile,
        sharing=sharing,
    )
    return make_home(space)


def let_share(person, **settings: str) -> None:
    """Put SharingSettings into the person's profile."""
    person.profile.request["UserSettings"] = {"SharingSettings": settings}
    person.profile.save()


@pytest.fixture
def home(cast: Cast) -> Path:
    """The home of dora's space, with a notebook; dora may share with outputs."""
    let_share(cast.dora, NotebookOutputOption="Allowed")
    home = make_space(cast.dora)
    (home / "work.ipynb").write_text(notebook("one", "two"))
    return home


@pytest.fixture
def doras(cast: Cast) -> Browser:
    """dora at her browser."""
    return browser_of(cast.dora)
