"""The door between a real browser and the house: one small server, told by a header who asks.

Style sheets, scripts and fonts may be kept by the browser, as in life, so that a page costs what a page costs.
"""

import mimetypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from socketserver import ThreadingMixIn
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.contrib.staticfiles import finders
from django.http import HttpResponse

from tests.web.pages.house import House

WHO = "X-Who"
Start = Callable[[str, list[tuple[str, str]]], Any]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_said: object) -> None:
        """Say nothing."""


@dataclass(kw_only=True)
class Door:
    """Answers from the house; a page that was handed over is what the next one is answered who asks for a page."""

    house: House
    # A browser trusts its own machine as it trusts HTTPS: passkeys are there.
    address: str = ""
    handed_over: HttpResponse | None = None

    def __call__(self, asked: dict[str, Any], start: Start) -> list[bytes]:
        path = asked["PATH_INFO"]
        if path.startswith("/static/"):
            return _file(path.removeprefix("/static/"), start)
        answer = None
        if asked.get("HTTP_SEC_FETCH_DEST") == "document":
            answer, self.handed_over = self.handed_over, None
        if answer is None:
            answer = self._from_house(asked)
        start(f"{answer.status_code} {answer.reason_phrase}", list(answer.items()))
        return [b"".join(answer.streaming_content) if answer.streaming else answer.content]

    def _from_house(self, asked: dict[str, Any]) -> HttpResponse:
        query = asked.get("QUERY_STRING")
        return self.house.answer(
            asked["HTTP_X_WHO"],
            asked["REQUEST_METHOD"],
            f"{asked['PATH_INFO']}?{query}" if query else asked["PATH_INFO"],
            body=asked["wsgi.input"].read(int(asked.get("CONTENT_LENGTH") or 0)),
            content_type=asked.get("CONTENT_TYPE") or "application/octet-stream",
            headers={name: said for name, said in asked.items() if name.startswith("HTTP_HX_")},
        )


@contextmanager
def opened_door(house: House) -> Iterator[Door]:
    """Serve while inside."""
    door = Door(house=house)
    with make_server("localhost", 0, door, server_class=_Server, handler_class=_Quiet) as server:
        door.address = f"http://localhost:{server.server_port}"
        Thread(target=server.serve_forever, daemon=True).start()
        yield door
        server.shutdown()


def _file(name: str, start: Start) -> list[bytes]:
    found = finders.find(name)
    if not found:
        start(f"{HTTPStatus.NOT_FOUND} Not Found", [])
        return [b""]
    kind = mimetypes.guess_type(str(found))[0] or "text/plain"
    start("200 OK", [("Content-Type", kind), ("Cache-Control", "max-age=3600")])
    return [Path(str(found)).read_bytes()]
