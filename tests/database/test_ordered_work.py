"""What pages may order of the job runner, and where that cannot lead."""

import uuid

import pytest
from django.db import IntegrityError
from django.utils import timezone

from balsts.platform.bound_postgres import acting_under
from tests.database.asking import rows, token_of
from tests.people import Cast, create_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=timezone.localdate())


@pytest.mark.parametrize(
    "folder",
    [
        "..",
        "../../elsewhere/keys",
        "/var/lib/keys",
        "2020-01-01-020000-0a1b2c3d/../..",
        "2020-01-01-020000-0a1b2c3d\n",
    ],
)
def test_row_of_a_snapshot_leads_the_job_that_empties_its_folder_nowhere_else(
    cast: Cast, folder: str
) -> None:
    with (
        acting_under(token_of(cast.chiara)),
        pytest.raises(IntegrityError, match="snapshot_folder_is_one_of_snapshots"),
    ):
        rows(
            "insert into statistics_snapshot (id, state, requested_at, requested_by_id,"
            " schema_version, folder_name, row_counts, digest)"
            " values (%s, 'requested', now(), %s, 1, %s, '{}', '')",
            uuid.uuid4(), cast.chiara.pk, folder,
        )  # fmt: skip
