"""What counts and draws is loaded by jobs and console commands only; pages stay light."""

import os
import subprocess
import sys

import pytest

HEAVY = "duckdb ibis pandas altair pyarrow vl_convert numpy highspy"
SERVE = f"""
import sys, django
django.setup()
from django.conf import settings
from django.test import Client
from django.urls import get_resolver
import balsts.statistics.jobs, balsts.evidence.jobs
import balsts.statistics.queries.report, balsts.statistics.queries.reconciliation
import balsts.statistics.operations.request, balsts.statistics.operations.published_figure
import balsts.evidence.queries.gap, balsts.evidence.operations.gap
get_resolver().url_patterns
assert Client().get("/nowhere/").status_code in (302, 404)
print([name for name in {HEAVY.split()} if name in sys.modules])
"""


@pytest.mark.slow  # starts a process of its own
def test_serving_pages_loads_nothing_that_counts_or_draws():
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SERVE],
        env=os.environ | {"PYTHONPATH": "src"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stdout.strip(), done.returncode) == ("[]", 0), done.stderr
