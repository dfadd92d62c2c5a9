"""The usual reports: what was published, last year, last month."""

from datetime import date

from balsts.statistics.rules.usual_reports import usual_reports


def test_usual_reports_end_with_last_year_and_last_month():
    found = [
        (report.code, *parameters.values())
        for report, parameters in usual_reports(today=date(2024, 1, 31))
    ]

    assert found == [
        ("reconciliation",),
        ("social_portrait", "2016-12-31", "state_service"),
        ("social_portrait", "2017-12-31", "state_service"),
        ("social_portrait", "2018-12-31", "state_service"),
        ("social_portrait", "2019-12-31", "state_service"),
        ("social_portrait", "2020-02-27", "state_service"),
        ("social_portrait", "2023-12-31", "state_service"),
        ("monthly_report", "2023-12", "state_service"),
    ]
