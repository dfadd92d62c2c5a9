"""What every test of this room is watched for, and where it writes files."""

import pytest

from tests.watching import watched_operations

__all__ = ["watched_operations"]


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path):
    settings.BALSTS_DATA = tmp_path
