"""A cast, a data folder that is thrown away, browsers of whoever is named."""

from pathlib import Path

import pytest
from django.utils import timezone

from tests.people import Cast, create_cast


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, settings) -> Path:
    settings.BALSTS_DATA = tmp_path
    return tmp_path


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=timezone.localdate())
