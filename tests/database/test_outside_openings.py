"""Who reads and writes why a file was opened from outside, asked of the database itself."""

import datetime

import pytest
from django.db import DatabaseError
from django.utils import timezone

from balsts.platform.bound_postgres import acting_under
from tests.database.asking import rows, token_of
from tests.factories.clients import create_assignment, create_client, create_enrolment
from tests.factories.outside import say_why
from tests.people import Cast, create_cast

pytestmark = pytest.mark.django_db
EVERYBODY = (
    "amina", "boris", "edgars", "chiara", "daniel", "esther", "farid", "gunta", "henriks",
    "ibrahim", "janis", "katrina",
)  # fmt: skip
SAYING = (
    "insert into clients_outsideopening"
    " (id, client_id, opened_on, opened_at, opened_by_id, reason_kind, words)"
    " values (gen_random_uuid(), %s, %s, now(), %s, 'quality', '') returning 1"
)


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=timezone.localdate())


def read_by(user) -> int:
    with acting_under(token_of(user)):
        return rows("select count(*) from clients_outsideopening")[0][0]


def says(user, client, *, as_=None, on=None) -> bool:
    day = on or timezone.localdate()
    try:
        with acting_under(token_of(user)):
            return bool(rows(SAYING, client.id, day, (as_ or user).pk))
    except DatabaseError as error:
        assert "row-level security" in str(error)  # noqa: PT017 - true or false is what is asked
        return False


def test_it_is_read_by_who_leads_the_work_and_by_nobody_else(cast: Cast):
    say_why(cast.fatima, by=cast.chiara)

    assert {who for who in EVERYBODY if read_by(getattr(cast, who))} == {"amina", "chiara"}


def test_it_is_said_in_ones_own_name_of_today_about_whom_one_sees(cast: Cast):
    of_others = create_client()
    create_assignment(create_enrolment(of_others, cast.other_contract), cast.worker)
    yesterday = timezone.localdate() - datetime.timedelta(days=1)

    assert says(cast.chiara, cast.fatima)
    assert not says(cast.chiara, cast.fatima, as_=cast.amina)
    assert not says(cast.chiara, cast.fatima, on=yesterday)
    assert not says(cast.chiara, of_others)
    assert not says(cast.amina, cast.fatima)
