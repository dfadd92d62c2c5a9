"""What the funder reads of drawn files, asked of the database itself: copies, while they are open."""

import datetime

import pytest
from django.db import DatabaseError
from django.utils import timezone

from balsts.access.enums import Role
from balsts.organisations.enums import OrganisationKind
from balsts.platform.bound_postgres import acting_under
from balsts.platform.periods import add_months
from tests.database.asking import rows, token_of
from tests.factories.clients import create_client, create_enrolment
from tests.factories.inspections import SEED, coordinator_of, create_inspection
from tests.factories.organisations import create_provider, create_staff_member
from tests.people import Cast, create_cast

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DAYS = datetime.timedelta(days=1)
ASKING = (
    "insert into casework_inspection (id, contract_id, asked_for_id, services_from, services_until, size,"
    " reason, seed, state, asked_at, asked_by_id, answer_words) values (gen_random_uuid(), %s, %s,"
    " %s, %s, 3, 'Why', %s, 'waiting', now(), %s, '')"
)


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


@pytest.fixture
def liga(cast):
    return coordinator_of(cast.esther.posts.get().organisation)


def seen_by(user):
    token = token_of(user)
    with acting_under(token):
        return [
            rows(f"select count(*) from {table}")[0][0]
            for table in ("casework_inspection", "casework_inspectedfile", "clients_client")
        ]


def test_the_funder_sees_copies_while_they_are_open_and_never_a_client(cast: Cast, liga):
    now = timezone.now()
    create_inspection(cast.contract, by=liga, client=cast.fatima, opened_at=now)
    create_inspection(cast.other_contract, by=liga, client=cast.fatima, opened_at=now - 2 * DAYS)

    assert seen_by(liga) == [2, 1, 0]
    assert seen_by(cast.chiara) == [1, 1, 1]
    for other in (cast.amina, cast.daniel, cast.esther, cast.gunta, cast.farid, cast.janis):
        assert seen_by(other)[:2] == [0, 0]


def test_another_funder_sees_nothing_of_it(cast: Cast, liga):
    create_inspection(cast.contract, by=liga, opened_at=timezone.now())
    stranger = create_staff_member(
        username="stranger",
        organisation=create_provider(code="another", kind=OrganisationKind.FUNDER),
        role=Role.FUNDER_COORDINATOR,
    ).user

    assert seen_by(stranger) == [0, 0, 0]


@pytest.mark.parametrize("who", ["chiara", "amina", "esther", "gunta"])
def test_nobody_else_asks_in_the_funders_name(cast: Cast, liga, who):
    funder = liga.posts.get().organisation_id
    month = TODAY.replace(day=1)
    later = add_months(month, 1)
    user = getattr(cast, who)
    with acting_under(token_of(user)), pytest.raises(DatabaseError) as error:
        rows(ASKING, cast.contract.pk, funder, month, later, SEED, user.pk)

    assert "row-level security" in str(error.value)


def test_the_funder_asks_providers_only_and_in_the_own_name(cast: Cast, liga):
    funder = liga.posts.get().organisation_id
    month = TODAY.replace(day=1)
    later = add_months(month, 1)
    with acting_under(token_of(liga)):
        for contract, by in (
            (cast.movement_contract, liga),
            (cast.contract, cast.chiara),
        ):
            with pytest.raises(DatabaseError) as error:
                rows(ASKING, contract.pk, funder, month, later, SEED, by.pk)
            assert "row-level security" in str(error.value)
        rows(ASKING, cast.contract.pk, funder, month, later, SEED, liga.pk)

        assert rows("select state from casework_inspection") == [("waiting",)]


def test_the_funder_asks_for_nothing_that_is_answered_already(cast: Cast, liga):
    month = TODAY.replace(day=1)
    answered = ASKING.replace(
        "answer_words)", "answer_words, answered_at, answered_by_id, ends_at, served)"
    )
    answered = answered.replace("'waiting'", "'approved'")
    answered = answered.replace("%s, '')", "%s, '', now(), %s, now() + interval '2 days', 10)")
    told = (cast.contract.pk, liga.posts.get().organisation_id, month, add_months(month, 1), SEED)

    with acting_under(token_of(liga)), pytest.raises(DatabaseError, match="row-level security"):
        rows(answered, *told, liga.pk, cast.chiara.pk)


def test_the_funder_neither_answers_itself_nor_keeps_a_file_open(cast: Cast, liga):
    create_inspection(cast.contract, by=liga)
    create_inspection(cast.other_contract, by=liga, opened_at=timezone.now())
    with acting_under(token_of(liga)):
        assert rows("update casework_inspection set state = 'declined' returning id") == []
        assert rows("delete from casework_inspectedfile returning id") == []
        for forbidden in (
            "update casework_inspection set seed = repeat('0', 64)",
            "update casework_inspectedfile set position = 2",
            "delete from casework_inspection",
        ):
            with pytest.raises(DatabaseError) as error:
                rows(forbidden)
            assert "permission denied" in str(error.value)


def test_what_was_answered_stays(cast: Cast, liga):
    create_inspection(cast.contract, by=liga, opened_at=timezone.now() - DAYS)
    with acting_under(token_of(cast.chiara)), pytest.raises(DatabaseError) as error:
        rows(
            "update casework_inspection set ends_at = answered_at + interval '2 days',"
            " answered_at = now(), answered_by_id = %s",
            cast.chiara.pk,
        )

    assert "what was answered stays as it is" in str(error.value)


def test_a_provider_copies_only_whom_it_sees(cast: Cast, liga):
    stranger = create_client()
    create_enrolment(stranger, cast.other_contract)
    inspection = create_inspection(cast.contract, by=liga)
    copying = (
        "insert into casework_inspectedfile (id, inspection_id, client_id, position, facts)"
        " values (gen_random_uuid(), %s, %s, 1, '{}')"
    )
    with acting_under(token_of(cast.chiara)):
        with pytest.raises(DatabaseError) as error:
            rows(copying, inspection.pk, stranger.pk)
        assert "row-level security" in str(error.value)
        rows(copying, inspection.pk, cast.fatima.pk)
