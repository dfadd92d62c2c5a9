"""Where a page lets through what only the database refuses, the first wall has a hole: no test passes over it.

The visitor is told that there is nothing, as if the page had refused. A test in which a sight ends in
between says so with the marker `walls_differ`.
"""

import logging
from collections.abc import Iterator

import pytest

logger = logging.getLogger("balsts.web.denials")


class _Ear(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(str(record.exc_info and record.exc_info[1]))


@pytest.fixture(autouse=True)
def walls_agree(request: pytest.FixtureRequest) -> Iterator[None]:
    """Listen while the test runs."""
    ear = _Ear()
    logger.addHandler(ear)
    yield
    logger.removeHandler(ear)
    if request.node.get_closest_marker("walls_differ") is None:
        assert ear.heard == []
