"""Whom somebody has registered from a form: told to them and to nobody else."""

import datetime
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from balsts.clients.models import Client
from balsts.clients.operations.client import register_client
from balsts.clients.particulars import Registration
from balsts.clients.queries.registering import client_id_from_form
from balsts.platform.bound_postgres import acting_under
from balsts.platform.form_ids import HALF, id_from_form
from tests.database.asking import token_of
from tests.people import Cast, create_cast

pytestmark = pytest.mark.django_db
FORM = uuid4()
ZAHRA = id_from_form(FORM, ["Zahra"])


@pytest.fixture
def cast() -> Cast:
    cast = create_cast(today=timezone.localdate())
    register_client(
        registration=Registration(given_name="Zahra"),
        client_id=ZAHRA,
        by=cast.amina,
        at=timezone.now(),
    )
    return cast


@pytest.mark.parametrize(
    ("name", "told"),
    [("amina", ZAHRA), ("boris", None), ("chiara", None), ("daniel", None), ("edgars", None)],
)
def test_only_whoever_registered_somebody_is_told_from_which_form(
    cast: Cast, name: str, told: UUID | None
) -> None:
    with acting_under(token_of(getattr(cast, name))):
        assert client_id_from_form(FORM) == told


def test_whoever_registered_somebody_is_told_also_when_they_are_out_of_sight(cast: Cast) -> None:
    Client.objects.update(registered_at=timezone.now() - datetime.timedelta(hours=1))

    with acting_under(token_of(cast.amina)):
        seen, told = Client.objects.filter(pk=ZAHRA).count(), client_id_from_form(FORM)

    assert (seen, told) == (0, ZAHRA)


def test_without_a_session_nobody_is_told(cast: Cast) -> None:
    with acting_under(""):
        assert client_id_from_form(FORM) is None


def test_another_form_has_registered_nobody(cast: Cast) -> None:
    before, after = (
        UUID(bytes=(int.from_bytes(FORM.bytes[:HALF]) + step).to_bytes(HALF) + bytes(HALF))
        for step in (-1, 1)
    )

    with acting_under(token_of(cast.amina)):
        assert [client_id_from_form(one) for one in (uuid4(), before, after)] == [None] * 3
