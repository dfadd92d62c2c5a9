"""What the database tells of a line is what its policies leave of the tables, asked past the program."""

import uuid
from typing import Any

import pytest
from django.utils import timezone

from balsts.accounts.models import User
from balsts.casework.queries.case_state import with_case_state
from balsts.casework.queries.service_record import with_last_service_day
from balsts.casework.queries.timeline import with_case_timeline_rows
from balsts.clients.models import Client
from balsts.clients.queries.client import with_citizenship, with_responsible_worker
from balsts.organisations.models import Contract, Programme
from balsts.platform.bound_postgres import acting_under
from tests.database.asking import rows, token_of
from tests.database.lines import ONE_DAY, create_lines
from tests.people import Cast

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
COLUMNS = (
    "citizenship",
    "status_rows",
    "arrival_rows",
    "departure_rows",
    "permit_rows",
    "step_rows",
    "circumstance_rows",
    "plan_executed_on",
    "worker_name",
    "case_state",
    "last_service_on",
)
LINES = f"select client_id, {', '.join(COLUMNS)} from sec.client_lines(%s, %s, %s, %s)"  # nosec B608 # the text is our own
Lines = dict[uuid.UUID, dict[str, Any]]


@pytest.fixture
def lines() -> tuple[Cast, dict[str, Client]]:
    return create_lines(today=TODAY)


def told_to(user: User, asked: list[uuid.UUID], **narrowed: Any) -> Lines:
    contracts = narrowed.get("contracts", ids_of(Contract))
    programmes = narrowed.get("programmes", ids_of(Programme))
    with acting_under(token_of(user)):
        told = rows(LINES, asked, contracts, programmes, TODAY)
    return {key: dict(zip(COLUMNS, line, strict=True)) for key, *line in told}


def left_by_policies(user: User) -> Lines:
    contracts, programmes = ids_of(Contract), ids_of(Programme)
    clients = with_case_timeline_rows(with_citizenship(Client.objects.all()))
    clients = with_responsible_worker(clients, contracts, on=TODAY)
    clients = with_last_service_day(with_case_state(clients, programmes), programmes)
    with acting_under(token_of(user)):
        return {one.id: {name: getattr(one, name) for name in COLUMNS} for one in clients}


def ids_of(model: Any) -> list[uuid.UUID]:
    return list(model.objects.order_by().values_list("id", flat=True))


def test_a_line_says_what_the_policies_leave_of_its_tables(
    lines: tuple[Cast, dict[str, Client]],
) -> None:
    cast, made = lines
    everybody = [client.id for client in made.values()] + [cast.fatima.id]
    told, left = {}, {}

    for name in User.objects.exclude(is_system=True).values_list("username", flat=True):
        user = User.objects.get(username=name)
        told[name], left[name] = told_to(user, everybody), left_by_policies(user)

    assert told == left
    assert {name: len(own) for name, own in told.items() if own} == {
        "amina": len(made) - 3,
        "boris": 3,
        "chiara": len(made),
        "edgars": len(made),
        "farid": 2,
    }


def test_each_is_told_another_line_of_the_same_client(
    lines: tuple[Cast, dict[str, Client]],
) -> None:
    """Who leads, who accompanies, who works for the movement, and who works for both."""
    cast, made = lines
    client = made["one case closed"]
    told = {}
    for user in (cast.amina, cast.edgars, cast.farid, cast.boris):
        line = told_to(user, [client.id])[client.id]
        told[user.username] = (
            line["worker_name"],
            line["case_state"],
            line["plan_executed_on"],
            (TODAY - line["last_service_on"]).days,
        )

    carried_out = TODAY - 6 * ONE_DAY
    assert told == {
        "amina": ("Amina", "closed", carried_out, 5),
        "edgars": ("Amina", "closed", carried_out, 5),
        "farid": ("Farid", "planning", None, 3),
        "boris": ("Farid", "planning", carried_out, 3),
    }


def test_a_line_is_of_the_contracts_and_programmes_asked_for(
    lines: tuple[Cast, dict[str, Client]],
) -> None:
    cast, made = lines
    client = made["one case closed"]
    ours, theirs = cast.contract, cast.movement_contract
    narrowed = {
        "nothing": {"contracts": [], "programmes": []},
        "the state service": {"contracts": [ours.pk], "programmes": [ours.programme_id]},
        "the movement": {"contracts": [theirs.pk], "programmes": [theirs.programme_id]},
    }
    told = {}
    for what, asked in narrowed.items():
        line = told_to(cast.boris, [client.id], **asked)[client.id]
        told[what] = line["worker_name"], line["case_state"], line["last_service_on"]

    assert told == {
        "nothing": (None, None, None),
        "the state service": ("Amina", "closed", TODAY - 5 * ONE_DAY),
        "the movement": ("Farid", "planning", TODAY - 3 * ONE_DAY),
    }


def test_without_a_session_that_lives_nobody_is_told_a_line(
    lines: tuple[Cast, dict[str, Client]],
) -> None:
    cast, made = lines
    asked = [client.id for client in made.values()], ids_of(Contract), ids_of(Programme), TODAY
    ended = token_of(cast.chiara)
    with acting_under(ended):
        before = rows(LINES, *asked)
        rows("select sec.session_end(%s, 'ended by the test')", ended)
    told = []

    for token in ("", "made up", ended):
        with acting_under(token):
            told.append(rows(LINES, *asked))

    assert (len(before), told) == (len(made) - 1, [[], [], []])
