"""Sealed notes are within reach of whoever works with the person, as long as the file is there."""

import pytest
from django.utils import timezone

from balsts.clients.models import Client
from balsts.platform.bound_postgres import acting_under
from tests.database.asking import rows, token_of
from tests.people import create_cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("permission", ["read_sealed_notes", "write_sealed_notes"])
def test_sealed_notes_of_a_file_set_aside_are_out_of_reach(permission: str) -> None:
    cast = create_cast(today=timezone.localdate())
    told = cast.fatima.id, cast.contract.programme_id, permission
    reached = []

    for set_aside_at in (None, timezone.now()):
        Client.objects.filter(pk=cast.fatima.pk).update(set_aside_at=set_aside_at)
        with acting_under(token_of(cast.amina)):
            reached += rows("select sec.reaches_sealed(%s, %s, %s)", *told)

    assert reached == [(True,), (False,)]
