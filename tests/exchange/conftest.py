"""A cast, a data folder that is thrown away, and imports in one call."""

from pathlib import Path

import pytest
from django.utils import timezone

from balsts.accounts.models import User
from balsts.exchange.models import ImportMessage, ImportRun
from balsts.exchange.operations.import_run import check_import, start_import
from tests.exchange.caseload import Sheets, csv_files
from tests.factories.organisations import create_institution
from tests.people import Cast, create_cast

NOW = timezone.now()


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, settings) -> Path:
    settings.BALSTS_DATA = tmp_path
    return tmp_path


@pytest.fixture
def cast() -> Cast:
    create_institution(kind="pmlp")
    create_institution(kind="landlord")
    return create_cast(today=timezone.localdate(NOW))


@pytest.fixture
def checked(cast: Cast):
    """Upload sheets as Chiara and check them."""

    def check(sheets: Sheets, *, by: User | None = None) -> ImportRun:
        user = by or cast.chiara
        run = start_import(files=csv_files(sheets), by=user, at=NOW)
        return check_import(run=run, by=user, at=NOW)

    return check


def told(run: ImportRun) -> list[tuple[str, int | None, str, str]]:
    """What was found: sheet, row, weight and code."""
    rows = ImportMessage.objects.filter(run=run).order_by("position")
    return list(rows.values_list("sheet", "row_number", "severity", "code"))
