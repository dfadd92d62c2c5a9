"""A report is made once from one snapshot, kept with its files, and the same again is the same."""

import json
from dataclasses import replace
from datetime import date
from functools import partial

import pytest
from django.utils import timezone
from django.utils.translation import override

from balsts.accounts.queries.user import system_actor
from balsts.statistics.definitions import MONTHLY_REPORT, SOCIAL_PORTRAIT
from balsts.statistics.enums import WorkState
from balsts.statistics.models import ReportRun, Snapshot
from balsts.statistics.operations.report import make_report
from balsts.statistics.operations.request import (
    CannotMakeReport,
    note_failure,
    register_report,
    request_report,
)
from balsts.statistics.queries.report import (
    monthly_report_for,
    portrait_for,
    report_run,
    run_progress,
)
from balsts.statistics.reports.makers import draw_tables, maker_of
from tests.people import create_cast
from tests.statistics.invented_facts import folder_name, write_invented_facts

CUT_OFF = date(2018, 12, 31)
PORTRAIT = {"cut_off": CUT_OFF.isoformat(), "programme": "state_service"}
CLIENTS = [
    {"person": 1, "sex": "female", "born_on": date(1990, 1, 1), "citizenship": "SY"},
    {"person": 2, "sex": "male", "born_on": date(2010, 1, 1), "citizenship": "SY"},
    {"person": 3, "sex": "male", "citizenship": "AF", "arrival_path": "self_arrived"},
]
SERVICES = [{"person": person, "provided_on": date(2018, 10, 5)} for person in (1, 2, 3)]


@pytest.fixture
def snapshot(settings, tmp_path):
    settings.BALSTS_DATA = tmp_path
    snapshot = Snapshot.objects.create(
        state="ready",
        requested_at=timezone.now(),
        requested_by=system_actor(),
        taken_at=timezone.now(),
        schema_version=1,
        folder_name=folder_name("facts"),
        digest="ab" * 32,
    )
    write_invented_facts(snapshot.folder, clients=CLIENTS, services=SERVICES)
    return snapshot


def make(snapshot, *, report=SOCIAL_PORTRAIT, parameters=PORTRAIT, has_charts=False, **more):
    by, at = system_actor(), timezone.now()
    run = register_report(report=report, parameters=parameters, by=by, at=at)
    maker = maker_of(report.code)
    if not has_charts:
        maker = replace(maker, render=partial(draw_tables, report=report))
    return make_report(run=run, maker=maker, snapshot=snapshot, by=by, at=at, **more)


@pytest.mark.slow  # draws fifteen charts
@pytest.mark.django_db
def test_same_report_made_again_has_the_same_bytes(snapshot):
    first, second = make(snapshot, has_charts=True), make(snapshot, has_charts=True)

    assert first.files == second.files
    assert [(first.folder / name).read_bytes() for name in first.files] == [
        (second.folder / name).read_bytes() for name in second.files
    ]


@pytest.mark.django_db
def test_files_of_a_report_that_is_ready_outlive_a_power_cut(snapshot, disk):
    run = make(snapshot)

    assert [name for name in run.files if not disk.has(run.folder / name)] == []


@pytest.mark.django_db
def test_portrait_is_drawn_in_every_language(snapshot):
    run = make(snapshot, has_charts=True)

    charts = ("arrival_path", "case_outcome", "countries", "sex_age", "years")
    expected = [f"{chart}.{code}.svg" for chart in charts for code in ("en", "lv", "ru")]
    expected += [f"social_portrait.{code}.csv" for code in ("en", "lv", "ru")]
    assert sorted(run.files) == sorted([*expected, "social_portrait.json"])
    assert json.loads((run.folder / "social_portrait.json").read_text()) == run.result


@pytest.mark.django_db
def test_drawings_are_named_and_hold_nothing_a_strict_page_blocks(snapshot):
    run = make(snapshot, has_charts=True)

    drawings = [(run.folder / name).read_text() for name in run.files if name.endswith(".svg")]
    assert [text for text in drawings if not text.startswith('<svg role="img"')] == []
    assert [text for text in drawings if "<title>" not in text or "<desc>" not in text] == []
    assert [text for text in drawings if "style=" in text or "<script" in text] == []
    pyramid = (run.folder / "sex_age.en.svg").read_text()
    assert "Noto Sans" in pyramid
    assert "<title>Sex and age</title>" in pyramid


