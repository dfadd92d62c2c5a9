"""How faults are written into logs: where and of what kind, never with which data."""

import logging
import traceback
from types import TracebackType

Fault = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class PlaceFormatter(logging.Formatter):
    """Writes the places a fault went through and its kind, but not its message.

    Messages quote what was typed or stored: a violated constraint tells whole rows of people.
    """

    def formatException(self, ei: Fault) -> str:  # noqa: N802 - logging's own name
        """Write the chain of faults without their messages."""
        parts = []
        fault: BaseException | None = ei[1]
        while fault is not None:
            places = "".join(traceback.format_tb(fault.__traceback__))
            parts.append(f"{places}{type(fault).__module__}.{type(fault).__qualname__}")
            fault = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
        return "\nbecause of\n".join(parts)
