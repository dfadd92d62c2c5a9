"""One caseload for all tests of this folder: building it takes two seconds."""

from collections import defaultdict
from datetime import date
from functools import cache

import pytest

from balsts.exchange.reference_caseload import build

TODAY = date(2026, 3, 16)
# Other people, and days on which months and terms end in unusual ways.
OTHER_BUILDS = [(2, date(2025, 7, 1)), (3, date(2028, 2, 29)), (4, date(2030, 8, 31))]


@pytest.fixture(scope="session")
def today():
    return TODAY


@cache
def _built(seed, today):
    return build(seed, today)


@pytest.fixture(scope="session")
def caseload():
    return _built(1, TODAY)


@pytest.fixture(scope="module", params=[(1, TODAY), *OTHER_BUILDS], ids=str)
def any_build(request):
    """Several caseloads, each with the day it was built for."""
    seed, on = request.param
    return _built(seed, on), on


@pytest.fixture(scope="module")
def any_caseload(any_build):
    return any_build[0]


@pytest.fixture(scope="session")
def rows(caseload):
    return caseload.rows


@pytest.fixture(scope="session")
def rows_by_client(rows):
    """The rows of each sheet under the client they are about."""

    def group(sheet):
        grouped = defaultdict(list)
        for row in rows[sheet]:
            grouped[row["client_key"]].append(row)
        return grouped

    return group
