"""Clients of a page with their lines, and without those who have gone out of sight."""

import pytest
from django.utils import timezone

from balsts.casework.queries.list_line import with_lines
from balsts.casework.queries.timeline import case_timeline_of, case_timelines_of
from balsts.clients.models import Client
from balsts.organisations.queries.standing import standing_of
from balsts.platform.bound_postgres import acting_under
from tests.database.asking import token_of
from tests.factories.casework import create_service_record
from tests.factories.clients import create_assignment, create_client, create_enrolment
from tests.people import Cast, create_cast
from tests.web.counting import counted_queries

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def test_clients_keep_their_order_and_carry_what_a_line_says(cast: Cast) -> None:
    create_service_record(cast.fatima, contract=cast.contract, staff_member=cast.worker, on=TODAY)
    second = create_client(given_name="Zahra")
    create_assignment(create_enrolment(second, cast.contract), cast.worker)
    standing = standing_of(cast.amina, on=TODAY)

    with acting_under(token_of(cast.amina)):
        clients = list(Client.objects.order_by("given_name"))
        told = with_lines(clients, standing)
        timelines = case_timelines_of([cast.fatima.pk, second.pk])

    assert [
        (one.given_name, one.worker_name, one.case_state, one.last_service_on) for one in told
    ] == [
        ("Fatima", "Amina", "intake", TODAY),
        ("Zahra", "Amina", None, None),
    ]
    assert {one.pk: case_timeline_of(one) for one in told} == timelines


def test_whoever_went_out_of_sight_meanwhile_is_left_out(cast: Cast) -> None:
    unseen = create_client(given_name="Zahra")
    standing = standing_of(cast.amina, on=TODAY)

    with acting_under(token_of(cast.amina)):
        told = with_lines([unseen, cast.fatima], standing)

    assert told == [cast.fatima]


def test_an_empty_page_asks_nothing(cast: Cast) -> None:
    with counted_queries() as asked:
        assert with_lines([], standing_of(cast.amina, on=TODAY)) == []

    assert asked.count == 1  # the standing
