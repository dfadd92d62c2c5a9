"""Figures as files."""

from uuid import uuid4

import pytest
from django.urls import reverse

from tests.people import Cast
from tests.trail import AuditEvent
from tests.web.browsers import browser_of
from tests.web.counting import counted_queries
from tests.web.figures import create_report, create_snapshot

pytestmark = pytest.mark.django_db


def test_portrait_numbers_leave_as_csv_with_the_notice(cast: Cast) -> None:
    run = create_report(create_snapshot())

    response = browser_of(cast.esther).get(reverse("statistics:report_csv", args=[run.id]))

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == (
        'attachment; filename="balsts-social-portrait-state-service-2018-12-31-en.csv"'
    )
    assert "# internal, not for publication" in response.text.splitlines()[1].replace('"', "")
    event = AuditEvent.objects.latest("occurred_at")
    assert (event.event, event.details["report"]) == ("figures_taken", "social_portrait")
    assert event.details["bytes"] == len(response.content)


def test_portrait_drawing_leaves_as_svg_with_the_notice(cast: Cast) -> None:
    run = create_report(create_snapshot())

    response = browser_of(cast.esther).get(
        reverse("statistics:portrait_chart", args=[run.id, "sex_age"])
    )

    assert response["Content-Type"] == "image/svg+xml"
    assert ">internal, not for publication</text></svg>" in response.text
    assert 'viewBox="0 0 10 38"' in response.text


@pytest.mark.parametrize("who", ["amina", "edgars", "farid"])
def test_figures_do_not_leave_for_those_who_may_not_see_them(cast: Cast, who: str) -> None:
    run = create_report(create_snapshot())

    response = browser_of(getattr(cast, who)).get(reverse("statistics:report_csv", args=[run.id]))

    assert response.status_code == 403
    assert not AuditEvent.objects.filter(event="figures_taken").exists()


def test_figures_that_are_not_there_cannot_be_taken(cast: Cast) -> None:
    run = create_report(create_snapshot())
    browser = browser_of(cast.esther)

    addresses = [
        reverse("statistics:report_csv", args=[uuid4()]),
        reverse("statistics:portrait_chart", args=[run.id, "another"]),
        reverse("statistics:report_progress", args=[uuid4()]),
        reverse("statistics:snapshot_progress", args=[uuid4()]),
    ]
    assert [browser.get(address).status_code for address in addresses] == [404] * 4


def test_download_asks_the_same_few_questions(cast: Cast) -> None:
    run = create_report(create_snapshot())
    browser = browser_of(cast.esther)

    with counted_queries() as counted:
        browser.get(reverse("statistics:report_csv", args=[run.id]))

    assert counted.count == 6
