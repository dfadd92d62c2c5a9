"""On every day of an open case somebody is responsible: judged as single operations judge it."""

import datetime

import pytest

from balsts.accounts.queries.user import system_actor
from balsts.casework.models import CaseSpell
from balsts.casework.operations.case import CannotOpenCase, Spell, open_case, record_cases
from balsts.clients.models import Assignment, Client
from balsts.clients.operations.enrolment import CannotAssignStaff, end_assignment
from balsts.exchange.models import ImportMessage, ImportRun
from balsts.exchange.operations.import_run import agree_to_import, write_import
from balsts.exchange.sentences import restored
from tests.exchange.caseload import assignment_row, caseload, enrolled
from tests.exchange.conftest import NOW, told
from tests.factories.clients import create_assignment, create_client, create_enrolment
from tests.factories.organisations import create_contract
from tests.people import Cast

pytestmark = pytest.mark.django_db
FIRST_DAY = datetime.date(2024, 1, 11)
ONE_DAY = datetime.timedelta(days=1)
LEFT_OUT_WITH_THE_CLIENT = [
    (sheet, row, "left_out", "client_refused")
    for sheet, row in (
        ("households", 2),
        ("status_events", 2),
        ("status_events", 3),
        ("procedure_steps", 2),
        ("movements", 2),
        ("circumstances", 2),
        ("residences", 2),
        ("plans", 2),
        ("service_records", 2),
    )
]


def day(number: int) -> datetime.date:
    """Return a day of the enrolment, the first one being 0."""
    return FIRST_DAY + number * ONE_DAY


def sentences(run: ImportRun, code: str) -> list[tuple[str, int | None, str]]:
    """What is said under a code: sheet, row, and the sentence with its days."""
    messages = ImportMessage.objects.filter(run=run, code=code).order_by("position")
    found = [(each, restored(each.text, each.values)) for each in messages]
    return [
        (each.sheet, each.row_number, sentence.text % sentence.values) for each, sentence in found
    ]


def said(refusal) -> list[str]:
    return [each.message.text % each.message.values for each in refusal.value.blockers]


# Days counted from the first one of an enrolment; the last day of the enrolment or None, the
# workers' first and last days, and the days on which nobody is responsible.
TABLE = {
    "every day": (None, [(0, None)], []),
    "handed over": (None, [(0, 9), (10, None)], []),
    "nobody": (None, [], ["from 2024-01-11 on"]),
    "late": (None, [(3, None)], ["from 2024-01-11 to 2024-01-13"]),
    "ended": (None, [(0, 9)], ["from 2024-01-21 on"]),
    "a day between": (None, [(0, 9), (11, None)], ["on 2024-01-21"]),
    "twice": (None, [(1, 9), (20, None)], ["on 2024-01-11", "from 2024-01-21 to 2024-01-30"]),
    "closed, every day": (30, [(0, 30)], []),
    "closed, ended before": (30, [(0, 29)], ["on 2024-02-10"]),
    "closed, nobody": (30, [], ["from 2024-01-11 to 2024-02-10"]),
}


def _expected(days: list[str]) -> list[str]:
    return [
        f"Nobody is responsible for the client {each}: name a responsible social worker for "
        + ("this day." if each.startswith("on ") else "these days.")
        for each in days
    ]


@pytest.mark.parametrize(("last", "workers", "missing"), TABLE.values(), ids=TABLE)
def test_import_says_of_every_enrolment_when_nobody_is_responsible(
    cast: Cast, checked, last: int | None, workers: list, missing: list[str]
) -> None:
    ending = {"last_day": day(last).isoformat(), "close_reason": "left_latvia"} if last else {}
    sheets = enrolled(caseload("K1"), caseload("K1")["enrolments"][0] | ending)
    [whole] = sheets["assignments"]
    sheets["assignments"] = [
        whole | {"from": day(first).isoformat(), "last_day": "" if end is None else day(end)}
        for first, end in workers
    ]

    run = checked(sheets)

    expected = [("enrolments", 2, sentence) for sentence in _expected(missing)]
    assert sentences(run, "nobody_responsible") == expected
    assert run.row_counts["clients"]["ready"] == (0 if missing else 1)


@pytest.mark.parametrize(("last", "workers", "missing"), TABLE.values(), ids=TABLE)
def test_recording_cases_says_the_same(
    cast: Cast, last: int | None, workers: list, missing: list[str]
) -> None:
    client = create_client()
    until = None if last is None else day(last + 1)
    enrolment = create_enrolment(client, cast.contract, from_=FIRST_DAY, until=until)
    for first, end in workers:
        ends = until if end is None else day(end + 1)
        create_assignment(enrolment, cast.worker, from_=day(first), until=ends)
    spell = Spell(
        client=client,
        contract=cast.contract,
        opened_on=FIRST_DAY,
        closed_on=None if last is None else day(last),
        close_reason=None if last is None else "left_latvia",
    )

    refused = []
    try:
        record_cases(spells=[spell], by=system_actor(), at=NOW)
    except CannotOpenCase as refusal:
        refused = [each.message.text % each.message.values for each in refusal.blockers]

    assert refused == _expected(missing)


