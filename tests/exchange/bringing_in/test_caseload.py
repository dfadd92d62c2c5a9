"""Which rows are refused, which are left out with them, and that all others stay ready."""

import datetime

import pytest

from balsts.accounts.queries.user import system_actor
from balsts.casework.models import Case, CaseSpell, InclusionPlan
from balsts.clients.enums import LegalStatus
from balsts.clients.models import Client
from balsts.clients.queries.timeline import timelines_of
from balsts.exchange.models import ImportMessage, ImportRun
from balsts.exchange.operations.import_run import agree_to_import, cancel_import, write_import
from tests.exchange.caseload import (
    birth_date,
    caseload,
    client_row,
    enrolled,
    plan_row,
    service_row,
)
from tests.exchange.conftest import NOW, told
from tests.factories.clients import create_client, create_enrolment, create_status
from tests.factories.organisations import create_contract
from tests.people import Cast

pytestmark = pytest.mark.django_db
HANGS_ON_THE_SECOND_CLIENT = [
    ("households", 3, "left_out", "client_refused"),
    ("status_events", 4, "left_out", "client_refused"),
    ("status_events", 5, "left_out", "client_refused"),
    ("procedure_steps", 3, "left_out", "client_refused"),
    ("movements", 3, "left_out", "client_refused"),
    ("circumstances", 3, "left_out", "client_refused"),
    ("residences", 3, "left_out", "client_refused"),
    ("enrolments", 3, "left_out", "client_refused"),
    ("assignments", 3, "left_out", "client_refused"),
    ("plans", 3, "left_out", "client_refused"),
    ("service_records", 3, "left_out", "client_refused"),
]


def ready(run: ImportRun, sheet: str) -> int:
    return run.row_counts[sheet]["ready"]


def write(run: ImportRun, cast: Cast) -> None:
    agree_to_import(run=run, by=cast.chiara, at=NOW)
    write_import(run=run, by=cast.chiara, at=NOW)


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("given_name", "", "cell_missing"),
        ("given_name", "=1+1", "formula"),
        ("given_name", "Ali\u202egnp", "cell_unreadable"),
        ("given_name", "A" * 101, "cell_unreadable"),
        ("birth_date", "31.02.1990.", "cell_unreadable"),
        ("birth_date", "2090-01-01", "birth_in_future"),
        ("birth_date", "01.01.1850.", "cell_unreadable"),
        ("sex", "yes", "cell_unreadable"),
        ("citizenships", "Kongo", "cell_unreadable"),
        ("languages", "ara:D7", "cell_unreadable"),
    ],
)
def test_bad_client_is_refused_with_all_that_hangs_on_them_and_nobody_else(
    cast: Cast, checked, column: str, cell: str, code: str
) -> None:
    sheets = caseload("K1", "K2")
    sheets["clients"][1][column] = cell

    run = checked(sheets)

    assert sorted(told(run)) == sorted([("clients", 3, "error", code), *HANGS_ON_THE_SECOND_CLIENT])
    assert ready(run, "clients") == 1
    assert ready(run, "service_records") == 1


def test_what_is_left_out_says_because_of_whom(cast: Cast, checked) -> None:
    sheets = caseload("K1", "K2")
    sheets["clients"][1]["birth_date"] = "31.02.1990."

    run = checked(sheets)

    message = ImportMessage.objects.filter(run=run, sheet="residences").get()
    assert message.text % message.values == "Left out because client K2 in row 3 is not written."


def test_key_of_two_people_refuses_both(cast: Cast, checked) -> None:
    sheets = caseload("K1", "K2")
    sheets["clients"].append(client_row("K2", given_name="Zahra"))

    run = checked(sheets)

    refused = [found for found in told(run) if found[2] == "error"]
    assert refused == [("clients", 3, "error", "key_twice"), ("clients", 4, "error", "key_twice")]
    assert ready(run, "clients") == 1


