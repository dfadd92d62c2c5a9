"""Totals do not change when somebody is erased: a new snapshot tells what the old one told."""

import datetime
import json

import pyarrow.parquet as pq
import pytest
from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.casework.enums import BarrierKind
from balsts.casework.operations.service_record import Hindrance
from balsts.organisations.models import Contract
from balsts.platform.periods import add_months
from balsts.privacy.operations.erasure import (
    approve_erasure,
    drop_old_evidence,
    list_files_that_are_over,
)
from balsts.privacy.policies import retention
from balsts.privacy.queries.erasure import people_out_of_evidence
from balsts.statistics.enums import ServedDefinition
from balsts.statistics.facts.reading import open_facts
from balsts.statistics.facts.tables import READ_TABLES, Kind
from balsts.statistics.models import KeptFact
from balsts.statistics.operations.kept_fact import CannotKeepFacts, keep_facts
from balsts.statistics.operations.snapshot import take_snapshot
from balsts.statistics.reports.monthly import make_monthly_report
from balsts.statistics.reports.portrait import make_portrait
from tests.factories.casework import create_case, create_service_record
from tests.factories.clients import (
    create_arrival,
    create_client,
    create_enrolment,
    create_status,
)
from tests.factories.organisations import (
    create_contract,
    create_provider,
    create_staff_member,
)
from tests.people import create_cast
from tests.privacy.erasing import (
    BEGAN,
    CANARY,
    CLOSED,
    NOW,
    ONE_DAY,
    TODAY,
    create_old_client,
    erase_all_that_is_over,
)

pytestmark = pytest.mark.django_db
EXACT = {table.name: table for table in READ_TABLES}


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path):
    settings.BALSTS_DATA = tmp_path


@pytest.fixture
def cast():
    cast = create_cast(today=TODAY)
    first = create_old_client(cast)
    second = create_old_client(cast, name="Second", with_=(create_client(given_name="Sister"),))
    create_service_record(
        first,
        second,
        contract=cast.contract,
        staff_member=cast.worker,
        on=BEGAN + 300 * ONE_DAY,
        hindrances=(Hindrance(kind=BarrierKind.LANGUAGE, minutes_lost=20),),
    )
    return cast


def rows(snapshot, name):
    """All rows without pseudonyms, which every snapshot draws anew, and without days of birth."""
    hidden = {
        column
        for column, kind in EXACT[name].columns.items()
        if kind is Kind.PSEUDONYM or column == "born_on"
    }
    table = pq.read_table(snapshot.folder / f"{name}.parquet").drop_columns(sorted(hidden))
    return sorted(map(str, table.to_pylist()))


def portrait_of(snapshot, cut_off=TODAY):
    with open_facts(snapshot.folder) as facts:
        return make_portrait(facts, {"programme": "state_service", "cut_off": cut_off.isoformat()})


def months_of(snapshot):
    days = [BEGAN + months * 31 * ONE_DAY for months in range(14)]
    with open_facts(snapshot.folder) as facts:
        return [
            make_monthly_report(
                facts,
                {"programme": "state_service", "month": f"{day:%Y-%m}", "served_definition": wide},
            )
            for day in days
            for wide in ServedDefinition.values
        ]


def taken():
    return take_snapshot(by=system_actor(), at=timezone.now())


def test_a_new_snapshot_after_erasure_has_the_same_facts(cast):
    before = taken()

    assert erase_all_that_is_over(cast) == 2

    after = taken()
    kept = retention().kept_facts
    assert {name: rows(after, name) for name in kept} == {name: rows(before, name) for name in kept}
    assert rows(after, "records") == rows(before, "records")


def test_portrait_and_months_are_the_same_to_the_last_digit(cast):
    before = taken()
    erase_all_that_is_over(cast)
    after = taken()

    assert portrait_of(after) == portrait_of(before)
    assert months_of(after) == months_of(before)


def test_months_are_the_same_of_one_whose_case_nobody_closed_before_the_contract_ended(cast):
    """The wide count counts them in every month of the contract, with their age on its last day."""
    turned_18_on = BEGAN + 120 * ONE_DAY
    ended = create_contract(provider=create_provider(code="gone"), until=TODAY - 400 * ONE_DAY)
    worker = create_staff_member(username="left", organisation=ended.provider)
    client = create_client(given_name="Left", born_on=add_months(turned_18_on, -18 * 12))
    create_arrival(client, on=BEGAN)
    create_status(client, on=BEGAN)
    create_enrolment(client, ended, from_=BEGAN)
    create_case(client, ended.programme, opened_on=BEGAN)
    create_service_record(client, contract=ended, staff_member=worker, on=BEGAN + 20 * ONE_DAY)
    before = taken()

    erased = erase_all_that_is_over(cast)

    after = taken()
    assert (erased, months_of(after)) == (3, months_of(before))
    assert portrait_of(after) == portrait_of(before)