def test_ending_a_workers_assignment_alone_says_the_same(cast: Cast, checked) -> None:
    client = create_client()
    create_enrolment(client, cast.contract, from_=FIRST_DAY - ONE_DAY, until=FIRST_DAY)
    open_case(
        client=client,
        contract=cast.contract,
        opened_on=FIRST_DAY,
        responsible_worker=cast.worker,
        by=system_actor(),
        at=NOW,
    )
    responsible = Assignment.objects.get(enrolment__client=client)
    sheets = caseload("K1")
    sheets["assignments"][0]["last_day"] = day(9).isoformat()

    with pytest.raises(CannotAssignStaff) as refusal:
        end_assignment(assignment=responsible, last_day=day(9), by=system_actor(), at=NOW)
    run = checked(sheets)

    assert sentences(run, "nobody_responsible") == [("enrolments", 2, said(refusal)[0])]


@pytest.mark.parametrize(
    ("told_instead", "code"),
    [
        ({"staff": "nobody"}, "staff_unknown"),
        ({"staff": "daniel"}, "staff_unknown"),
        ({"staff": "edgars"}, "wrong_role"),
        ({"from": "2023-01-01"}, "not_enrolled"),
        ({"from": "2024-02-30"}, "cell_unreadable"),
        ({"last_day": "2024-01-01"}, "ends_before_it_begins"),
        ({"contract": "NONE-1"}, "contract_unknown"),
        ({"contract": "C-other"}, "contract_not_yours"),
    ],
)
def test_refused_worker_says_why_and_leaves_the_client_out(
    cast: Cast, checked, told_instead: dict[str, str], code: str
) -> None:
    sheets = caseload("K1")
    sheets["assignments"][0] |= told_instead

    run = checked(sheets)

    assert sorted(told(run)) == sorted(
        [
            ("assignments", 2, "error", code),
            ("enrolments", 2, "error", "nobody_responsible"),
            ("clients", 2, "error", "no_enrolment"),
            *LEFT_OUT_WITH_THE_CLIENT,
        ]
    )


def test_refused_mentor_leaves_nothing_else_out(cast: Cast, checked) -> None:
    sheets = caseload("K1")
    mentor = {"staff": "amina", "assignment_role": "mentor"}
    sheets["assignments"].append(assignment_row(sheets["enrolments"][0], **mentor))

    run = checked(sheets)

    assert told(run) == [("assignments", 3, "error", "wrong_role")]


def test_worker_told_for_days_of_another_is_refused_and_the_first_one_stays(
    cast: Cast, checked
) -> None:
    sheets = caseload("K1")
    again = {"staff": "boris", "from": "2024-03-01"}
    sheets["assignments"].append(assignment_row(sheets["enrolments"][0]) | again)

    run = checked(sheets)

    assert told(run) == [("assignments", 3, "error", "overlaps")]


def test_enrolment_without_a_worker_is_left_out_and_the_one_before_stays(
    cast: Cast, checked
) -> None:
    [row] = caseload("K1")["enrolments"]
    sheets = enrolled(
        caseload("K1"),
        row | {"last_day": "2024-03-31", "close_reason": "left_latvia"},
        row | {"from": "2024-05-01"},
    )
    sheets["assignments"].pop()

    run = checked(sheets)
    agree_to_import(run=run, by=cast.chiara, at=NOW)
    write_import(run=run, by=cast.chiara, at=NOW)

    assert told(run) == [("enrolments", 3, "error", "nobody_responsible")]
    spells = CaseSpell.objects.filter(case__client__given_name="Leila")
    assert list(spells.values_list("closed_on", flat=True)) == [datetime.date(2024, 3, 31)]


def test_days_between_two_contracts_of_an_open_case_are_told(cast: Cast, checked) -> None:
    second = create_contract(provider=cast.contract.provider, number="C-2")
    [row] = caseload("K1")["enrolments"]
    sheets = enrolled(
        caseload("K1"),
        row | {"last_day": "2024-03-31", "close_reason": "provider_change"},
        row | {"contract": second.number, "from": "2024-04-03"},
    )

    run = checked(sheets)

    assert sentences(run, "enrolled_nowhere") == [
        (
            "enrolments",
            3,
            (
                "After the change of provider the case stays open, but from 2024-04-01 to "
                "2024-04-02 the client is enrolled nowhere: correct the days, or say in the row "
                "before why help ended."
            ),
        )
    ]


def test_case_under_two_contracts_at_once_is_refused_the_second_time(cast: Cast, checked) -> None:
    second = create_contract(provider=cast.contract.provider, number="C-2")
    [row] = caseload("K1")["enrolments"]
    sheets = enrolled(caseload("K1"), row, row | {"contract": second.number, "from": "2024-04-01"})

    run = checked(sheets)

    assert ("enrolments", 3, "error", "overlaps") in told(run)
    assert run.row_counts["clients"]["ready"] == 1


def test_nobody_is_registered_of_whom_no_day_is_answered_for(cast: Cast, checked) -> None:
    sheets = caseload("K1", "K2")
    sheets["assignments"].pop()

    run = checked(sheets)
    agree_to_import(run=run, by=cast.chiara, at=NOW)
    write_import(run=run, by=cast.chiara, at=NOW)

    assert Client.objects.filter(given_name="Leila").count() == 1
