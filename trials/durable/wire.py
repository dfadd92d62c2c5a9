"""The line between the pages and the database, which can be cut at the worst moments.

A socket in a folder of its own passes on what comes, looks for commits, and breaks some of them: before
the server hears of it, after half of it, after all of it without the answer, or by saying nothing for
a while. Nothing of a machine's network is touched.
"""

import asyncio
import contextlib
import random
import threading
from collections import Counter
from pathlib import Path

COMMIT = b"COMMIT"
WAYS = ("before the commit", "inside the commit", "before its answer", "in the middle", "silence")
SILENCE = 1.5


class Wire:
    """Passes on bytes both ways in a thread of its own; `share` of the commits are broken."""

    def __init__(self, *, folder: Path, server: Path, draw: random.Random, share: float) -> None:
        self.folder, self.share = folder, share
        self.broken: Counter[str] = Counter()
        self._server, self._draw = server / ".s.PGSQL.5432", draw
        self._loop = asyncio.new_event_loop()
        self._is_open = threading.Event()
        folder.mkdir()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._is_open.wait()

    def end(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.set_exception_handler(lambda *_: None)  # lines that break are what it is for
        place = str(self.folder / ".s.PGSQL.5432")
        self._loop.run_until_complete(asyncio.start_unix_server(self._connected, place))
        self._is_open.set()
        self._loop.run_forever()
        for one in asyncio.all_tasks(self._loop):
            one.cancel()

    async def _connected(self, asks: asyncio.StreamReader, told: asyncio.StreamWriter) -> None:
        try:
            answers, server = await asyncio.open_unix_connection(str(self._server))
        except OSError:
            told.close()
            return
        back = asyncio.ensure_future(_pass_on(answers, told))
        with contextlib.suppress(OSError):
            while heard := await asks.read(65536):
                way = self._drawn(heard)
                if not await self._passed(heard, way, server, back):
                    break
        back.cancel()
        told.transport.abort()
        server.transport.abort()

    def _drawn(self, heard: bytes) -> str:
        if self._draw.random() >= (self.share if COMMIT in heard else self.share / 40):
            return ""
        way = self._draw.choice(WAYS[:3] + WAYS[4:]) if COMMIT in heard else "in the middle"
        self.broken[way] += 1
        return way

    async def _passed(
        self, heard: bytes, way: str, server: asyncio.StreamWriter, back: asyncio.Future
    ) -> bool:
        """Pass it on, or what of it the way of breaking lets through; say whether the line holds."""
        if way in {"before the commit", "in the middle"}:
            return False
        if way == "before its answer":
            back.cancel()  # the server answers to nobody
        if way == "silence":
            await asyncio.sleep(SILENCE)
        server.write(heard[: len(heard) // 2] if way == "inside the commit" else heard)
        await server.drain()
        if way == "before its answer":
            await asyncio.sleep(0.1)
        return way in {"", "silence"}


async def _pass_on(answers: asyncio.StreamReader, told: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError, asyncio.CancelledError):
        while said := await answers.read(65536):
            told.write(said)
            await told.drain()
    told.close()
