"""Every service of the state programme lies on a day with entitlement, by the rules themselves."""

from collections import defaultdict
from datetime import date

import pytest

from balsts.casework.queries.law import law
from balsts.entitlements.service import SUPPORT, Service
from balsts.entitlements.timeline import (
    Arrival,
    Departure,
    LegalStatus,
    StatusChange,
    Timeline,
)
from balsts.exchange.reference_caseload.contracts import CONTRACTS

DONE = {"achieved", "dropped_by_client", "not_applicable"}


@pytest.fixture(scope="module")
def timelines(any_caseload):
    rows = any_caseload.rows
    movements, statuses, plans = (
        _by_client(rows[sheet]) for sheet in ("movements", "status_events", "plans")
    )
    return {
        row["client_key"]: _timeline(
            row, movements[row["client_key"]], statuses[row["client_key"]], plans[row["client_key"]]
        )
        for row in rows["clients"]
    }


@pytest.fixture(scope="module")
def state_services(any_caseload):
    """Client, day and kind of service for every participation under the state programme."""
    roles = {one.username: one.role for one in any_caseload.staff}
    return [
        (
            client,
            _day(row["on"]),
            Service.SOCIAL_MENTOR if roles[row["staff"]] == "mentor" else Service.SOCIAL_WORKER,
        )
        for row in any_caseload.rows["service_records"]
        if CONTRACTS[row["contract"]].programme == "state_service"
        for client in row["client_keys"].split(";")
    ]


def test_every_service_of_the_state_programme_is_inside_entitlement(timelines, state_services):
    entitled = {
        (service, client): law().entitled_periods(service, timeline)
        for client, timeline in timelines.items()
        for service in SUPPORT
    }

    outside = [
        (client, day, service)
        for client, day, service in state_services
        if not any(period.contains(day) for period in entitled[service, client])
    ]

    assert len(state_services) > 9000
    assert outside == []


def test_nobody_is_served_before_arrival_or_while_abroad(timelines, state_services):
    abroad = [
        (client, day)
        for client, day, _service in state_services
        if _is_abroad(timelines[client], day)
    ]

    assert abroad == []


def _by_client(rows):
    grouped = defaultdict(list)
    for row in rows:
        grouped[row["client_key"]].append(row)
    return grouped


def _timeline(client, movements, statuses, plans):
    return Timeline(
        arrivals=tuple(
            Arrival(
                on=_day(move["on"]),
                path=move["arrival_path"],
                is_return=move["movement"] == "return",
            )
            for move in movements
            if move["movement"] != "departure"
        ),
        departures=tuple(
            Departure(on=_day(move["on"]), kind=move["departure_kind"])
            for move in movements
            if move["movement"] == "departure"
        ),
        statuses=tuple(
            StatusChange(
                legal_status=LegalStatus(row["legal_status"]),
                decided_on=_day(row["decided_on"]),
                notified_on=_day(row["notified_on"]),
                translation_received_on=_day(row["translation_received_on"]),
                appeal_lodged_on=_day(row["appeal_lodged_on"]),
                became_final_on=_day(row["became_final_on"]),
                authority=row["authority"],
            )
            for row in statuses
        ),
        plan_executed_on=_executed_on(plans),
        born_on=_day(client["birth_date"]),
    )


def _executed_on(plans):
    if not plans or any(row["goal_state"] not in DONE for row in plans):
        return None
    return max(_day(row["goal_state_on"]) for row in plans)


def _is_abroad(timeline, day):
    here_from = [move.on for move in timeline.arrivals if move.on <= day]
    left_on = [move.on for move in timeline.departures if move.on < day]
    return not here_from or max(left_on, default=date.min) > max(here_from)


def _day(text):
    return date.fromisoformat(text) if text else None
