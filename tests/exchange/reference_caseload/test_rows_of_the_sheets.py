"""The sheets as an importer wants them: known codes, known keys, periods that do not overlap."""

from collections import Counter
from datetime import date

from balsts.casework import enums as casework_codes
from balsts.clients import enums as client_codes
from balsts.exchange.reference_caseload.sheets import COLUMNS
from balsts.exchange.sheets.people import Answer
from balsts.organisations.enums import InstitutionKind
from balsts.platform.countries import COUNTRY_CHOICES
from balsts.platform.languages import LANGUAGE_CODES

FAR_FUTURE = date(2100, 12, 31)
CODES = {
    ("clients", "sex"): client_codes.Sex,
    ("clients", "birth_date_precision"): client_codes.BirthPrecision,
    ("clients", "education"): client_codes.Education,
    ("clients", "occupation_group"): client_codes.OccupationGroup,
    ("clients", "marital_status"): client_codes.MaritalStatus,
    ("households", "household_role"): client_codes.HouseholdRole,
    ("status_events", "legal_status"): client_codes.LegalStatus,
    ("status_events", "authority"): client_codes.StatusAuthority,
    ("procedure_steps", "step"): client_codes.StepKind,
    ("circumstances", "circumstance"): client_codes.CircumstanceKind,
    ("circumstances", "is_so"): Answer,
    ("movements", "arrival_path"): client_codes.ArrivalPath,
    ("movements", "departure_kind"): client_codes.DepartureKind,
    ("movements", "certainty"): client_codes.Certainty,
    ("residences", "place"): client_codes.Place,
    ("enrolments", "close_reason"): casework_codes.CaseCloseReason,
    ("assignments", "assignment_role"): client_codes.AssignmentRole,
    ("plans", "goal_domain"): casework_codes.NeedDomain,
    ("plans", "goal_state"): casework_codes.GoalState,
    ("plans", "action_responsible"): casework_codes.ActionResponsible,
    ("service_records", "service_type"): casework_codes.ServiceType,
    ("service_records", "mode"): casework_codes.ServiceMode,
    ("service_records", "place"): client_codes.Place,
    ("service_records", "institution_kind"): InstitutionKind,
    ("service_records", "barrier_kind"): casework_codes.BarrierKind,
    ("service_records", "barrier_institution_kind"): InstitutionKind,
}


def test_there_are_eleven_sheets_with_the_agreed_columns(rows):
    assert {sheet: tuple(of_sheet[0]) for sheet, of_sheet in rows.items()} == COLUMNS


def test_every_code_is_one_of_the_code_lists(rows):
    unknown = {
        (sheet, column, row[column])
        for (sheet, column), codes in CODES.items()
        for row in rows[sheet]
        if row[column] and row[column] not in codes.values
    }

    assert unknown == set()


def test_every_country_and_language_is_known(rows):
    countries = {code for code, _ in COUNTRY_CHOICES}
    named = {code for row in rows["clients"] for code in row["citizenships"].split(";")}
    named |= {row["country"] for row in rows["movements"] if row["country"]}

    spoken = {
        language.partition(":")[0]
        for row in rows["clients"]
        for language in row["languages"].split(";")
    }

    assert named - countries == set()
    assert spoken - set(LANGUAGE_CODES) == set()


def test_every_row_is_about_a_client_of_the_first_sheet(rows):
    clients = {row["client_key"] for row in rows["clients"]}

    strangers = {
        key
        for of_sheet in rows.values()
        for row in of_sheet
        for key in (row.get("client_key") or row["client_keys"]).split(";")
        if key not in clients
    }

    assert strangers == set()
    assert len(clients) == len(rows["clients"])


def test_nobody_lives_in_two_places_at_once(rows_by_client):
    doubled = {
        client
        for client, homes in rows_by_client("residences").items()
        for earlier, later in zip(_periods(homes), _periods(homes)[1:], strict=False)
        if later[0] <= earlier[1]
    }

    assert doubled == set()


def test_hardly_anybody_bears_the_name_of_another(rows):
    people = Counter((row["given_name"], row["family_name"]) for row in rows["clients"])

    assert sum(times - 1 for times in people.values()) <= 5


def test_nobody_is_there_twice_with_the_same_name_and_year_of_birth(rows):
    people = Counter(
        (row["given_name"], row["family_name"], row["birth_date"][:4]) for row in rows["clients"]
    )

    assert [person for person, times in people.items() if times > 1] == []


def test_names_are_in_latin_letters_with_the_original_script_beside(rows):
    with_original = [row for row in rows["clients"] if row["given_name_original"]]

    assert all(row["given_name"].isascii() for row in rows["clients"])
    assert len(with_original) > 0.9 * len(rows["clients"])


def test_a_plan_is_agreed_and_worked_on_while_the_client_is_enrolled(rows, rows_by_client):
    enrolments = rows_by_client("enrolments")

    outside = [
        row["goal_key"]
        for row in rows["plans"]
        if not any(
            one["contract"] == row["contract"]
            and one["from"] <= row["agreed_on"]
            and (not one["last_day"] or row["agreed_on"] <= one["last_day"])
            for one in enrolments[row["client_key"]]
        )
        or row["goal_state_on"] < row["agreed_on"]
        or (row["action_done_on"] and row["action_done_on"] < row["agreed_on"])
    ]

    assert outside == []


def test_a_case_closed_as_carried_out_has_a_plan_that_was_carried_out(rows, rows_by_client):
    plans = rows_by_client("plans")

    without = [
        row["client_key"]
        for row in rows["enrolments"]
        if row["close_reason"] == "plan_completed"
        and {plan["goal_state"] for plan in plans[row["client_key"]]} != {"achieved"}
        and not any(plan["goal_state"] == "achieved" for plan in plans[row["client_key"]])
    ]

    assert without == []


def test_texts_of_plans_and_records_are_whole_sentences_or_steps(rows):
    notes = {row["note"] for row in rows["service_records"] if row["note"]}

    assert all(note.endswith(".") for note in notes)
    assert "Izskaidrot procedūras gaitu, termiņus un tiesības" in {
        row["action"] for row in rows["plans"]
    }


def _periods(rows):
    return sorted(
        (
            date.fromisoformat(row["from"]),
            date.fromisoformat(row["last_day"]) if row["last_day"] else FAR_FUTURE,
        )
        for row in rows
    )
