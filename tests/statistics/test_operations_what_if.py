"""A what-if is asked by whoever may, counted once from a snapshot, and never changed after."""

import json
from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override
from procrastinate import testing
from procrastinate.contrib.django import app

from balsts.accounts.queries.user import system_actor
from balsts.statistics import jobs
from balsts.statistics.enums import Cohort, WorkState
from balsts.statistics.facts.tables import SCHEMA_VERSION
from balsts.statistics.models import Snapshot, WhatIf
from balsts.statistics.operations.what_if import CannotAskWhatIf, request_what_if
from balsts.statistics.operations.what_if_count import run_what_if
from balsts.statistics.queries.what_if import (
    what_if_by_id,
    what_if_progress,
    what_ifs,
    what_ifs_to_compare,
)
from balsts.statistics.queries.what_if_answer import answer_of
from balsts.statistics.reports.what_if_files import MAKER
from balsts.statistics.rules.what_if import AskedWhatIf
from tests.factories.organisations import create_programme
from tests.people import create_cast
from tests.removing import remove
from tests.statistics.invented_facts import folder_name, write_invented_facts

pytestmark = pytest.mark.django_db
EIGHTEEN = AskedWhatIf(
    base_policy="current_text",
    changes={"term_months": 18},
    programme="state_service",
    cohort=Cohort.EVERYBODY,
    first_month_on=date(2018, 1, 1),
    last_month_on=date(2018, 3, 1),
)


@pytest.fixture(autouse=True)
def waiting_jobs(settings, tmp_path):
    settings.BALSTS_DATA = tmp_path
    create_programme(code="state_service")
    with app.replace_connector(testing.InMemoryConnector()) as replaced:
        yield lambda: [(job["task_name"], job["lock"]) for job in replaced.connector.jobs.values()]


@pytest.fixture
def snapshot():
    return create_snapshot("facts")


def create_snapshot(name, *, schema_version=2):
    snapshot = Snapshot.objects.create(
        state="ready",
        requested_at=timezone.now(),
        requested_by=system_actor(),
        taken_at=timezone.now(),
        schema_version=schema_version,
        folder_name=folder_name(name),
        digest="ab" * 32,
    )
    write_invented_facts(
        snapshot.folder,
        clients=[{"person": 1, "citizenship": "SY", "sex": "female"}],
        statuses=[{"person": 1, "legal_status": "refugee", "valid_from": date(2017, 2, 5)}],
        services=[{"person": 1, "provided_on": date(2017, 3, 1)}],
    )
    return snapshot


def ask(asked=EIGHTEEN, **more):
    words = {"name": "Eighteen months", "reason": "Asked by the committee"} | more
    return request_what_if(asked=asked, **({"by": system_actor(), "at": timezone.now()} | words))


def counted(snapshot):
    return run_what_if(
        what_if=ask(), maker=MAKER, snapshot=snapshot, by=system_actor(), at=timezone.now()
    )


def codes(refusal):
    return [blocker.code for blocker in refusal.value.blockers]


def test_what_is_asked_is_kept_and_a_job_is_told(waiting_jobs):
    what_if = ask(EIGHTEEN, name="  Eighteen months ")

    assert (what_if.name, what_if.country, what_if.state) == ("Eighteen months", "lv", "requested")
    assert what_if.changes == [{"parameter": "term_months", "value": 18}]
    assert waiting_jobs() == [("statistics.run_what_if", "statistics")]
    assert what_if_progress(what_if).done == 0


def test_the_job_counts_it_and_the_files_are_there_in_every_language(snapshot):
    what_if = ask()

    jobs.run_what_if(what_if_id=str(what_if.id))
    jobs.run_what_if(what_if_id=str(what_if.id))

    found = what_if_by_id(what_if.id)
    assert (found.state, found.snapshot) == (WorkState.READY, snapshot)
    assert found.result["services"]["social_worker"]["monthly"]["gained"] == [0, 0, 1]
    assert sorted(found.files) == sorted(
        ["what_if.json"]
        + [
            name.format(language)
            for language in ("en", "lv", "ru")
            for name in ("what_if.{}.csv", "social_worker.{}.svg", "social_mentor.{}.svg")
        ]
    )
    assert json.loads((found.folder / "what_if.json").read_text()) == found.result
    assert what_if_progress(found).done == 1


def test_an_older_snapshot_that_knows_too_little_is_not_used():
    create_snapshot("old", schema_version=1)
    what_if = ask()

    jobs.run_what_if(what_if_id=str(what_if.id))

    found = what_if_by_id(what_if.id)
    assert found.snapshot.schema_version == SCHEMA_VERSION
    assert found.result["people"] == 0


