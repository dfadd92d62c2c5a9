"""A snapshot is one moment in files: pseudonymous, complete, and gone without trace if it fails."""

import datetime
import json

import pyarrow.parquet as pq
import pytest
from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.statistics.facts.tables import TABLE_NAMES
from balsts.statistics.facts.writing import file_digest
from balsts.statistics.operations.snapshot import take_snapshot
from tests.people import create_cast


@pytest.mark.django_db
def test_take(settings, tmp_path):
    settings.BALSTS_DATA = tmp_path
    cast = create_cast(today=datetime.date(2020, 1, 10))
    s = take_snapshot(by=system_actor(), at=timezone.now())
    print(s.row_counts)
    for n in TABLE_NAMES:
        print(n, pq.read_table(s.folder / f"{n}.parquet").to_pylist()[:2])
