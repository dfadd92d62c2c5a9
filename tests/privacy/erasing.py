"""Somebody whose file is over, with canaries in every text, and the way to the ledger."""

import datetime

from django.db import connection
from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.casework.enums import CaseCloseReason, CaseState
from balsts.casework.models import Case, CaseSpell, ServiceParticipation, ServiceRecord
from balsts.clients.models import Client
from balsts.privacy.operations.erasure import (
    approve_erasure,
    erase_what_is_due,
    list_files_that_are_over,
)
from tests.factories.casework import create_case, create_plan, create_service_record
from tests.factories.clients import (
    create_arrival,
    create_assignment,
    create_client,
    create_enrolment,
    create_household,
    create_status,
)
from tests.factories.promises import create_promises

NOW = timezone.now()
TODAY = timezone.localdate(NOW)
ONE_DAY = datetime.timedelta(days=1)
BEGAN = TODAY - 900 * ONE_DAY
CLOSED = TODAY - 500 * ONE_DAY
LONG_AGO = NOW - 31 * ONE_DAY
CANARY = "ZZcanary"


def create_old_client(cast, *, name=CANARY, closed_on=CLOSED, with_=()) -> Client:
    """Somebody helped under Amina's contract whose case was closed long ago."""
    client = create_client(
        given_name=f"{name}given",
        family_name=f"{name}family",
        given_name_original=f"{name}original",
        family_name_original=f"{name}originalfamily",
        born_on=datetime.date(1991, 5, 17),
        occupation=f"{name} baker",
        languages=(("prs", None),),
    )
    create_arrival(client, on=BEGAN)
    create_status(client, on=BEGAN)
    enrolment = create_enrolment(client, cast.contract, from_=BEGAN, until=closed_on + ONE_DAY)
    create_assignment(enrolment, cast.worker, from_=BEGAN, until=closed_on + ONE_DAY)
    create_household(client, *with_, from_=BEGAN)
    case = create_case(client, cast.contract.programme, opened_on=BEGAN)
    create_plan(case, agreed_on=BEGAN, goals=(f"{name} wants a flat",))
    record = create_service_record(
        client, contract=cast.contract, staff_member=cast.worker, on=BEGAN + 20 * ONE_DAY
    )
    for other in with_:
        ServiceParticipation.objects.create(
            service_record=record, client=other, provided_on=record.provided_on
        )
    ServiceRecord.objects.filter(pk=record.pk).update(note=f"{name} told of the brother in Herat")
    create_promises(client)
    CaseSpell.objects.filter(case=case).update(
        closed_on=closed_on, close_reason=CaseCloseReason.WITHDREW
    )
    Case.objects.filter(pk=case.pk).update(state=CaseState.CLOSED)
    return client


def erase_all_that_is_over(cast):
    """List, approve 31 days ago, erase today."""
    for one in list_files_that_are_over(by=system_actor(), at=LONG_AGO):
        by = cast.chiara if one.organisation_id else cast.gunta
        approve_erasure(erasure_list=one, by=by, at=LONG_AGO)
    return erase_what_is_due(by=system_actor(), at=NOW)


def tables() -> list[str]:
    """Every table of the database, whoever made it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select format('%I.%I', n.nspname, c.relname) from pg_class c"
            " join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p')"
            " and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'"
            " and has_table_privilege(c.oid, 'select')"
        )
        return [name for (name,) in cursor.fetchall()]


def tables_that_hold(text: str) -> list[str]:
    """Search every row of every table for a text, however deep it lies."""
    found = []
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(
                f"select exists (select from {table} r where r::text ilike %s)", [f"%{text}%"]
            )
            if cursor.fetchone() == (True,):
                found.append(table)
    return found