@pytest.mark.django_db
def test_csv_says_what_it_is_before_it_counts(snapshot):
    run = make(snapshot)

    lines = (run.folder / "social_portrait.en.csv").read_text("utf-8-sig").splitlines()
    assert lines[0] == (
        '"# Social portrait of clients. state_service, up to and including 31 December 2018"'
    )
    assert lines[1] == '"# internal, not for publication"'
    assert lines[5].endswith(f'SHA-256 {snapshot.digest}"')
    assert "citizenship,Citizenship,SY,Syria,people,people,2" in lines
    assert "sex,Sex,total,total,people,,3" in lines


@pytest.mark.django_db
def test_stored_portrait_is_found_by_cut_off_with_words_of_the_language(snapshot):
    make(snapshot)
    newest = make(snapshot)

    with override("lv"):
        found = portrait_for(CUT_OFF)

    countries = found.breakdown("citizenship")
    assert (found.run, found.snapshot, found.total) == (newest, snapshot, 3)
    assert [(row.label, row.count, row.share) for row in countries.rows] == [
        ("Sīrija", 2, 67),
        ("Afganistāna", 1, 33),
    ]
    assert portrait_for(date(2018, 12, 30)) is None
    assert portrait_for(CUT_OFF, "movement") is None


@pytest.mark.django_db
def test_monthly_report_is_found_by_month(snapshot):
    made = {"month": "2018-10", "programme": "state_service"}
    run = make(snapshot, report=MONTHLY_REPORT, parameters=made)

    found = monthly_report_for("2018-10")
    assert (found.run, found.numbers["new_in_project"], found.numbers["carried_over"]) == (
        run,
        3,
        0,
    )
    assert monthly_report_for("2018-11") is None


@pytest.mark.django_db
def test_small_rows_stand_together_as_other_but_never_with_unknown(snapshot):
    make(snapshot)

    years = portrait_for(CUT_OFF).breakdown("sex_by_age")
    rows = years.with_most(2)
    assert [row.code for row in rows] == ["0_4", "5_9", "other_values", "unknown"]
    assert [sum(row.numbers) for row in rows] == [0, 1, 1, 1]
    assert years.without_empty_columns().columns == ("female", "male")


@pytest.mark.django_db
def test_failed_report_leaves_no_files_and_may_be_noted(snapshot, monkeypatch):
    def fail(*_, **__):
        raise OSError("No space left on device")

    monkeypatch.setattr("balsts.statistics.files.lasting_file", fail)
    run = register_report(
        report=SOCIAL_PORTRAIT, parameters=PORTRAIT, by=system_actor(), at=timezone.now()
    )
    with pytest.raises(OSError, match="No space left"):
        make_report(
            run=run,
            maker=maker_of(SOCIAL_PORTRAIT.code),
            snapshot=snapshot,
            by=system_actor(),
            at=timezone.now(),
        )
    note_failure(work=run, by=system_actor(), at=timezone.now())

    assert not run.folder.exists()
    assert report_run(run.id).state == WorkState.FAILED
    assert ReportRun.objects.filter(state=WorkState.READY).count() == 0


@pytest.mark.django_db
def test_progress_of_a_report_can_be_followed(snapshot):
    seen = []
    run = make(snapshot, progress=lambda done, total, _step: seen.append((done, total)))

    assert seen == [(0, 1), *((done, 5) for done in range(1, 5))]
    assert (run_progress(run).done, run_progress(run).total) == (1, 1)
    waiting = register_report(
        report=SOCIAL_PORTRAIT, parameters=PORTRAIT, by=system_actor(), at=timezone.now()
    )
    assert (run_progress(waiting).done, run_progress(waiting).total) == (0, 1)


@pytest.mark.django_db
def test_only_those_who_see_figures_ask_for_reports():
    cast = create_cast(today=timezone.localdate())

    asked = request_report(
        report=SOCIAL_PORTRAIT, parameters=PORTRAIT, by=cast.esther, at=timezone.now()
    )
    with pytest.raises(CannotMakeReport):
        request_report(
            report=SOCIAL_PORTRAIT, parameters=PORTRAIT, by=cast.edgars, at=timezone.now()
        )

    assert list(ReportRun.objects.all()) == [asked]
