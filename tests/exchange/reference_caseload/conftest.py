"""One caseload for all tests of this folder: building it takes two seconds."""

from collections import defaultdict
from datetime import date

import pytest

from balsts.exchange.reference_caseload import build

TODAY = date(2026, 3, 16)


@pytest.fixture(scope="session")
def today():
    return TODAY


@pytest.fixture(scope="session")
def caseload():
    return build(1, TODAY)


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
