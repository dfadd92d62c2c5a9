"""How logs are written: where something happened and of what kind, never with whose data.

A line holds only what is on a list: the moment, the weight, the logger, a sentence of ours with codes
and numbers, the name of the page instead of its address, the places a fault went through instead of
its message, and the number under which the person who met the fault can report it. Whatever else a
program or a library wants to say is left out; messages quote what was typed or stored.
"""

import datetime
import logging
import re
import secrets
import sys
import threading
import traceback
from enum import Enum
from types import TracebackType
from typing import Any, Final
from uuid import UUID

from django.urls import Resolver404, resolve

Fault = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

OURS: Final = "balsts."
LEFT_OUT: Final = "…"
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"})
_PLACE: Final = re.compile(r"%(?:\([a-z_]+\))?[#0 +-]*[0-9]*(?:\.[0-9]+)?[a-zA-Z]")


class Code(str):
    """A word from a list of ours: the only text that a log line may quote."""

    __slots__ = ()


class AllowListFormatter(logging.Formatter):
    """Writes a line of what may be said of a record, and under it the places of its fault."""

    def __init__(self) -> None:
        super().__init__(datefmt="%Y-%m-%dT%H:%M:%S%z")

    def format(self, record: logging.LogRecord) -> str:
        """Put the line together; nothing of the record gets there by default."""
        parts = [_moment(record), record.levelname, record.name]
        request = getattr(record, "request", None)
        parts.append(_request_words(request, record) if request is not None else _words(record))
        fault = record.exc_info
        if fault:
            parts.append(f"fault={fault_number(request)}")
        return "\n".join([" ".join(parts), *([_places(fault)] if fault else [])])


def fault_number(request: Any) -> str:
    """Return the number of a fault: the same on the person's page and in the log."""
    number = getattr(request, "fault_number", None)
    if number is None:
        number = secrets.token_hex(4)
        if request is not None:
            request.fault_number = number
    return str(number)


def write_uncaught_faults() -> None:
    """Have what ends a process or a thread written as everything else, where a log is written."""
    logger = logging.getLogger("balsts.uncaught")

    def of_process(
        kind: type[BaseException], fault: BaseException, places: TracebackType | None
    ) -> None:
        logger.critical("The process ends", exc_info=(kind, fault, places))

    def of_thread(told: threading.ExceptHookArgs) -> None:
        if told.exc_value is not None:
            fault = (told.exc_type, told.exc_value, told.exc_traceback)
            logger.critical("A thread ends", exc_info=fault)

    sys.excepthook = of_process
    threading.excepthook = of_thread


def _moment(record: logging.LogRecord) -> str:
    """Return when it happened, in the one time that the trail and PostgreSQL's log have too."""
    moment = datetime.datetime.fromtimestamp(record.created, tz=datetime.UTC)
    return moment.isoformat(timespec="milliseconds")


def _words(record: logging.LogRecord) -> str:
    """Return the sentence of the record as far as it is known to be harmless.

    A sentence of ours is written in the source, so it may be said, with what stands on the list put
    in. A library's is written in its source only if values come apart from it; a ready sentence may
    hold anything, and is left out for the place it came from.
    """
    sentence = record.msg if isinstance(record.msg, str) else ""
    if not record.name.startswith(OURS) and not record.args:
        return f"at {record.module}.{record.funcName}:{record.lineno}"
    values = record.args
    if isinstance(values, dict):
        values = tuple(values.values())
    said = iter(_value(value) for value in values or ())
    return _PLACE.sub(lambda _: next(said, LEFT_OUT), sentence.replace("%%", "%")).replace(
        "\n", " "
    )


def _value(value: object) -> str:
    match value:
        case Code() | bool() | int() | float() | UUID():
            return str(value)
        case Enum():
            return value.name
        case type():
            return value.__name__
        case BaseException():
            return type(value).__name__
        case _:
            return LEFT_OUT


def _request_words(request: Any, record: logging.LogRecord) -> str:
    """Name status, method and page: addresses name clients, and queries what was searched."""
    method = request.method if getattr(request, "method", "") in _METHODS else "?"
    status = getattr(record, "status_code", "?")
    return f"status={status} method={method} page={_page(getattr(request, 'path_info', ''))}"


def _page(path: str) -> str:
    try:
        return resolve(path).view_name or "unnamed"
    except Resolver404:
        return "none"


def _places(info: Fault | Any) -> str:
    """Write the chain of faults without their messages and without the lines of their source."""
    parts = []
    fault: BaseException | None = info[1]
    while fault is not None:
        frames = traceback.extract_tb(fault.__traceback__)
        places = "".join(
            f'  File "{at.filename}", line {at.lineno}, in {at.name}\n' for at in frames
        )
        parts.append(f"{places}{type(fault).__module__}.{type(fault).__qualname__}")
        fault = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
    return "\nbecause of\n".join(parts)
