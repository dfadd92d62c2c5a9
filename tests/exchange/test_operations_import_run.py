"""Checking and writing an import: equal answers, nothing before agreement, once only."""

import pytest

from balsts.audit.models import AuditEvent
from balsts.casework.models import Case, InclusionPlan, ServiceRecord
from balsts.clients.models import Assignment, Client, Enrolment, HouseholdMember
from balsts.exchange.enums import ImportState
from balsts.exchange.operations.import_run import (
    agree_to_import,
    write_import,
)
from tests.exchange.caseload import caseload
from tests.exchange.conftest import NOW, told
from tests.people import Cast

pytestmark = pytest.mark.django_db


def test_check_import_of_a_good_caseload_finds_every_row_ready(cast: Cast, checked) -> None:
    run = checked(caseload("K1", "K2"))

    assert told(run) == []
    assert run.state == ImportState.CHECKED
    assert {sheet: counts["ready"] for sheet, counts in run.row_counts.items()} == {
        "clients": 2,
        "households": 2,
        "status_events": 4,
        "movements": 2,
        "residences": 2,
        "enrolments": 2,
        "assignments": 2,
        "plans": 2,
        "service_records": 2,
    }


def test_check_import_writes_nothing(cast: Cast, checked) -> None:
    before = Client.objects.count(), AuditEvent.objects.filter(event="clients_registered").count()

    checked(caseload("K1"))

    after = Client.objects.count(), AuditEvent.objects.filter(event="clients_registered").count()
    assert after == before


def test_write_import_writes_what_the_check_found(cast: Cast, checked) -> None:
    run = checked(caseload("K1", "K2"))
    before = Client.objects.count()

    agree_to_import(run=run, by=cast.chiara, at=NOW)
    write_import(run=run, by=cast.chiara, at=NOW)

    assert run.state == ImportState.WRITTEN
    assert Client.objects.count() - before == 2
    new = Client.objects.filter(given_name="Leila")
    assert Enrolment.objects.filter(client__in=new).count() == 2
    assert Assignment.objects.filter(enrolment__client__in=new).count() == 2
    assert HouseholdMember.objects.filter(client__in=new).count() == 2
    assert Case.objects.filter(client__in=new, state="implementation").count() == 2
    assert InclusionPlan.objects.filter(case__client__in=new, state="agreed").count() == 2
    assert ServiceRecord.objects.count() == 2
