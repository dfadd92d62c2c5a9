"""Invented people are plausible: families, ages, names, days of decisions."""

from collections import defaultdict
from datetime import date
from itertools import pairwise

import pytest

from balsts.exchange.reference_caseload.workday import is_workday

YEAR = 365.25


@pytest.fixture(scope="module")
def rows(any_caseload):
    return any_caseload.rows


@pytest.fixture(scope="module")
def households(rows):
    clients = {row["client_key"]: row for row in rows["clients"]}
    members = defaultdict(list)
    for row in rows["households"]:
        members[row["household_key"]].append((row["household_role"], clients[row["client_key"]]))
    return members


def test_parents_are_at_least_sixteen_years_older_than_their_children(households):
    too_young = [
        (parent["client_key"], child["client_key"])
        for members in households.values()
        for role, parent in members
        for child_role, child in members
        if role in {"head", "spouse"} and child_role == "child" and _years(parent, child) < 16
    ]

    assert too_young == []


def test_brothers_and_sisters_are_born_at_least_nine_months_apart(households):
    too_close = []
    for key, members in households.items():
        births = sorted(_born(client) for role, client in members if role == "child")
        too_close += [key for elder, younger in pairwise(births) if (younger - elder).days < 270]

    assert too_close == []


def test_households_share_citizenship_and_arrival(rows, households):
    arrived = {
        row["client_key"]: row["arrival_path"]
        for row in rows["movements"]
        if row["movement"] == "arrival"
    }

    mixed = [
        key
        for key, members in households.items()
        if len({client["citizenships"] for _, client in members}) > 1
        or len({arrived[client["client_key"]] for _, client in members} - {"born_in_latvia"}) > 1
    ]

    assert mixed == []


def test_children_born_in_latvia_have_an_application_of_their_own_after_birth(rows):
    born_here = {
        row["client_key"]: row["on"]
        for row in rows["movements"]
        if row["arrival_path"] == "born_in_latvia"
    }
    born = {row["client_key"]: row["birth_date"] for row in rows["clients"]}

    assert len(born_here) > 5
    assert {client: born[client] for client in born_here} == born_here
    assert not [
        row
        for row in rows["status_events"]
        if row["client_key"] in born_here and row["decided_on"] < born_here[row["client_key"]]
    ]


def test_decisions_are_made_on_working_days(rows):
    decisions = {"alternative", "refugee", "refused_final"}

    on_days_off = [
        row
        for row in rows["status_events"]
        if row["legal_status"] in decisions
        and not is_workday(date.fromisoformat(row["decided_on"]))
    ]

    assert on_days_off == []


def _years(parent, child):
    return (_born(child) - _born(parent)).days / YEAR


def _born(client):
    return date.fromisoformat(client["birth_date"])
