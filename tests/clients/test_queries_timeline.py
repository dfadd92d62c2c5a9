"""Timelines built from the tables."""

import datetime

import pytest
from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.clients.enums import CircumstanceKind, LegalStatus, StatusAuthority, StepKind
from balsts.clients.operations.timeline import (
    CircumstanceEntry,
    StatusEntry,
    StepEntry,
    record_timeline,
)
from balsts.clients.queries.timeline import timelines_of
from balsts.entitlements import timeline as law
from tests.factories.clients import create_client
from tests.web.counting import counted_queries

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
ONE_DAY = datetime.timedelta(days=1)


def recorded(*entries):
    return record_timeline(entries=entries, by=system_actor(), at=NOW)


def test_a_timeline_holds_all_days_of_a_decision():
    client = create_client()
    days = {
        "decided_on": TODAY - 50 * ONE_DAY,
        "notified_on": TODAY - 40 * ONE_DAY,
        "translation_received_on": TODAY - 30 * ONE_DAY,
        "appeal_lodged_on": TODAY - 20 * ONE_DAY,
        "became_final_on": TODAY - 10 * ONE_DAY,
    }
    recorded(
        StatusEntry(
            client=client,
            legal_status=LegalStatus.REFUSED_FINAL,
            authority=StatusAuthority.COURT,
            **days,
        )
    )

    timeline = timelines_of([client.id])[client.id]

    assert timeline.statuses == (
        law.StatusChange(legal_status=law.LegalStatus.REFUSED_FINAL, authority="court", **days),
    )


def test_a_timeline_holds_steps_and_circumstances_in_order_with_inclusive_last_days():
    client = create_client()
    recorded(
        StepEntry(client=client, step_kind=StepKind.INTERVIEWED, on=TODAY),
        StepEntry(client=client, step_kind=StepKind.ACCEPTED, on=TODAY - ONE_DAY),
        CircumstanceEntry(
            client=client, circumstance_kind=CircumstanceKind.EMPLOYED, valid_from=TODAY
        ),
        CircumstanceEntry(
            client=client,
            circumstance_kind=CircumstanceKind.FULL_TIME_STUDIES,
            valid_from=TODAY - 9 * ONE_DAY,
            last_valid_on=TODAY - ONE_DAY,
            is_so=False,
        ),
    )

    timeline = timelines_of([client.id])[client.id]

    assert timeline.steps == (
        law.ProcedureStep(kind=law.StepKind.ACCEPTED, on=TODAY - ONE_DAY),
        law.ProcedureStep(kind=law.StepKind.INTERVIEWED, on=TODAY),
    )
    assert timeline.circumstances == (
        law.Circumstance(
            kind=law.CircumstanceKind.FULL_TIME_STUDIES,
            from_=TODAY - 9 * ONE_DAY,
            last_on=TODAY - ONE_DAY,
            holds=False,
        ),
        law.Circumstance(kind=law.CircumstanceKind.EMPLOYED, from_=TODAY),
    )


@pytest.mark.parametrize("count", [1, 3])
def test_all_events_of_any_number_of_clients_come_in_one_query(count):
    clients = [create_client(given_name=f"Person {number}") for number in range(count)]
    recorded(
        *(StepEntry(client=each, step_kind=StepKind.ACCEPTED, on=TODAY) for each in clients),
        *(
            CircumstanceEntry(
                client=each, circumstance_kind=CircumstanceKind.EMPLOYED, valid_from=TODAY
            )
            for each in clients
        ),
    )

    with counted_queries() as asked:
        found = timelines_of([each.id for each in clients])

    assert asked.count == 1
    assert {(len(each.steps), len(each.circumstances)) for each in found.values()} == {(1, 1)}