def test_row_copied_by_mistake_is_refused_only_once(cast: Cast, checked) -> None:
    sheets = caseload("K1")
    sheets["clients"].append(client_row("K1"))

    run = checked(sheets)

    assert told(run) == [("clients", 3, "error", "key_twice")]


def test_client_without_an_enrolment_is_refused(cast: Cast, checked) -> None:
    sheets = caseload("K1", "K2")
    sheets["enrolments"].pop()

    run = checked(sheets)

    hanging = [found for found in HANGS_ON_THE_SECOND_CLIENT if found[0] != "enrolments"]
    assert sorted(told(run)) == sorted([("clients", 3, "error", "no_enrolment"), *hanging])


@pytest.mark.parametrize(
    ("sheet", "told_instead", "code"),
    [
        ("households", {"household_role": "cousin twice removed"}, "cell_unreadable"),
        ("households", {"last_day": "2023-01-01"}, "ends_before_it_begins"),
        ("status_events", {"decided_on": "2024-02-30"}, "cell_unreadable"),
        ("status_events", {"decided_on": "1949-01-01"}, "event_before_birth"),
        ("status_events", {"decided_on": "2099-01-01"}, "event_in_future"),
        ("status_events", {"notified_on": "2024-01-09"}, "notified_before_decision"),
        (
            "status_events",
            {"translation_received_on": "2024-01-09"},
            "translated_before_decision",
        ),
        ("status_events", {"became_final_on": "2024-01-09"}, "final_before_decision"),
        ("status_events", {"appeal_lodged_on": "2099-01-01"}, "later_day_in_future"),
        ("status_events", {"appeal_lodged_on": "1949-01-01"}, "appeal_before_birth"),
        ("procedure_steps", {"step": "asked nicely"}, "cell_unreadable"),
        ("procedure_steps", {"on": ""}, "cell_missing"),
        ("procedure_steps", {"on": "2099-01-01"}, "event_in_future"),
        ("procedure_steps", {"on": "1949-01-01"}, "event_before_birth"),
        ("procedure_steps", {"client_key": "K99"}, "client_unknown"),
        ("circumstances", {"circumstance": "happy"}, "cell_unreadable"),
        ("circumstances", {"is_so": "perhaps"}, "cell_unreadable"),
        ("circumstances", {"from": "2024-05-04"}, "ends_before_it_begins"),
        ("circumstances", {"from": "1949-01-01"}, "event_before_birth"),
        ("circumstances", {"client_key": "K99"}, "client_unknown"),
        ("movements", {"country": "Kongo"}, "cell_unreadable"),
        ("residences", {"from": "=TODAY()"}, "formula"),
        ("service_records", {"contract": "NONE-1"}, "contract_unknown"),
        ("service_records", {"contract": "C-other"}, "contract_not_yours"),
        ("service_records", {"client_keys": "K1;K99"}, "client_unknown"),
        ("service_records", {"staff": "nobody"}, "staff_unknown"),
        ("service_records", {"minutes": "0"}, "cell_unreadable"),
        ("service_records", {"minutes": "1441"}, "cell_unreadable"),
        ("service_records", {"on": "2025-03-01"}, "not_entitled"),
        ("service_records", {"on": "2024-01-05"}, "service_before_arrival"),
        ("plans", {"agreed_on": "2023-01-01"}, "case_not_open"),
        ("plans", {"agreed_on": "2099-01-01"}, "day_outside_plan"),
        ("plans", {"goal_state_on": "2024-01-31"}, "day_outside_plan"),
        ("plans", {"action_done_on": "2099-01-01"}, "day_outside_plan"),
    ],
)
def test_bad_row_is_refused_and_blocks_no_other(
    cast: Cast, checked, sheet: str, told_instead: dict[str, str], code: str
) -> None:
    sheets = caseload("K1", "K2")
    sheets[sheet][0] |= told_instead

    run = checked(sheets)

    codes = {found for found in told(run) if found[:3] == (sheet, 2, "error")}
    assert (sheet, 2, "error", code) in codes
    assert {found[:2] for found in told(run)} == {(sheet, 2)} or sheet == "status_events"
    assert ready(run, "clients") == 2


