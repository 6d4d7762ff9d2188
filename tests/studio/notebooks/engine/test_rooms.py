"""A room of a notebook after the death of its server: what was typed holds, and a file that was changed since."""

import logging
import os
import sys
import time
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from jupyter_server_ydoc.loaders import FileLoader
from pycrdt import Map

from studio.notebooks.engine.spawner import IN_SERVER

ID = "json:notebook:one"


class Paths:
    """Stands for the table of file ids, which is the server's."""

    def get_path(self, file_id: str) -> str:
        return "a.ipynb"


class Silent:
    """Stands for the bus of events."""

    def emit(self, **event: Any) -> None:
        pass


@pytest.fixture
def rooms(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The module that servers load."""
    monkeypatch.syspath_prepend(str(IN_SERVER))
    import atelier_rooms  # type: ignore[import-not-found]

    yield atelier_rooms
    del sys.modules["atelier_rooms"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return written(tmp_path / "a.ipynb", "first")


def written(path: Path, *sources: str) -> Path:
    cells = [nbformat.v4.new_code_cell(source, id=f"cell-{number}") for number, source in enumerate(sources)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


async def begun(rooms: Any, folder: Path) -> Any:
    """A room on the file, as a server begins it."""
    log = logging.getLogger("rooms")
    loader = FileLoader("one", Paths(), AsyncLargeFileManager(root_dir=str(folder)), log)
    store = rooms.KeptStore(path="one", log=log)
    store.db_path = str(folder / "ystore.db")
    room = rooms.KeptRoom(ID, "json", "notebook", loader, Silent(), store, log, save_delay=None)
    await room.initialize()
    return room


async def cut_off(room: Any) -> None:
    """The room's server is gone: what is in the store stays there, nothing else happens."""
    await room.ystore.encode_state_as_update(room.ydoc)
    await room.ystore.stop()
    await room.stop()


def sources(room: Any) -> list[str]:
    return [cell["source"] for cell in room._document.source["cells"]]


def ours(room: Any) -> Any:
    """Where a page keeps the name of the history."""
    return room.ydoc.get("atelier", type=Map)


async def test_edits_that_were_not_in_the_file_yet_hold(rooms: Any, file: Path) -> None:
    room = await begun(rooms, file.parent)
    ours(room)["history"] = "h"
    room._document.append_cell(nbformat.v4.new_code_cell("typed"))
    os.utime(file, (time.time() - 60,) * 2)
    await cut_off(room)

    again = await begun(rooms, file.parent)

    assert sources(again) == ["first", "typed"]
    assert ours(again)["history"] == "h"
    assert [cell.source for cell in nbformat.read(file, as_version=4).cells] == ["first", "typed"]
    await cut_off(again)


async def test_a_file_that_was_changed_since_begins_a_new_history(rooms: Any, file: Path) -> None:
    room = await begun(rooms, file.parent)
    ours(room)["history"] = "h"
    await cut_off(room)
    written(file, "from outside")
    os.utime(file, (time.time() + 60,) * 2)

    again = await begun(rooms, file.parent)

    assert sources(again) == ["from outside"]
    assert "history" not in ours(again)
    await cut_off(again)
