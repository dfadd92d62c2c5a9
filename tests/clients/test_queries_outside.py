"""Which files ask why they are opened: those outside one's own caseload, of whoever sees everybody."""

import datetime

import pytest
from django.utils import timezone

from balsts.access.enums import Role
from balsts.accounts.queries.user import system_actor
from balsts.clients.enums import AssignmentRole
from balsts.clients.models import Client
from balsts.clients.queries.outside import is_asked_why, with_is_asked_why
from balsts.organisations.queries.standing import standing_of
from tests.factories.clients import create_assignment, create_client, create_enrolment
from tests.factories.organisations import create_staff_member
from tests.factories.outside import say_why
from tests.people import Cast, create_cast

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
ONE_DAY = datetime.timedelta(days=1)


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def asked(user, client: Client, *, on: datetime.date = TODAY) -> bool:
    standing = standing_of(user, on=on)
    [found] = with_is_asked_why(Client.objects.filter(pk=client.pk), standing)
    assert getattr(found, "is_asked_why", False) is is_asked_why(client, standing)
    return is_asked_why(client, standing)


def test_only_whoever_sees_everybody_is_asked(cast: Cast):
    asking = {
        name for name in ("amina", "edgars", "chiara") if asked(getattr(cast, name), cast.fatima)
    }

    assert asking == {"chiara"}
    assert not asked(system_actor(), cast.fatima)


def test_of_whoever_sees_only_their_own_nothing_is_asked_at_all(cast: Cast):
    clients = Client.objects.all()

    assert with_is_asked_why(clients, standing_of(cast.amina, on=TODAY)) is clients


@pytest.mark.parametrize("role", AssignmentRole.values)
@pytest.mark.parametrize(
    ("until", "is_asked"), [(None, False), (TODAY, True), (TODAY + ONE_DAY, False)]
)
def test_whoever_works_with_the_client_today_is_not_asked(cast: Cast, role, until, *, is_asked):
    senior = create_staff_member(
        username="sofia", organisation=cast.contract.provider, role=Role.SENIOR_SOCIAL_WORKER
    )
    client = create_client()
    enrolment = create_enrolment(client, cast.contract)
    create_assignment(enrolment, senior, role=role, until=until)
    if role != AssignmentRole.RESPONSIBLE_WORKER:
        create_assignment(enrolment, cast.worker)
    elif until:
        create_assignment(enrolment, cast.worker, from_=until)

    assert asked(senior.user, client) is (is_asked)


def test_a_file_for_which_nobody_is_responsible_yet_asks_nobody(cast: Cast):
    client = create_client()
    enrolment = create_enrolment(client, cast.contract)
    create_assignment(enrolment, cast.mentor, role=AssignmentRole.MENTOR)
    assert not asked(cast.chiara, client)

    create_assignment(enrolment, cast.worker)
    assert asked(cast.chiara, client)


def test_a_file_that_has_left_the_service_asks_although_nobody_is_responsible(cast: Cast):
    client = create_client()
    create_enrolment(client, cast.contract, from_=TODAY - 30 * ONE_DAY, until=TODAY)

    assert asked(cast.chiara, client)


@pytest.mark.parametrize(("days_ago", "is_asked"), [(0, False), (1, True)])
def test_whoever_registered_the_client_today_is_not_asked(cast: Cast, days_ago, *, is_asked):
    client = create_client()
    create_assignment(create_enrolment(client, cast.contract), cast.worker)
    registered_at = timezone.now() - days_ago * ONE_DAY
    Client.objects.filter(pk=client.pk).update(
        registered_by=cast.chiara, registered_at=registered_at
    )

    assert asked(cast.chiara, client) is is_asked


def test_what_was_said_holds_for_that_person_that_file_and_that_day(cast: Cast):
    laura = create_staff_member(
        username="laura", organisation=cast.contract.provider, role=Role.PROVIDER_MANAGER
    ).user
    other = create_client()
    create_assignment(create_enrolment(other, cast.contract), cast.worker)

    say_why(cast.fatima, by=cast.chiara)

    assert not asked(cast.chiara, cast.fatima)
    assert asked(laura, cast.fatima)
    assert asked(cast.chiara, other)
    assert asked(cast.chiara, cast.fatima, on=TODAY + ONE_DAY)