def test_household_status_and_place_on_the_same_days_are_refused_the_second_time(
    cast: Cast, checked
) -> None:
    sheets = caseload("K1")
    for sheet in ("households", "residences", "enrolments", "assignments"):
        sheets[sheet].append(dict(sheets[sheet][0]))

    run = checked(sheets)

    assert sorted(told(run)) == [
        ("assignments", 3, "error", "overlaps"),
        ("enrolments", 3, "error", "overlaps"),
        ("households", 3, "error", "overlaps"),
        ("residences", 3, "error", "overlaps"),
    ]


def test_bad_row_of_a_plan_takes_its_version_along_and_no_other(cast: Cast, checked) -> None:
    sheets = caseload("K1")
    sheets["plans"] = [
        plan_row("K1", "1"),
        plan_row("K1", "2", goal_domain="no such domain"),
        plan_row("K1", "3", plan_version=2, agreed_on="2024-02-05"),
    ]

    run = checked(sheets)

    assert told(run) == [
        ("plans", 3, "error", "cell_unreadable"),
        ("plans", 2, "left_out", "plan_refused"),
    ]
    assert ready(run, "plans") == 1


def test_rows_of_one_plan_that_contradict_each_other_are_refused(cast: Cast, checked) -> None:
    sheets = caseload("K1")
    sheets["plans"].append(plan_row("K1", "2", agreed_on="2024-02-02"))

    run = checked(sheets)

    assert told(run) == [
        ("plans", 3, "error", "plan_contradicts_itself"),
        ("plans", 2, "left_out", "plan_refused"),
    ]


def test_group_activity_with_a_refused_client_is_left_out_whole(cast: Cast, checked) -> None:
    sheets = caseload("K1", "K2")
    sheets["clients"][1]["given_name"] = ""
    sheets["service_records"] = [service_row("S1", "K1", "K2")]

    run = checked(sheets)

    assert ("service_records", 2, "left_out", "client_refused") in told(run)
    assert ready(run, "service_records") == 0


def test_group_activity_names_those_because_of_whom_it_is_refused(cast: Cast, checked) -> None:
    sheets = caseload("K1", "K2")
    sheets["status_events"] = sheets["status_events"][:2]
    sheets["service_records"] = [service_row("S1", "K1", "K2")]

    run = checked(sheets)

    message = ImportMessage.objects.get(run=run, code="concerns")
    assert (message.row_number, message.values) == (2, {"keys": "K2"})


def test_change_of_provider_keeps_the_case_open(cast: Cast, checked) -> None:
    contract = cast.contract
    second = create_contract(
        provider=contract.provider, number="C-2", from_=datetime.date(2024, 4, 1)
    )
    [row] = caseload("K1")["enrolments"]
    sheets = enrolled(
        caseload("K1"),
        row | {"last_day": "2024-03-31", "close_reason": "provider_change"},
        row | {"contract": second.number, "from": "2024-04-01"},
    )

    run = checked(sheets)
    write(run, cast)

    assert told(run) == []
    spell = CaseSpell.objects.get(case__client__given_name="Leila")
    assert (spell.opened_on, spell.closed_on) == (datetime.date(2024, 1, 11), None)


def test_coming_back_after_leaving_opens_the_same_case_again(cast: Cast, checked) -> None:
    [row] = caseload("K1")["enrolments"]
    sheets = enrolled(
        caseload("K1"),
        row | {"last_day": "2024-03-31", "close_reason": "left_latvia"},
        row | {"from": "2024-05-01"},
    )

    write(checked(sheets), cast)

    case = Case.objects.get(client__given_name="Leila")
    spells = case.spells.order_by("opened_on").values_list("opened_on", "closed_on", "close_reason")
    assert list(spells) == [
        (datetime.date(2024, 1, 11), datetime.date(2024, 3, 31), "left_latvia"),
        (datetime.date(2024, 5, 1), None, ""),
    ]