def test_a_contract_that_is_prolonged_later_counts_nobody_who_is_erased(cast):
    ended = create_contract(provider=create_provider(code="gone"), until=TODAY - 400 * ONE_DAY)
    client = create_client(given_name="Left")
    create_enrolment(client, ended, from_=BEGAN)
    create_case(client, ended.programme, opened_on=BEGAN)
    before = months_of(taken())
    erase_all_that_is_over(cast)

    Contract.objects.filter(pk=ended.pk).update(actual_until=None)

    assert months_of(taken()) == before


def test_people_who_met_one_barrier_together_still_met_one(cast):
    before = taken()
    erase_all_that_is_over(cast)
    after = taken()

    def records_and_people(snapshot):
        table = pq.read_table(snapshot.folder / "barriers.parquet").to_pylist()
        return len({row["record"] for row in table}), len({row["person"] for row in table})

    assert records_and_people(after) == records_and_people(before) == (1, 2)


def test_an_old_snapshot_stays_byte_for_byte(cast):
    before = taken()
    content = {path.name: path.read_bytes() for path in before.folder.iterdir()}

    erase_all_that_is_over(cast)
    taken()

    assert {path.name: path.read_bytes() for path in before.folder.iterdir()} == content


def test_while_somebody_is_set_aside_the_totals_are_the_same(cast):
    before = taken()
    for one in list_files_that_are_over(by=system_actor(), at=NOW):
        approve_erasure(erasure_list=one, by=cast.chiara, at=NOW)

    assert portrait_of(taken()) == portrait_of(before)


def test_what_is_kept_names_nobody_and_no_exact_birthday(cast):
    erase_all_that_is_over(cast)

    kept = [json.dumps(row) for row in KeptFact.objects.values_list("row", flat=True)]
    assert kept
    assert not any(CANARY in row or "BL-" in row for row in kept)
    births = KeptFact.objects.filter(fact="clients").values_list("row__born_on", flat=True)
    assert "1991-05-17" not in births
    assert {birth[:4] for birth in births} == {"1991"}


def test_facts_that_no_report_counts_are_not_kept(cast):
    erase_all_that_is_over(cast)

    assert set(KeptFact.objects.values_list("fact", flat=True)) <= set(retention().kept_facts)
    assert not KeptFact.objects.filter(fact__in=["plans", "goals", "permits"]).exists()


def test_keep_facts_is_for_the_program_alone(cast):
    with pytest.raises(CannotKeepFacts):
        keep_facts(client_ids=[cast.fatima.id], facts=["clients"], by=cast.chiara, at=NOW)


def test_evidence_goes_when_no_fund_may_ask_any_more(cast):
    erase_all_that_is_over(cast)
    # The last day is inclusive, the stored end is not: this contract ended in the year of CLOSED.
    Contract.objects.filter(pk=cast.contract.pk).update(
        actual_from=datetime.date(2016, 4, 6), actual_until=datetime.date(CLOSED.year + 1, 1, 1)
    )
    last_day = datetime.date(CLOSED.year + 2, 12, 31)

    def dropped_on(day):
        moment = timezone.make_aware(datetime.datetime.combine(day, datetime.time(3)))
        return drop_old_evidence(by=system_actor(), at=moment)

    kept = KeptFact.objects.count()
    assert dropped_on(last_day) == 0
    assert dropped_on(last_day + ONE_DAY) == kept
    assert not KeptFact.objects.exists()


def test_evidence_stays_while_one_of_the_contracts_may_still_be_asked_about(cast):
    """Whoever was helped under two contracts is kept for the later one, in whichever order."""
    erase_all_that_is_over(cast)
    later = create_contract(provider=cast.contract.provider, number="Later")
    for person in KeptFact.objects.values_list("person", flat=True).distinct():
        for number in (later.number, cast.contract.number):
            row = {"person": str(person), "contract": number}
            KeptFact.objects.create(fact="enrolments", person=person, row=row)
    cast.contract.service_records.update(provided_on=datetime.date(2007, 6, 1))
    Contract.objects.filter(pk=cast.contract.pk).update(
        actual_from=datetime.date(2007, 1, 1), actual_until=datetime.date(2008, 1, 1)
    )

    assert people_out_of_evidence(on=TODAY) == []
