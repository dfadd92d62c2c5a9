"""A volunteer's sight of a client ends by itself, in the program and in the database on the same day."""

import datetime

import pytest
from django.utils import timezone

from balsts.access.enums import Role
from balsts.clients.enums import AssignmentRole
from balsts.clients.models import Assignment
from balsts.clients.queries.visibility import clients_visible_to
from balsts.organisations.queries.standing import standing_of
from balsts.platform.bound_postgres import acting_under
from tests.database.asking import rows, token_of
from tests.factories.clients import create_assignment, create_enrolment
from tests.factories.organisations import create_staff_member
from tests.people import Cast, create_cast

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
ONE_DAY = datetime.timedelta(days=1)
TABLES = ("clients_client", "clients_arrivalevent", "clients_assignment", "clients_enrolment")


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def accompany(cast: Cast, post, seen_until: datetime.date | None) -> None:
    enrolment = create_enrolment(cast.fatima, cast.movement_contract)
    assignment = create_assignment(enrolment, post, role=AssignmentRole.MENTOR)
    Assignment.objects.filter(id=assignment.id).update(seen_until=seen_until)


@pytest.mark.parametrize(
    ("seen_until", "is_seen"),
    [(None, False), (TODAY - ONE_DAY, False), (TODAY, False), (TODAY + ONE_DAY, True)],
)
def test_a_volunteer_sees_a_client_only_before_the_day_on_which_it_ends(
    cast: Cast, *, seen_until: datetime.date | None, is_seen: bool
) -> None:
    accompany(cast, cast.farid.posts.get(), seen_until)

    program = clients_visible_to(standing_of(cast.farid, on=TODAY)).count()
    with acting_under(token_of(cast.farid)):
        database = [rows(f"select count(*) from {table}")[0][0] for table in TABLES]

    assert program == int(is_seen)
    assert [count > 0 for count in database] == [is_seen] * len(TABLES)


def test_the_end_binds_volunteers_only(cast: Cast) -> None:
    worker = create_staff_member(
        username="zane", organisation=cast.movement_contract.provider, role=Role.SOCIAL_WORKER
    )
    accompany(cast, worker, None)

    with acting_under(token_of(worker.user)):
        database = rows("select count(*) from clients_client")

    assert clients_visible_to(standing_of(worker.user, on=TODAY)).count() == 1
    assert database == [(1,)]