def test_plan_carried_out_closes_the_case_as_fully_delivered(cast: Cast, checked) -> None:
    sheets = caseload("K1")
    sheets["plans"] = [plan_row("K1", goal_state="achieved", goal_state_on="2024-06-01")]
    sheets["enrolments"][0] |= {"last_day": "2024-06-05", "close_reason": "plan_completed"}

    write(checked(sheets), cast)

    plan = InclusionPlan.objects.get()
    assert (plan.state, plan.executed_on) == ("executed", datetime.date(2024, 6, 5))
    spell = CaseSpell.objects.get(case__client__given_name="Leila")
    assert (spell.close_reason, spell.is_fully_delivered) == ("plan_completed", True)


def test_case_closed_by_a_plan_with_open_goals_is_refused(cast: Cast, checked) -> None:
    sheets = caseload("K1")
    sheets["enrolments"][0] |= {"last_day": "2024-06-05", "close_reason": "plan_completed"}

    run = checked(sheets)

    refused = [found for found in told(run) if found[2] == "error"]
    assert refused == [
        ("clients", 2, "error", "no_enrolment"),
        ("enrolments", 2, "error", "goals_open"),
    ]


def test_workers_service_after_the_plan_was_carried_out_is_refused(cast: Cast, checked) -> None:
    [row] = caseload("K1")["enrolments"]
    sheets = enrolled(
        caseload("K1"),
        row | {"last_day": "2024-03-02", "close_reason": "plan_completed"},
        row | {"from": "2024-03-03"},
    )
    sheets["plans"] = [plan_row("K1", goal_state="achieved", goal_state_on="2024-03-01")]

    run = checked(sheets)

    assert told(run) == [("service_records", 2, "error", "not_entitled")]


def test_person_registered_before_is_a_warning_with_the_reference_and_nothing_is_said_of_others(
    cast: Cast, checked
) -> None:
    seen = create_client(given_name="Leyla", family_name="Rahimi", born_on=birth_date("K1"))
    create_enrolment(seen, cast.contract)
    hidden = create_client(given_name="Лейла", family_name="Рахими", born_on=birth_date("K2"))
    create_enrolment(hidden, cast.other_contract)

    run = checked(caseload("K1", "K2", "K3"))

    assert told(run) == [("clients", 2, "warning", "duplicate")]
    assert ImportMessage.objects.get(run=run).values == {"reference": seen.reference}
    assert ready(run, "clients") == 3


def test_check_answers_the_same_whether_or_not_somebody_is_known_elsewhere(
    cast: Cast, checked
) -> None:
    """Whoever brings in guessed names learns nothing of whom others help."""
    before = checked(caseload("K1", "K2"))
    cancel_import(run=before, by=cast.chiara, at=NOW)
    for contract in (cast.other_contract, cast.movement_contract, cast.former_contract):
        known = create_client(given_name="Leila", family_name="Rahimi", born_on=birth_date("K1"))
        create_enrolment(known, contract)

    after = checked(caseload("K1", "K2"))

    assert (after.digest, after.row_counts) == (before.digest, before.row_counts)
    assert told(after) == []


@pytest.mark.parametrize("sheet", ["assignments", "service_records"])
@pytest.mark.parametrize("username", ["daniel", "farid", "nobody"])
def test_user_name_of_another_organisation_is_as_unknown_as_nobodys(
    cast: Cast, checked, sheet: str, username: str
) -> None:
    sheets = caseload("K1")
    sheets[sheet][0]["staff"] = username

    run = checked(sheets)

    found = ImportMessage.objects.get(run=run, sheet=sheet, code="staff_unknown")
    assert found.text % found.values == (
        f"There is no member of staff with the user name {username}."
    )


def test_two_rows_that_may_be_one_person_are_a_warning(cast: Cast, checked) -> None:
    sheets = caseload("K1", "K2")
    sheets["clients"][1] |= {"birth_date": sheets["clients"][0]["birth_date"]}

    run = checked(sheets)

    assert told(run) == [("clients", 3, "warning", "duplicate_in_file")]
    assert ready(run, "clients") == 2


