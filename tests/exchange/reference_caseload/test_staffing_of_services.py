"""Contracts, enrolments and assignments hold together, day by day."""

from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest

from balsts.exchange.reference_caseload.contracts import CONTRACTS
from balsts.exchange.reference_caseload.workday import is_workday

FAR_FUTURE = date(2100, 12, 31)
LIMIT_FROM = date(2017, 8, 1)


@pytest.fixture(scope="module")
def rows(any_caseload):
    return any_caseload.rows


@pytest.fixture(scope="module")
def enrolments(rows):
    return _periods(rows["enrolments"], "client_key", "contract")


@pytest.fixture(scope="module")
def assignments(rows):
    return _periods(rows["assignments"], "client_key", "contract", "staff")


def test_every_service_is_given_by_staff_assigned_under_the_contract(rows, enrolments, assignments):
    refused = [
        row["record_key"]
        for row in rows["service_records"]
        for client in row["client_keys"].split(";")
        if not _holds(enrolments[client, row["contract"]], row["on"])
        or not _holds(assignments[client, row["contract"], row["staff"]], row["on"])
    ]

    assert refused == []


def test_services_take_place_on_working_days(rows):
    days = {date.fromisoformat(row["on"]) for row in rows["service_records"]}

    assert [day for day in days if not is_workday(day)] == []


def test_enrolments_stay_inside_their_contract(enrolments):
    outside = [
        key
        for key, periods in enrolments.items()
        for first, last in periods
        if first < CONTRACTS[key[1]].first_day
        or last > (CONTRACTS[key[1]].last_day or FAR_FUTURE)
        or last < first
    ]

    assert outside == []


def test_enrolments_under_one_contract_do_not_overlap(enrolments):
    overlapping = [
        key
        for key, periods in enrolments.items()
        for (_, last), (first, _) in zip(sorted(periods), sorted(periods)[1:], strict=False)
        if first <= last
    ]

    assert overlapping == []


def test_every_enrolled_day_has_exactly_one_responsible_worker(rows, enrolments):
    workers = [row for row in rows["assignments"] if row["assignment_role"] != "mentor"]
    covered = _periods(workers, "client_key", "contract")

    for key, periods in enrolments.items():
        assert _joined(covered[key]) == _joined(periods), key


def test_staff_work_only_while_in_post(rows, any_caseload):
    posts = defaultdict(list)
    for one in any_caseload.staff:
        posts[one.username].append((one.first_day, one.last_day or FAR_FUTURE))

    outside = [
        row
        for row in rows["assignments"]
        if not any(
            first <= date.fromisoformat(row["from"]) and _last(row) <= last
            for first, last in posts[row["staff"]]
        )
    ]

    assert outside == []


def test_no_mentor_has_more_than_twenty_clients_since_the_norm_holds(rows):
    loads = defaultdict(Counter)
    for row in rows["assignments"]:
        if row["assignment_role"] == "mentor":
            loads[row["staff"]][max(date.fromisoformat(row["from"]), LIMIT_FROM)] += 1
            loads[row["staff"]][
                _last(row) + timedelta(days=1) if row["last_day"] else FAR_FUTURE
            ] -= 1

    too_many = {}
    for staff, changes in loads.items():
        load = 0
        for day in sorted(changes):
            load += changes[day]
            if day >= LIMIT_FROM and load > 20:
                too_many[staff] = (day, load)

    assert too_many == {}


def test_a_change_of_provider_goes_on_the_next_day_under_the_next_contract(rows, enrolments):
    starts = {
        (client, first) for (client, _), periods in enrolments.items() for first, _ in periods
    }

    broken = [
        row
        for row in rows["enrolments"]
        if row["close_reason"] == "provider_change"
        and (row["client_key"], _last(row) + timedelta(days=1)) not in starts
    ]

    assert broken == []


def _periods(rows, *columns):
    periods = defaultdict(list)
    for row in rows:
        key = tuple(row[column] for column in columns)
        periods[key].append((date.fromisoformat(row["from"]), _last(row)))
    return periods


def _holds(periods, on):
    day = date.fromisoformat(on)
    return any(first <= day <= last for first, last in periods)


def _joined(periods):
    joined = []
    for first, last in sorted(periods):
        if joined and joined[-1][1] + timedelta(days=1) == first:
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return joined


def _last(row):
    return date.fromisoformat(row["last_day"]) if row["last_day"] else FAR_FUTURE
