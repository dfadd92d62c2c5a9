"""How a room asks the keeper for keys; it never sees more than the keys of the values it names."""

import base64
import datetime
import json
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from balsts.platform.bound_postgres.token import current_token

SECONDS_TO_ANSWER = 15
MOST_BYTES = 256 * 1024
AT_ONCE = 100


class KeeperRefused(Exception):
    """The keeper gave no key; `why` is a code, `again_at` when a spent budget is free again."""

    def __init__(self, why: str, again_at: datetime.datetime | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.again_at = again_at


@dataclass(frozen=True, kw_only=True, slots=True)
class NewKey:
    """A key for a value about to be written, and how it is kept beside it."""

    key: bytes
    key_id: str
    wrapped: bytes


def new_keys(
    *, row: str, subject: str, programme: str, columns: Sequence[str]
) -> dict[str, NewKey]:
    """Return a key for each column of a row that is about to be written."""
    answer = _ask(
        {
            "ask": "make",
            "row": row,
            "subject": subject,
            "programme": programme,
            "columns": list(columns),
        },
    )
    return {
        column: NewKey(
            key=base64.b64decode(kept["key"]),
            key_id=kept["key_id"],
            wrapped=base64.b64decode(kept["wrapped"]),
        )
        for column, kept in answer["keys"].items()
    }


def keys_to_open(*, rows: Sequence[str], column: str, purpose: str = "") -> dict[str, bytes]:
    """Return the keys of one column of these rows; a row whose key was destroyed is left out."""
    found: dict[str, bytes] = {}
    for start in range(0, len(rows), AT_ONCE):
        portion = list(rows[start : start + AT_ONCE])
        answer = _ask({"ask": "open", "rows": portion, "column": column, "purpose": purpose})
        found |= {row: base64.b64decode(key) for row, key in answer["keys"].items()}
    return found


def openings_left() -> int:
    """Return how many texts may still be opened this hour."""
    return int(_ask({"ask": "left"})["left"])


def state_of_keeper() -> dict[str, Any]:
    """Return what it says of its keys, nothing where it does not answer us."""
    try:
        return _conversation(settings.BALSTS_KEEPER_SOCKET, b'{"ask": "state"}\n')
    except (OSError, ValueError):
        return {}


def _ask(question: Mapping[str, Any]) -> dict[str, Any]:
    """Ask in the name of the session for which this request works."""
    told = {**question, "token": current_token.get()}
    try:
        answer = _conversation(settings.BALSTS_KEEPER_SOCKET, json.dumps(told).encode() + b"\n")
    except OSError:
        raise KeeperRefused("keeper_silent") from None
    if not answer:
        raise KeeperRefused("not_admitted")
    if refused := answer.get("refused"):
        again_at = answer.get("again_at") or None
        raise KeeperRefused(
            refused, datetime.datetime.fromisoformat(again_at) if again_at else None
        )
    return answer


def _conversation(keeper: str | Path, line: bytes) -> dict[str, Any]:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(SECONDS_TO_ANSWER)
        connection.connect(str(keeper))
        connection.sendall(line)
        with connection.makefile("rb") as file:
            said = file.readline(MOST_BYTES)
    return dict(json.loads(said)) if said else {}
