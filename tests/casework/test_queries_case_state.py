"""Where the cases of clients stand."""

import datetime

import pytest
from django.utils import timezone

from balsts.casework.enums import CaseState
from balsts.casework.models import CaseSpell
from balsts.casework.queries.case_state import cases_with_spells, clients_by_case, with_case_state
from balsts.clients.models import Client
from tests.factories.casework import create_case
from tests.people import Cast, create_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def today() -> datetime.date:
    return timezone.localdate()


@pytest.fixture
def cast(today: datetime.date) -> Cast:
    return create_cast(today=today)


def test_open_case_counts_before_a_closed_one(cast: Cast, today: datetime.date) -> None:
    movement = cast.movement_contract.programme
    create_case(cast.fatima, movement, opened_on=today, state=CaseState.CLOSED)
    both = [cast.case.programme_id, movement.id]

    def state(programmes: list[object]) -> str | None:
        return with_case_state(Client.objects.all(), programmes).get().case_state

    assert state(both) == "intake"
    assert state([movement.id]) == "closed"
    assert state([]) is None


@pytest.mark.parametrize(("state", "is_open"), [("review", True), ("closed", False)])
def test_clients_are_parted_by_whether_a_case_is_open(
    cast: Cast, state: str, *, is_open: bool
) -> None:
    cast.case.state = state
    cast.case.save()
    programmes = [cast.case.programme_id]

    found = clients_by_case(Client.objects.all(), programmes, is_open=is_open)
    rest = clients_by_case(Client.objects.all(), programmes, is_open=not is_open)

    assert (found.count(), rest.count()) == (1, 0)


def test_cases_come_with_their_spells_newest_first(cast: Cast, today: datetime.date) -> None:
    CaseSpell.objects.update(closed_on=today, close_reason="left_latvia")
    CaseSpell.objects.create(case=cast.case, opened_on=today)

    [case] = cases_with_spells(cast.fatima, [cast.case.programme_id])

    assert [row["closed_on"] for row in case.spell_rows] == [None, today.isoformat()]
    assert list(cases_with_spells(cast.fatima, [])) == []
