"""Whom the database lets somebody see: each condition of the second wall by itself, past the program.

The pages ask `clients_visible_to` first, so a condition that the database forgets is missed by none
of them; here nothing stands between the question and the tables.
"""

import datetime
from collections.abc import Callable

import pytest
from django.utils import timezone

from balsts.access.enums import Role
from balsts.accounts.models import User
from balsts.clients.models import Assignment, Client
from balsts.clients.queries.visibility import clients_visible_to
from balsts.organisations.models import Contract, StaffMember
from balsts.organisations.queries.standing import standing_of
from balsts.platform.bound_postgres import acting_under
from tests.database.asking import rows, token_of
from tests.database.town import create_town
from tests.factories.clients import move_enrolment
from tests.people import Cast, create_cast

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
TOMORROW = TODAY + datetime.timedelta(days=1)
SEEN = "select reference from clients_client"
CHANGED = "update clients_client set version = version + 1 returning reference"

Change = Callable[[Cast], object]


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def post_of(name: str, **to: object) -> Change:
    return lambda cast: StaffMember.objects.filter(user=getattr(cast, name)).update(**to)


def contract(**to: object) -> Change:
    return lambda cast: Contract.objects.filter(pk=cast.contract.pk).update(**to)


def assignments(**to: object) -> Change:
    return lambda cast: Assignment.objects.filter(enrolment=cast.enrolment).update(**to)


def enrolment(**to: object) -> Change:
    return lambda cast: move_enrolment(cast.enrolment, **to)


def nothing(_: Cast) -> None:
    """Leave everything as it is."""


SIGHT = {
    "the worker who is assigned": ("amina", nothing, True),
    "the manager of who is enrolled": ("chiara", nothing, True),
    "a colleague who is not assigned": ("boris", nothing, False),
    "a worker of another provider": ("daniel", nothing, False),
    "who was assigned until yesterday": ("amina", assignments(valid_until=TODAY), False),
    "who is assigned until today": ("amina", assignments(valid_until=TOMORROW), True),
    "who is assigned from tomorrow": ("amina", assignments(valid_from=TOMORROW), False),
    "whose post ended yesterday": ("amina", post_of("amina", valid_until=TODAY), False),
    "whose post begins tomorrow": ("amina", post_of("amina", valid_from=TOMORROW), False),
    "whose post is another": ("amina", post_of("amina", role=Role.STATISTICIAN), False),
    "whose contract ended at midnight": ("amina", contract(actual_until=TODAY), False),
    "whose contract ends at midnight": ("amina", contract(actual_until=TOMORROW), True),
    "whose contract begins tomorrow": ("amina", contract(actual_from=TOMORROW), False),
    "the manager, enrolled from tomorrow": ("chiara", enrolment(valid_from=TOMORROW), False),
    "the manager whose contract ended": ("chiara", contract(actual_until=TODAY), False),
    "the manager whose contract begins": ("chiara", contract(actual_from=TOMORROW), False),
    "the manager whose post ended": ("chiara", post_of("chiara", valid_until=TODAY), False),
    "the manager whose post begins": ("chiara", post_of("chiara", valid_from=TOMORROW), False),
    "the manager who only counts": ("chiara", post_of("chiara", role=Role.STATISTICIAN), False),
}


@pytest.mark.parametrize("who", SIGHT)
def test_asvs_8_2_2_the_database_shows_and_lets_change_the_same_clients(
    cast: Cast, who: str
) -> None:
    name, change, is_seen = SIGHT[who]
    change(cast)

    user = User.objects.get(pk=getattr(cast, name).pk)

    with acting_under(token_of(user)):
        seen, changed = rows(SEEN), rows(CHANGED)
        enrolled = rows("select client_id from clients_enrolment")

    assert seen == changed == [(cast.fatima.reference,)] * is_seen
    assert enrolled == [(cast.fatima.pk,)] * is_seen
    assert clients_visible_to(standing_of(user, on=TODAY)).exists() == is_seen


ABOUT_CLIENTS = """
select distinct table_name from information_schema.columns
join pg_class on relname = table_name and relrowsecurity
where table_schema = 'public' and column_name = 'client_id'
and table_name not like 'privacy_erasure%%' and table_name <> 'privacy_identitysetaside'
"""


@pytest.mark.parametrize("name", ["amina", "chiara"])
def test_nothing_that_hangs_on_a_client_is_seen_once_the_file_is_set_aside(name: str) -> None:
    town = create_town(today=TODAY)
    tables = [table for (table,) in rows(ABOUT_CLIENTS)]
    counted = " union all ".join(
        f"select '{table}' from {table} where client_id = '{town.ours.id}'" for table in tables
    )

    with acting_under(token_of(town.users[name])):
        before = {table for (table,) in rows(counted)}
    Client.objects.filter(id=town.ours.id).update(set_aside_at=timezone.now())
    with acting_under(token_of(town.users[name])):
        after = {table for (table,) in rows(counted)}

    assert len(before) > 20
    assert after == set()
