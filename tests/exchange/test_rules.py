"""How many people must want a file to leave, and what stands against making, deciding, taking it."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balsts.exchange.enums import CHOSEN_PURPOSES, ExportPurpose, ExportState, Sensitivity
from balsts.exchange.models import Export
from balsts.exchange.rules import (
    MOST_A_DAY,
    MOST_PEOPLE,
    blockers_for_asking,
    blockers_for_deciding,
    blockers_for_starting_import,
    blockers_for_taking,
    hides_closed_files,
    is_names_by_law,
    reasons_for_two,
)

NOW = datetime.datetime(2026, 11, 26, 12, tzinfo=datetime.UTC)
MOMENT = datetime.timedelta(microseconds=1)
PLAIN = [Sensitivity.PSEUDONYMOUS, Sensitivity.IDENTIFYING]
WHY_NAMES = "Say why names are needed: at least 20 characters. Without names the file holds references only."
TOO_MANY = (
    "This list has more than 5000 people: choose fewer, or use the figures, which name nobody."
)


SEALED = "It holds what is sealed."
MANY = "It holds more than 50 people."


def together(people):
    return (
        "Together with the other files of the same person within 24 hours the number of people is "
        f"{people}, more than 50."
    )


def why_two(*, people, before=0, sensitivities=PLAIN):
    reasons = reasons_for_two(
        person_count=people, people_before=before, sensitivities=sensitivities
    )
    return [str(reason) for reason in reasons]


@pytest.mark.parametrize(
    ("people", "before", "reasons"),
    [
        (1, 0, []),
        (50, 0, []),
        (51, 0, [MANY]),
        (5_000, 0, [MANY]),
        (51, 40, [MANY]),
        (10, 40, []),
        (11, 40, [together(51)]),
        (1, 50, [together(51)]),
        (1, 999, [together(1_000)]),
    ],
)
def test_more_than_fifty_people_need_two_in_one_file_or_in_those_of_a_day(people, before, reasons):
    assert why_two(people=people, before=before) == reasons


@pytest.mark.parametrize("has_names", [True, False])
@pytest.mark.parametrize("purpose", ExportPurpose.values)
def test_names_that_leave_for_a_duty_set_by_law_need_two_be_it_one_person(purpose, has_names):
    by_law = is_names_by_law(has_names=has_names, purpose=purpose)
    reasons = reasons_for_two(
        person_count=1, people_before=0, sensitivities=PLAIN, names_by_law=by_law
    )

    expected = (
        ["It names people for a duty set by law."] if has_names and purpose == "legal_duty" else []
    )
    assert [str(reason) for reason in reasons] == expected


@given(st.lists(st.integers(1, 200), min_size=1, max_size=20))
def test_no_division_of_a_list_leaves_with_more_than_fifty_on_one_word(parts):
    alone = 0
    for people in parts:
        if not why_two(people=people, before=alone):
            alone += people

    assert alone <= 50


def test_one_sealed_column_needs_two_even_for_one_person():
    sealed = [*PLAIN, Sensitivity.SEALED]

    assert why_two(people=1, sensitivities=sealed) == [SEALED]
    assert why_two(people=51, sensitivities=sealed) == [SEALED, MANY]


@pytest.mark.parametrize("purpose", CHOSEN_PURPOSES)
def test_closed_files_stay_out_of_what_names_people_or_leaves_the_house(purpose):
    leaves = purpose in {"hand_over", "funder_check", "legal_duty"}

    assert hides_closed_files(has_names=False, purpose=purpose) == leaves
    assert hides_closed_files(has_names=True, purpose=purpose) is True


def asked(**changes):
    told = {
        "reason": "x" * 20,
        "has_names": True,
        "names_reason": "x" * 20,
        "person_count": 1,
        "asked_today": 0,
    }
    return said(blockers_for_asking(**(told | changes)))


def said(blockers):
    return [(blocker.code, str(blocker.message)) for blocker in blockers]


@pytest.mark.parametrize(
    "changes",
    [{}, {"has_names": False, "names_reason": ""}, {"person_count": 5_000}, {"asked_today": 19}],
)
def test_a_list_with_a_reason_of_somebody_and_not_too_many_is_made(changes):
    assert asked(**changes) == []


@pytest.mark.parametrize(
    ("changes", "code", "sentence"),
    [
        (
            {"reason": "x" * 19},
            "reason_too_short",
            "Say in a sentence what the file is for: at least 20 characters.",
        ),
        (
            {"names_reason": "x" * 19},
            "names_without_reason",
            WHY_NAMES,
        ),
        (
            {"person_count": 0},
            "nobody",
            "Nobody is in this list: choose other cases or another contract.",
        ),
        (
            {"person_count": MOST_PEOPLE + 1},
            "too_many_people",
            TOO_MANY,
        ),
    ],
)
def test_each_thing_in_the_way_is_said_with_its_number(changes, code, sentence):
    assert asked(**changes) == [(code, sentence)]


def test_everything_in_the_way_is_said_at_once():
    found = asked(reason="", names_reason="", person_count=0, asked_today=MOST_A_DAY)

    assert [code for code, _ in found] == [
        "reason_too_short",
        "names_without_reason",
        "nobody",
        "too_many_files",
    ]
    assert str(MOST_A_DAY) in found[-1][1]


@pytest.mark.parametrize(("files", "found"), [(19, []), (20, ["too_many_files"])])
def test_twenty_files_a_day_and_no_more(files, found):
    assert [code for code, _ in asked(asked_today=files)] == found


@pytest.mark.parametrize(("waiting", "found"), [(4, []), (5, ["too_many_imports_wait"])])
def test_so_many_imports_wait_and_no_more(waiting, found):
    blockers = blockers_for_starting_import(waiting=waiting)

    assert [code for code, _ in said(blockers)] == found
    assert all("5" in sentence for _, sentence in said(blockers))


@pytest.mark.parametrize(
    ("state", "expires_at", "deciding", "taking"),
    [
        (ExportState.WAITING, NOW + MOMENT, [], ["needs_second_person"]),
        (ExportState.WAITING, NOW, ["export_expired"], ["needs_second_person"]),
        (ExportState.READY, NOW + MOMENT, ["decided_meanwhile"], []),
        (ExportState.READY, NOW, ["decided_meanwhile"], ["export_expired"]),
        (ExportState.TAKEN, NOW + MOMENT, ["decided_meanwhile"], ["taken_already"]),
        (ExportState.DECLINED, NOW + MOMENT, ["decided_meanwhile"], ["export_declined"]),
        (ExportState.EXPIRED, NOW + MOMENT, ["decided_meanwhile"], ["export_expired"]),
    ],
)
def test_a_file_is_decided_while_it_waits_and_taken_while_it_is_ready(
    state, expires_at, deciding, taking
):
    export = Export(state=state, expires_at=expires_at)

    found = blockers_for_deciding(export, at=NOW), blockers_for_taking(export, at=NOW)

    assert [[blocker.code for blocker in blockers] for blockers in found] == [deciding, taking]
    assert all(str(blocker.message) for blockers in found for blocker in blockers)