def test_service_of_a_client_who_is_registered_already_goes_by_their_reference(
    cast: Cast, checked
) -> None:
    create_status(cast.fatima, on=datetime.date(2024, 1, 10), status=LegalStatus.ASYLUM_SEEKER)
    day = cast.enrolment.valid_from + datetime.timedelta(days=180)
    sheets = {"service_records": [service_row("S1", cast.fatima.reference, on=day.isoformat())]}

    run = checked(sheets)

    assert told(run) == []
    assert ready(run, "service_records") == 1


def test_client_of_others_is_unknown_even_by_their_reference(cast: Cast, checked) -> None:
    stranger = create_client(given_name="Karim")
    create_enrolment(stranger, cast.other_contract)

    run = checked({"service_records": [service_row("S1", stranger.reference)]})

    assert told(run) == [("service_records", 2, "error", "client_unknown")]


def test_system_actor_may_bring_in_rows_of_every_contract(cast: Cast, checked) -> None:
    sheets = caseload("K1")
    for sheet in ("enrolments", "assignments", "plans", "service_records"):
        sheets[sheet][0] |= {"contract": "C-other"}
        if "staff" in sheets[sheet][0]:
            sheets[sheet][0]["staff"] = "daniel"

    run = checked(sheets, by=system_actor())

    assert told(run) == []
    assert Client.objects.filter(given_name="Leila").count() == 0


@pytest.mark.parametrize(
    ("told_instead", "code"),
    [
        ({"last_day": "2024-03-31"}, "reason_missing"),
        ({"close_reason": "left_latvia"}, "last_day_missing"),
        ({"last_day": "2099-03-31", "close_reason": "left_latvia"}, "closed_in_future"),
        ({"last_day": "2023-03-31", "close_reason": "left_latvia"}, "ends_before_it_begins"),
        ({"from": "2015-01-01"}, "outside_contract"),
        ({"contract": "C-other"}, "contract_not_yours"),
        ({"contract": "NONE-1"}, "contract_unknown"),
    ],
)
def test_enrolment_that_cannot_stand_is_refused(
    cast: Cast, checked, told_instead: dict[str, str], code: str
) -> None:
    sheets = caseload("K1", "K2")
    sheets["enrolments"][0] |= told_instead

    run = checked(sheets)

    assert ("enrolments", 2, "error", code) in told(run)
    assert ready(run, "clients") == 1


def test_enrolment_inside_a_spell_that_is_closed_later_is_refused(cast: Cast, checked) -> None:
    second = create_contract(provider=cast.contract.provider, number="C-2")
    sheets = caseload("K1")
    sheets["enrolments"] = [
        sheets["enrolments"][0] | {"last_day": "2024-06-30", "close_reason": "left_latvia"},
        sheets["enrolments"][0] | {"contract": second.number, "from": "2024-05-01"},
    ]

    run = checked(sheets)

    assert told(run) == [("enrolments", 3, "error", "overlaps")]


def test_enrolment_of_somebody_registered_belongs_on_their_page(cast: Cast, checked) -> None:
    row = caseload("K1")["enrolments"][0] | {"client_key": cast.fatima.reference}

    run = checked({"enrolments": [row]})

    assert told(run) == [("enrolments", 2, "error", "client_registered")]


def test_enrolment_up_to_the_end_of_a_contract_is_a_change_of_provider(cast: Cast, checked) -> None:
    first = create_contract(
        provider=cast.contract.provider,
        number="C-1",
        from_=datetime.date(2020, 1, 1),
        until=datetime.date(2024, 2, 1),
    )
    [row] = caseload("K1")["enrolments"]
    sheets = enrolled(
        caseload("K1"), row | {"contract": first.number}, row | {"from": "2024-02-01"}
    )

    run = checked(sheets, by=system_actor())

    assert told(run) == []


