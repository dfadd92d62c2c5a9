"""The report of a month: chosen, counted, shown, taken."""

import pytest
from django.urls import reverse

from balsts.statistics.definitions import MONTHLY_REPORT
from balsts.statistics.models import ReportRun
from tests.people import Cast
from tests.web.browsers import browser_of
from tests.web.counting import counted_queries
from tests.web.figures import MONTH, create_report, create_snapshot

pytestmark = pytest.mark.django_db
SHOW = reverse("statistics:monthly_report_show")
MAKE = reverse("statistics:monthly_report_make")
ASKED = {"year": "2018", "month": "10", "programme": "state_service"}


def test_monthly_report_shows_the_stored_figures(cast: Cast) -> None:
    create_report(create_snapshot(), MONTHLY_REPORT, MONTH)

    response = browser_of(cast.esther).get(SHOW, ASKED)

    assert [figure.value for figure in response.context["portrait"].figures] == [3, 3, 0, 1, 1]
    assert response.context["portrait"].cut_off_words == "October 2018"
    assert "internal, not for publication" in response.text


def test_monthly_report_that_is_not_stored_can_be_asked_for(cast: Cast) -> None:
    browser = browser_of(cast.esther)

    work = browser.get(SHOW, ASKED).context["work"]
    response = browser.post(work.make_url, dict(work.hidden))

    assert ReportRun.objects.get().parameters == MONTH
    assert response.url == f"{SHOW}?year=2018&month=10&programme=state_service"
    assert browser.get(response.url).context["work"].progress.poll_url


def test_monthly_report_refuses_a_month_that_has_not_begun(cast: Cast) -> None:
    browser = browser_of(cast.esther)
    newest = browser.get(SHOW).context["form"].fields["year"].choices[0][0]

    response = browser.get(SHOW, ASKED | {"year": str(newest + 1)})

    assert response.context["portrait"] is None
    assert response.context["work"] is None


def test_monthly_report_pages_know_their_methods(cast: Cast) -> None:
    browser = browser_of(cast.esther)

    assert (browser.post(SHOW).status_code, browser.get(MAKE).status_code) == (405, 405)


@pytest.mark.parametrize("people", [1, 3])
def test_monthly_report_asks_the_same_few_questions(cast: Cast, people: int) -> None:
    create_report(create_snapshot(people=people), MONTHLY_REPORT, MONTH)
    browser = browser_of(cast.esther)

    with counted_queries() as counted:
        browser.get(SHOW, ASKED)

    assert counted.count == 9
