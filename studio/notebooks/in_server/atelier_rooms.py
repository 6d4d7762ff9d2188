"""Rooms in which several people edit a notebook, and what becomes of them when their server dies.

A room writes every edit into its store at once, and the file a second after the last one. jupyter-server-ydoc takes
the file for the truth when the two differ, and lays it over the history of the store: what was typed in the last second
before a death is deleted, in every page that comes back, too. Here the newer one holds. A file that was changed while
nobody looked after it begins a new history, so that pages put their own edits on top of it (live/room.ts of the page).
"""

from jupyter_server_ydoc import handlers
from jupyter_server_ydoc.rooms import DocumentRoom
from jupyter_server_ydoc.stores import SQLiteYStore
from jupyter_ydoc import ydocs
from pycrdt import Doc
from pycrdt.store import YDocNotFound


class KeptStore(SQLiteYStore):
    """A store that can forget one document."""

    async def forget(self) -> None:
        """Drop the history of this document."""
        async with self.lock:
            cursor = await self._db.cursor()
            for table in ("yupdates", "ycheckpoints"):
                await cursor.execute(f"DELETE FROM {table} WHERE path = ?", (self.path,))
            await self._db.commit()


class KeptRoom(DocumentRoom):
    """A room that begins with what its server had when it ended, however it ended."""

    async def initialize(self) -> None:
        """Make store and file agree, then begin with them."""
        if not self.ready and isinstance(self.ystore, KeptStore):
            await self._settle(self.ystore)
        await super().initialize()

    async def _settle(self, store: KeptStore) -> None:
        async with store.start_lock:
            if not store.started.is_set():
                self.create_task(store.start())
                await store.started.wait()
        kept: Doc = Doc()
        document = ydocs.get(self._file_type, ydocs["file"])(kept)
        changed_at = 0.0
        try:
            async for update, _, at in store.read():
                kept.apply_update(update)
                changed_at = max(changed_at, at)
        except YDocNotFound:
            return
        model = await self._file.load_content(self._file_format, self._file_type)
        content = await document.aget()
        if content == model["content"]:
            return
        if changed_at > model["last_modified"].timestamp():
            self.log.info("Room %s goes on with edits that were not in its file yet.", self._room_id)
            await self._file.maybe_save_content(
                {"format": self._file_format, "type": self._file_type, "content": content}
            )
        else:
            self.log.info("Room %s begins anew: its file was changed meanwhile.", self._room_id)
            await store.forget()


def install() -> None:
    """From now on rooms of documents are these; jupyter-server-ydoc has no setting for it."""
    handlers.DocumentRoom = KeptRoom
