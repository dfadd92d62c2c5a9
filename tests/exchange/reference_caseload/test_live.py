"""The clients around the day of the first start: alive on any such day, and nowhere else."""

from datetime import date, timedelta

import pytest

from balsts.exchange.reference_caseload import build
from balsts.exchange.reference_caseload.live import TooEarlyForLiveClients
from balsts.platform.periods import add_months


def test_about_sixty_clients_are_enrolled_under_the_open_contract(rows):
    assert 58 <= len(_clients(rows, "SIF-VPA-2023")) <= 65


def test_a_handful_is_with_the_movement_and_its_volunteer(rows):
    with_farid = {row["client_key"] for row in rows["assignments"] if row["staff"] == "farid"}

    assert with_farid == _clients(rows, "GPB-OPEN")
    assert 4 <= len(with_farid) <= 8


def test_none_of_them_is_served_before_the_contract_or_after_today(any_build):
    caseload, today = any_build

    records = _records(caseload.rows)

    assert min(row["on"] for row in records) >= "2023-12-01"
    assert max(row["on"] for row in records) <= today.isoformat()


def test_terms_end_in_seven_thirty_and_sixty_days(any_build):
    caseload, today = any_build
    rows = caseload.rows
    live = _clients(rows, "SIF-VPA-2023")

    ahead = {
        (add_months(date.fromisoformat(row["decided_on"]), 12) - today).days
        for row in rows["status_events"]
        if row["client_key"] in live and row["legal_status"] in {"alternative", "refugee"}
    }

    assert all(any(abs(days - wanted) <= 3 for days in ahead) for wanted in (7, 30, 60))


def test_an_appeal_is_due_in_the_coming_days(rows, today):
    live = _clients(rows, "SIF-VPA-2023")
    appealed = {
        row["client_key"]
        for row in rows["status_events"]
        if row["legal_status"] == "appeal_pending"
    }

    due = [
        add_months(date.fromisoformat(row["notified_on"]), 1) - today
        for row in rows["status_events"]
        if row["client_key"] in live - appealed and row["legal_status"] == "refused_final"
    ]

    assert [timedelta(0) <= days <= timedelta(days=10) for days in due] == [True]


def test_some_actions_are_overdue_and_some_clients_silent(rows, today):
    live = _clients(rows, "SIF-VPA-2023")
    overdue = {
        row["client_key"]
        for row in rows["plans"]
        if row["client_key"] in live
        and not row["action_done_on"]
        and row["goal_state"] in {"planned", "in_progress"}
        and row["action_due_on"] < today.isoformat()
    }
    last_served = {}
    for row in _records(rows):
        for client in row["client_keys"].split(";"):
            last_served[client] = max(last_served.get(client, ""), row["on"])
    silent = {
        client
        for client in _open(rows)
        if last_served[client] < (today - timedelta(days=35)).isoformat()
    }

    assert len(overdue) >= 3
    assert len(silent) >= 3


def test_before_the_open_contract_has_some_history_building_is_refused():
    with pytest.raises(TooEarlyForLiveClients):
        build(1, date(2024, 1, 15))


def _clients(rows, contract):
    return {row["client_key"] for row in rows["enrolments"] if row["contract"] == contract}


def _open(rows):
    return {
        row["client_key"]
        for row in rows["enrolments"]
        if row["contract"] == "SIF-VPA-2023" and not row["last_day"]
    }


def _records(rows):
    return [
        row for row in rows["service_records"] if row["contract"] in {"SIF-VPA-2023", "GPB-OPEN"}
    ]
