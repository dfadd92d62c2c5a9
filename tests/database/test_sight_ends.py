"""Whoever may write a client's row does not write themself a sight that outlives their work."""

import datetime
import uuid
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from balsts.accounts.models import User
from balsts.clients.models import Assignment, Client
from balsts.platform.bound_postgres import acting_under
from tests.database.asking import rows, token_of
from tests.people import Cast, create_cast

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
ONE_DAY = datetime.timedelta(days=1)
SEEN = "select id from clients_client"
ADDED = """
insert into clients_client (
    id, reference, given_name, family_name, given_name_original, family_name_original, sort_key,
    search_text, birth_precision, sex, education, occupation_group, occupation, marital_status,
    interpreter_language, registered_at, registered_by_id, version
) values (
    %s, 'BL-TEST-TEST', 'Omar', '', '', '', 'omar', 'omar', 'day', 'unknown', 'unknown', 'unknown',
    '', 'unknown', '', now() + %s, %s, 1
)
"""


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def end_work(user: User) -> None:
    Assignment.objects.filter(staff_member__user=user).delete()
    user.posts.update(valid_from=TODAY - 400 * ONE_DAY, valid_until=TODAY - ONE_DAY)


def add_client(user: User, *, ahead: datetime.timedelta) -> uuid.UUID:
    """Write a client as a slipped-in statement would, registered by the user so much ahead of now."""
    client_id = uuid.uuid4()
    with acting_under(token_of(user)):
        rows(ADDED, client_id, ahead, user.pk)
    return client_id


@pytest.mark.parametrize("name", ["amina", "edgars", "chiara"])
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("registered_at", "2100-01-01"),
        ("registered_at", "infinity"),
        ("registered_by_id", "me"),
        ("reference", "BL-AAAA-AAAA"),
        ("id", "00000000-0000-4000-8000-000000000001"),
    ],
)
def test_when_and_by_whom_somebody_was_registered_stays_as_it_was(
    cast: Cast, name: str, column: str, value: str
) -> None:
    user = getattr(cast, name)
    told: Any = user.pk if value == "me" else value
    Client.objects.filter(id=cast.fatima.id).update(registered_by=cast.boris)

    with (
        acting_under(token_of(user)),
        pytest.raises(DatabaseError, match=f"{column} stays as it is"),
    ):
        rows(f"update clients_client set {column} = %s", told)


@pytest.mark.parametrize("name", ["amina", "chiara"])
def test_who_leads_changes_the_rest_of_the_particulars(cast: Cast, name: str) -> None:
    with acting_under(token_of(getattr(cast, name))):
        assert rows("update clients_client set occupation = 'baker' returning 1") == [(1,)]


@pytest.mark.parametrize(
    "ahead", [datetime.timedelta(minutes=2), datetime.timedelta(days=365), -datetime.timedelta(1)]
)
def test_nobody_is_registered_at_another_moment_than_this(
    cast: Cast, ahead: datetime.timedelta
) -> None:
    with pytest.raises(DatabaseError, match="row-level security"):
        add_client(cast.amina, ahead=ahead)


@pytest.mark.parametrize("name", ["edgars", "gunta", "farid"])
def test_who_registers_nobody_adds_nobody(cast: Cast, name: str) -> None:
    with pytest.raises(DatabaseError, match="row-level security"):
        add_client(getattr(cast, name), ahead=datetime.timedelta(0))


def test_with_the_post_ends_the_sight_of_whom_one_has_just_registered(cast: Cast) -> None:
    client_id = add_client(cast.amina, ahead=datetime.timedelta(0))
    with acting_under(token_of(cast.amina)):
        assert (client_id,) in rows(SEEN)

    end_work(cast.amina)

    with acting_under(token_of(cast.amina)):
        assert rows(SEEN) == []


@pytest.mark.parametrize("ahead", ["2 minutes", "70 years"])
def test_a_moment_that_lies_ahead_shows_nobody(cast: Cast, ahead: str) -> None:
    """Whoever wrote it: rows from before this rule may hold such a moment too."""
    Assignment.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "update clients_client set registered_at = now() + %s, registered_by_id = %s",
            [ahead, cast.amina.pk],
        )

    with acting_under(token_of(cast.amina)):
        assert rows(SEEN) == []