def test_the_same_question_from_the_same_snapshot_has_the_same_digest_and_bytes(snapshot):
    first, second = counted(snapshot), counted(snapshot)

    names = [name for name in first.files if name.endswith((".svg", ".json"))]
    assert first.digest == second.digest
    assert [first.files[name] for name in names] == [second.files[name] for name in names]


def test_a_counted_what_if_can_neither_be_changed_nor_deleted(snapshot):
    what_if = counted(snapshot)

    what_if.reason = "Another reason"
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        what_if.save()
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        remove(WhatIf.objects.all())


def test_a_what_if_that_failed_says_so_and_leaves_no_files(snapshot):
    what_if = ask()
    (snapshot.folder / "permits.parquet").unlink()

    with pytest.raises(Exception, match="permits"):
        jobs.run_what_if(what_if_id=str(what_if.id))

    assert what_if_by_id(what_if.id).state == WorkState.FAILED
    assert not what_if.folder.exists()


def test_only_the_funder_and_the_statistician_ask():
    cast = create_cast(today=timezone.localdate())

    with pytest.raises(CannotAskWhatIf) as refusal:
        ask(by=cast.chiara)

    assert codes(refusal) == ["no_permission"]
    assert ask(by=cast.esther).requested_by == cast.esther


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"changes": {}}, ["nothing_changed"]),
        ({"changes": {"term_months": 12}}, ["same_value"]),
        ({"changes": {"term_months": "18"}}, ["value"]),
        ({"changes": {"term_months": 0}}, ["value"]),
        ({"changes": {"term_months": 601}}, ["value"]),
        ({"changes": {"term_anchor": "birthday"}}, ["value"]),
        ({"changes": {"programme_start": date(1899, 12, 31)}}, ["value"]),
        ({"changes": {"something_else": 1}}, ["parameter"]),
        ({"base_policy": "text_1999"}, ["policy"]),
        ({"programme": "movement"}, ["programme"]),
        ({"last_month_on": date(2017, 12, 1)}, ["months"]),
        ({"last_month_on": date(2038, 1, 1)}, ["too_many_months"]),
    ],
)
def test_a_question_that_cannot_be_counted_is_refused_with_the_reason(changes, expected):
    create_programme(code="movement", policy="")

    with pytest.raises(CannotAskWhatIf) as refusal:
        ask(replace(EIGHTEEN, **changes))

    assert codes(refusal) == expected


@pytest.mark.parametrize("words", [{"name": " "}, {"reason": ""}, {"name": "x" * 121}])
def test_without_a_name_and_a_reason_nothing_is_asked(words):
    with pytest.raises(CannotAskWhatIf) as refusal:
        ask(**words)

    assert codes(refusal) == ["words"]


def test_a_value_that_held_only_for_some_years_may_be_made_to_hold_always():
    changed = ask(replace(EIGHTEEN, changes={"appeal_route": "court"}))

    assert changed.changes == [{"parameter": "appeal_route", "value": "court"}]


def test_lists_give_the_newest_first_and_comparisons_only_what_is_ready(snapshot):
    waiting, ready = ask(name="Waiting"), counted(snapshot)

    assert [what_if.id for what_if in what_ifs(limit=5)] == [ready.id, waiting.id]
    assert what_ifs_to_compare([waiting.id, ready.id, ready.id]) == [ready]


def test_an_answer_is_read_with_words_in_the_order_of_the_law(snapshot):
    with override("en"):
        answer = answer_of(counted(snapshot))

    worker, mentor = answer.services
    assert (worker.label, mentor.label) == ("Social worker", "Social mentor")
    assert [month.month for month in worker.months] == ["2018-01", "2018-02", "2018-03"]
    assert worker.months[0].base_load_hundredths is None
    assert [dimension.code for dimension in worker.dimensions] == ["sex", "age", "citizenship"]
    assert answer.service("nothing") is None


def test_the_file_says_what_was_asked_and_that_it_is_internal(snapshot):
    what_if = counted(snapshot)

    lines = (what_if.folder / "what_if.en.csv").read_text("utf-8-sig").splitlines()
    assert lines[0] == '"# internal, not for publication"'
    assert lines[1] == "# Eighteen months: Asked by the committee"
    assert "Months of the service after the status: 18" in lines[3]
    assert "social_worker,Social worker,total,,,2018-03,gained,1" in lines
    assert "social_worker,Social worker,total,,,2018-03,base_cost_cents," in lines
