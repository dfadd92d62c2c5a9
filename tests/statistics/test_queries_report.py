"""What pages read of reports: rows as they are shown, files as they were drawn, who still waits."""

import datetime
from uuid import UUID

import pytest
from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.statistics.breakdown import Breakdown
from balsts.statistics.definitions import MONTHLY_REPORT
from balsts.statistics.models import PublishedFigure, ReportRun, Snapshot
from balsts.statistics.operations.request import register_report
from balsts.statistics.queries.report import labelled, stored_report
from balsts.statistics.queries.report_file import report_file
from balsts.statistics.queries.wanted_report import PATIENCE, is_awaited, latest_run

MONTH = {"month": "2018-10", "programme": "state_service"}


def countries(*counts):
    rows = tuple((code, (count,)) for code, count in counts)
    total = sum(count for _, count in counts)
    return labelled(Breakdown(code="citizenship", rows=rows, total=total))


def test_rows_of_nobody_are_not_seen():
    assert [row.code for row in countries(("SY", 2), ("AF", 0)).seen_rows] == ["SY"]


def test_long_lists_are_shortened_for_print_and_the_unknown_stay_apart():
    codes = [
        "AF",
        "AM",
        "AZ",
        "BD",
        "BY",
        "CM",
        "CU",
        "DZ",
        "EG",
        "ER",
        "ET",
        "GE",
        "IN",
        "IQ",
        "IR",
        "KG",
        "KZ",
        "LB",
        "LK",
        "LY",
        "MA",
        "NG",
    ]
    table = countries(*((code, 1) for code in codes), ("XXA", 1), ("XXX", 0))

    printed = [row.code for row in table.rows_for_print]
    assert printed == [*codes[:20], "other_values", "XXA"]


def ask(parameters=MONTH):
    return register_report(
        report=MONTHLY_REPORT, parameters=parameters, by=system_actor(), at=timezone.now()
    )


@pytest.mark.django_db
def test_run_asked_for_last_is_found_whatever_its_state():
    ask()
    newest = ask()

    assert latest_run(MONTHLY_REPORT.code) == newest
    assert latest_run(MONTHLY_REPORT.code, month="2018-10") == newest
    assert latest_run(MONTHLY_REPORT.code, month="2018-11") is None


@pytest.mark.django_db
def test_run_is_awaited_until_it_is_over_or_patience_ends():
    run = ask()

    assert is_awaited(run, at=run.requested_at)
    assert not is_awaited(run, at=run.requested_at + PATIENCE)
    run.state = "failed"
    assert not is_awaited(run, at=run.requested_at + datetime.timedelta(minutes=1))


@pytest.mark.django_db
def test_only_files_of_the_run_are_given_out(settings, tmp_path):
    settings.BALSTS_DATA = tmp_path
    run = ask()
    run.files = {"a.csv": "digest", "lost.csv": "digest"}
    run.folder.mkdir(parents=True)
    (run.folder / "a.csv").write_bytes(b"1")
    (run.folder / "secret").write_bytes(b"2")

    found = [report_file(run, name) for name in ("a.csv", "lost.csv", "secret", "../a.csv")]
    assert found == [b"1", None, None, None]


@pytest.mark.django_db
def test_run_that_is_not_made_has_nothing_to_read():
    with pytest.raises(ValueError, match="monthly_report"):
        stored_report(ask())


def test_rows_name_themselves_without_words():
    key = UUID(int=1)
    snapshot = Snapshot(folder_name="2020-01-01", digest="ab" * 32)
    figure = PublishedFigure(year_scope="2017", dimension="sex", category="male")

    assert (str(snapshot), snapshot.short_digest) == ("2020-01-01", "abababababab")
    assert str(ReportRun(id=key, definition="monthly_report")) == f"monthly_report {key}"
    assert str(figure) == "2017 sex male"
