"""Edges of journeys that the kept solution need not contain."""

import random
from datetime import date

from balsts.exchange.reference_caseload.journey import Home, Journey, Movement
from balsts.exchange.reference_caseload.month import Month
from balsts.exchange.reference_caseload.names import Name
from balsts.exchange.reference_caseload.past.statuses import statuses_of
from balsts.exchange.reference_caseload.person import Person
from balsts.exchange.reference_caseload.sheets import add_household, empty_rows
from balsts.exchange.reference_caseload.solving.household import SolvedHousehold

DECEMBER = Month(2018, 12)


def test_a_counted_decision_comes_before_a_departure_in_the_same_month():
    journey = _journey(
        movements=[
            Movement(movement="arrival", on=date(2018, 8, 1), arrival_path="self_arrived"),
            Movement(movement="departure", on=date(2018, 12, 12), country="DE"),
        ]
    )

    refusal = statuses_of(_household(decision=("negative", DECEMBER)), journey, _chance())[1]

    assert refusal.legal_status == "refused_final"
    assert date(2018, 12, 1) <= refusal.decided_on < date(2018, 12, 12)


def test_a_child_born_in_latvia_has_no_home_from_before_its_birth():
    infant = _person(birth_date=date(2018, 9, 10), is_born_in_latvia=True)
    journey = _journey(
        people=[infant],
        movements=[Movement(movement="arrival", on=date(2018, 8, 1), arrival_path="self_arrived")],
        homes=[
            Home(place="mucenieki", first_day=date(2018, 8, 1), last_day=date(2018, 8, 31)),
            Home(place="riga", first_day=date(2018, 9, 1)),
        ],
    )
    rows = empty_rows()

    add_household(rows, journey)

    assert [(row["place"], row["from"]) for row in rows["residences"]] == [("riga", "2018-09-10")]
    assert rows["movements"][0]["arrival_path"] == "born_in_latvia"


def _chance():
    return random.Random(1)  # noqa: S311 (no secret)


def _journey(**facts):
    return Journey(
        **{
            "key": "H001",
            "citizenship": "GE",
            "arrival_path": "self_arrived",
            "people": [],
            "applied_on": date(2018, 8, 2),
            "state_days": {DECEMBER: [date(2018, 12, 4)]},
        }
        | facts
    )


def _household(**facts):
    return SolvedHousehold(
        **{
            "key": "H001",
            "citizenship": "GE",
            "arrival_path": "self_arrived",
            "men": 1,
            "women": 0,
            "boys": 0,
            "girls": 0,
            "served": (DECEMBER,),
            "absences": ((DECEMBER, None),),
            "decision": None,
            "moved_out_by": None,
            "has_movement_help": False,
            "was_sent_back": False,
        }
        | facts
    )


def _person(**facts):
    return Person(
        **{
            "key": "C0001",
            "given": Name("Nino", "ნინო"),
            "family": Name("Beridze", "ბერიძე"),
            "birth_date_precision": "day",
            "sex": "female",
            "citizenships": ("GE",),
            "languages": (("kat", "mother_tongue"),),
            "education": "isced_0",
            "occupation_group": "unknown",
            "occupation": "",
            "marital_status": "single",
            "role": "child",
            "is_adult": False,
        }
        | facts
    )