def test_plan_of_a_case_closed_otherwise_has_ended(cast: Cast, checked) -> None:
    sheets = caseload("K1")
    sheets["enrolments"][0] |= {"last_day": "2024-06-05", "close_reason": "left_latvia"}
    sheets["plans"].append(plan_row("K1", plan_version=2, agreed_on="2024-02-05"))

    write(checked(sheets), cast)

    plans = InclusionPlan.objects.order_by("plan_version").values_list("state", flat=True)
    assert list(plans) == ["replaced", "ended"]


@pytest.mark.parametrize(
    ("told_instead", "code"),
    [
        ({"plan_version": "first"}, "cell_unreadable"),
        ({"action_responsible": ""}, "cell_missing"),
    ],
)
def test_row_that_does_not_fit_a_plan_takes_the_others_along(
    cast: Cast, checked, told_instead: dict[str, str], code: str
) -> None:
    sheets = caseload("K1")
    sheets["plans"].append(plan_row("K1", "2") | told_instead)

    run = checked(sheets)

    assert told(run) == [
        ("plans", 3, "error", code),
        ("plans", 2, "left_out", "plan_refused"),
    ]


def test_key_of_a_record_told_twice_is_refused_the_second_time(cast: Cast, checked) -> None:
    sheets = caseload("K1")
    sheets["service_records"].append(service_row("S-K1", "K1", minutes=50))

    run = checked(sheets)

    assert told(run) == [("service_records", 3, "error", "key_twice")]


def test_only_clients_enrolments_and_assignments_are_needed(cast: Cast, checked) -> None:
    sheets = caseload("K1", "K2")

    run = checked({name: sheets[name] for name in ("clients", "enrolments", "assignments")})

    assert told(run) == []
    assert (ready(run, "clients"), ready(run, "enrolments")) == (2, 2)


def test_year_of_birth_fits_everybody_born_in_it(cast: Cast, checked) -> None:
    sheets = caseload("K1", "K2", "K3")
    sheets["clients"][0] |= {"birth_date": "1950", "birth_date_precision": ""}
    sheets["clients"][1] |= {"birth_date": "", "birth_date_precision": ""}
    sheets["clients"][2] |= {"birth_date": "03.1950", "birth_date_precision": "day"}

    run = checked(sheets)

    assert told(run) == [("clients", 4, "warning", "duplicate_in_file")]


def test_further_days_steps_and_circumstances_are_written_as_they_are_told(
    cast: Cast, checked
) -> None:
    sheets = caseload("K1")
    sheets["status_events"].append(
        {
            "client_key": "K1",
            "legal_status": "refused_final",
            "decided_on": "2024-03-01",
            "notified_on": "2024-03-02",
            "translation_received_on": "2024-03-10",
            "appeal_lodged_on": "2024-03-20",
            "became_final_on": "2024-06-01",
        }
    )
    sheets["circumstances"].append(
        {"client_key": "K1", "circumstance": "disability", "is_so": "no", "from": "2024-02-05"}
    )

    write(checked(sheets), cast)

    [timeline] = timelines_of([Client.objects.get(given_name="Leila").id]).values()
    refusal = timeline.statuses[-1]
    assert (refusal.translation_received_on, refusal.appeal_lodged_on, refusal.became_final_on) == (
        datetime.date(2024, 3, 10),
        datetime.date(2024, 3, 20),
        datetime.date(2024, 6, 1),
    )
    assert [(step.kind, step.on) for step in timeline.steps] == [
        ("interviewed", datetime.date(2024, 2, 1))
    ]
    assert {(one.kind, one.holds, one.last_on) for one in timeline.circumstances} == {
        ("language_course", True, datetime.date(2024, 5, 3)),
        ("disability", False, None),
    }


def test_files_of_before_without_the_new_sheets_and_columns_are_still_imported(
    cast: Cast, checked
) -> None:
    sheets = caseload("K1")
    del sheets["procedure_steps"], sheets["circumstances"]

    run = checked(sheets)

    assert told(run) == []
    assert ready(run, "status_events") == 2
