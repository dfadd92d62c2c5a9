"""A cast, a data folder that is thrown away, files as a browser sends them."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.exchange.caseload import Sheets, csv_files
from tests.factories.organisations import create_institution
from tests.people import Cast, create_cast


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, settings) -> Path:
    settings.BALSTS_DATA = tmp_path
    return tmp_path


@pytest.fixture
def cast() -> Cast:
    create_institution(kind="pmlp")
    create_institution(kind="landlord")
    return create_cast(today=timezone.localdate())


def sent(sheets: Sheets) -> dict[str, list[SimpleUploadedFile]]:
    """What the form sends: one CSV file a sheet."""
    return {
        "caseload": [
            SimpleUploadedFile(file.name, file.content.read()) for file in csv_files(sheets)
        ]
    }
