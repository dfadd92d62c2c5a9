"""One caseload for all tests of this folder: building it takes two seconds."""

from collections import defaultdict
from datetime import date
from functools import cache

import pytest

from balsts.exchange.reference_caseload import build

TODAY = date(2026, 3, 16)
# Other people, and days on which months and terms end in unusual ways.
OTHER_BUILDS = [(2, date(2025, 7, 1)), (3, date(2027, 1, 1)), (4, date(2028, 2, 29))]


@pytest.fixture(scope="session")
def today():
    return TODAY


@cache
def _built(seed, today):
    return build(seed, today)


@pytest.fixture(scope="session")
def built():
    """Build once for each seed and day."""
    return _built


@pytest.fixture(scope="session")
def caseload():
    return _built(1, TODAY)


@pytest.fixture(scope="module", params=[(1, TODAY), *OTHER_BUILDS], ids=str)
def any_caseload(request):
    return _built(*request.param)


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
