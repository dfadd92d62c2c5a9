"""Gaps are counted by institution and kind; records, people and cases each once."""

from datetime import date

import pytest
from django.utils import timezone
from django.utils.translation import override

from balsts.accounts.queries.user import system_actor
from balsts.evidence.definitions import GAP_EVIDENCE
from balsts.evidence.gaps import MAKER, make_gap_evidence
from balsts.evidence.operations.gap import GAP_JOB, request_gap_evidence
from balsts.evidence.queries.gap import gap_evidence_for
from balsts.statistics.facts.reading import open_facts
from balsts.statistics.models import Snapshot
from balsts.statistics.operations.report import make_report
from tests.statistics.invented_facts import folder_name, write_invented_facts

PERIOD = {"from": "2019-01-01", "last_day": "2019-12-31", "programme": "state_service"}


def barrier(record, person, day, kind="waiting", institution="pmlp", **told):
    return {
        "record": record,
        "person": person,
        "provided_on": day,
        "barrier_kind": kind,
        "institution_kind": institution,
    } | told


BARRIERS = [
    barrier(1, 1, date(2019, 1, 1), minutes_lost=30),
    barrier(1, 2, date(2019, 1, 1), minutes_lost=30, has_open_case=False),
    barrier(2, 1, date(2019, 12, 31)),
    barrier(3, 3, date(2019, 5, 5), kind="language", institution="", minutes_lost=5),
    barrier(4, 4, date(2018, 12, 31)),
    barrier(5, 5, date(2020, 1, 1)),
    barrier(6, 6, date(2019, 5, 5), programme="movement"),
]


@pytest.fixture
def evidence(tmp_path):
    folder = write_invented_facts(tmp_path / "facts", barriers=BARRIERS)
    with open_facts(folder) as facts:
        return make_gap_evidence(facts, PERIOD)


def test_gaps_of_the_period_are_counted_largest_first(evidence):
    assert evidence["rows"] == [
        {
            "institution_kind": "pmlp",
            "barrier_kind": "waiting",
            "records": 2,
            "people": 2,
            "cases": 1,
            "minutes_lost": 30,
        },
        {
            "institution_kind": "",
            "barrier_kind": "language",
            "records": 1,
            "people": 1,
            "cases": 1,
            "minutes_lost": 5,
        },
    ]


def test_totals_count_everybody_once(evidence):
    assert {key: evidence[key] for key in ("records", "people", "cases")} == {
        "records": 3,
        "people": 3,
        "cases": 2,
    }


def test_no_barriers_is_an_answer(tmp_path):
    with open_facts(write_invented_facts(tmp_path / "facts")) as facts:
        evidence = make_gap_evidence(facts, PERIOD)

    assert (evidence["rows"], evidence["people"]) == ([], 0)


@pytest.mark.django_db
def test_request_asks_a_job_and_made_evidence_is_found_by_its_days(settings, tmp_path):
    settings.BALSTS_DATA = tmp_path
    by, at = system_actor(), timezone.now()
    snapshot = Snapshot.objects.create(
        state="ready",
        requested_at=at,
        requested_by=by,
        taken_at=at,
        schema_version=1,
        folder_name=folder_name("facts"),
        digest="ab" * 32,
    )
    write_invented_facts(snapshot.folder, barriers=BARRIERS)
    days = {"first_day": date(2019, 1, 1), "last_day": date(2019, 12, 31)}
    run = request_gap_evidence(**days, programme="state_service", by=by, at=at)

    make_report(run=run, maker=MAKER, snapshot=snapshot, by=by, at=at)

    with override("en"):
        found = gap_evidence_for(**days)
    assert [(gap.institution_label, gap.barrier_label, gap.people) for gap in found.gaps] == [
        ("Office of Citizenship and Migration Affairs", "waiting", 2),
        ("no institution named", "language", 1),
    ]
    assert found.run == run
    assert sorted(run.files) == [f"gap_evidence.{code}.csv" for code in ("en", "lv", "ru")]
    assert (GAP_JOB, run.definition) == ("evidence.make_gap_evidence", GAP_EVIDENCE.code)
