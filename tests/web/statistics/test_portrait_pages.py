"""The portrait: shown from what is stored, asked for where nothing is, taken as a file."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from balsts.statistics.enums import WorkState
from balsts.statistics.models import ReportRun, Snapshot
from tests.people import Cast
from tests.trail import AuditEvent
from tests.web.browsers import browser_of
from tests.web.counting import counted_queries
from tests.web.figures import PORTRAIT, create_report, create_snapshot

pytestmark = pytest.mark.django_db
SHOW = reverse("statistics:portrait_show")
MAKE = reverse("statistics:portrait_make")
ASKED = {"cut_off": "31.12.2018.", "programme": "state_service"}


def test_portrait_shows_the_stored_figures(cast: Cast) -> None:
    create_report(create_snapshot())

    response = browser_of(cast.esther).get(SHOW, ASKED)

    portrait = response.context["portrait"]
    assert [figure.value for figure in portrait.figures] == [3, 1, 1, 1, 0]
    assert portrait.cut_off_words == "up to and including 31 December 2018"
    countries = next(picture for picture in portrait.pictures if picture.slug == "citizenship")
    assert [row[1:] for row in countries.table.rows] == [("1", "33\N{NO-BREAK SPACE}%")] * 3
    assert "internal, not for publication" in response.text


def test_portrait_has_five_drawings_and_tables_with_bars_for_the_rest(cast: Cast) -> None:
    create_report(create_snapshot())

    pictures = browser_of(cast.esther).get(SHOW, ASKED).context["portrait"].pictures

    drawn = [picture.slug for picture in pictures if picture.chart_svg]
    assert drawn == ["sex-by-age", "citizenship", "relocation", "years", "case-outcome"]
    assert [picture.slug for picture in pictures if picture.table.bars] == [
        picture.slug for picture in pictures if picture.slug not in drawn and picture.table.rows
    ]


def test_portrait_without_a_question_is_that_of_today(cast: Cast) -> None:
    create_report(create_snapshot())

    response = browser_of(cast.esther).get(SHOW)

    hidden = dict(response.context["work"].hidden)
    assert hidden["cut_off"] == timezone.localdate().isoformat()


def test_portrait_of_today_is_counted_from_a_snapshot_taken_for_it(cast: Cast) -> None:
    create_snapshot()
    today = {"cut_off": timezone.localdate().isoformat(), "programme": "state_service"}

    browser_of(cast.esther).post(MAKE, today)
    browser_of(cast.esther).post(MAKE, PORTRAIT)

    assert Snapshot.objects.filter(state=WorkState.REQUESTED).count() == 1


def test_portrait_that_is_not_stored_is_offered_to_be_counted(cast: Cast) -> None:
    response = browser_of(cast.esther).get(SHOW, ASKED)

    assert response.context["portrait"] is None
    assert response.context["work"].make_url == MAKE
    assert dict(response.context["work"].hidden) == PORTRAIT
    assert response.text.count("<h1>Social portrait</h1>") == 1


def test_portrait_make_asks_once_and_the_page_shows_progress(cast: Cast) -> None:
    browser = browser_of(cast.esther)

    first, second = browser.post(MAKE, PORTRAIT), browser.post(MAKE, PORTRAIT)

    run = ReportRun.objects.get()
    assert (run.definition, run.parameters) == ("social_portrait", PORTRAIT)
    assert first.url == second.url == f"{SHOW}?cut_off=2018-12-31&programme=state_service"
    poll_url = browser.get(first.url).context["work"].progress.poll_url
    assert poll_url == reverse("statistics:report_progress", args=[run.id])
    assert f'data-balsts-progress="{poll_url}"' in browser.get(poll_url).text


def test_portrait_progress_ends_when_the_report_is_made(cast: Cast) -> None:
    run = create_report(create_snapshot())

    text = browser_of(cast.esther).get(reverse("statistics:report_progress", args=[run.id])).text

    assert "data-balsts-progress" not in text


def test_portrait_that_nobody_finished_can_be_asked_for_again(cast: Cast) -> None:
    browser = browser_of(cast.esther)
    browser.post(MAKE, PORTRAIT)
    ReportRun.objects.update(requested_at=timezone.now() - datetime.timedelta(minutes=16))

    work = browser.get(SHOW, ASKED).context["work"]
    browser.post(MAKE, PORTRAIT)

    assert work.progress is None
    assert ReportRun.objects.count() == 2


def test_portrait_whose_counting_failed_says_so(cast: Cast) -> None:
    browser = browser_of(cast.esther)
    browser.post(MAKE, PORTRAIT)
    ReportRun.objects.update(state="failed")

    response = browser.get(SHOW, ASKED)

    assert response.context["work"].has_failed is True
    assert "did not come to its end" in response.text


def test_portrait_of_an_older_snapshot_offers_to_count_anew(cast: Cast) -> None:
    create_report(create_snapshot())
    create_snapshot(name="newer")

    assert browser_of(cast.esther).get(SHOW, ASKED).context["work"].is_outdated is True


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("31.02.2018.", "31.02.2018. is not a date: correct it"),
        ("1.1.2090", "This day has not come yet: nobody has been counted up to it."),
    ],
)
def test_portrait_refuses_a_day_that_cannot_be_counted_to(
    cast: Cast, written: str, said: str
) -> None:
    response = browser_of(cast.esther).get(SHOW, {"cut_off": written, "programme": "state_service"})

    assert (response.status_code, response.context["portrait"]) == (200, None)
    assert response.context["form"].errors["cut_off"] == [said]


@pytest.mark.parametrize("who", ["amina", "boris", "edgars", "daniel", "farid"])
@pytest.mark.parametrize("name", ["portrait_show", "monthly_report_show", "reconciliation_show"])
def test_figures_are_refused_to_those_who_may_not_see_them(cast: Cast, who: str, name: str) -> None:
    response = browser_of(getattr(cast, who)).get(reverse(f"statistics:{name}"))

    assert response.status_code == 403
    assert AuditEvent.objects.latest("occurred_at").event == "page_refused"


@pytest.mark.parametrize("name", ["portrait_show", "monthly_report_show", "reconciliation_show"])
def test_figures_lead_nobody_to_the_sign_in_page(cast: Cast, name: str) -> None:
    response = browser_of(None).get(reverse(f"statistics:{name}"))

    assert response.status_code == 302
    assert response.url.startswith(reverse("accounts:sign_in"))


@pytest.mark.parametrize("who", ["esther", "chiara"])
def test_portrait_leaves_an_event(cast: Cast, who: str) -> None:
    browser_of(getattr(cast, who)).get(SHOW)

    event = AuditEvent.objects.latest("occurred_at")
    assert (event.event, event.by) == ("figures_seen", getattr(cast, who).pk)


def test_portrait_pages_know_their_methods(cast: Cast) -> None:
    browser = browser_of(cast.esther)

    assert browser.post(SHOW).status_code == 405
    assert browser.get(MAKE).status_code == 405


@pytest.mark.parametrize("people", [1, 3])
def test_portrait_asks_the_same_few_questions(cast: Cast, people: int) -> None:
    create_report(create_snapshot(people=people))
    browser = browser_of(cast.esther)
    browser.get(SHOW)

    with counted_queries() as counted:
        browser.get(SHOW, ASKED)

    assert counted.count == 9


@pytest.mark.parametrize("language", ["lv", "en", "ru"])
def test_portrait_draws_in_the_readers_language(cast: Cast, language: str) -> None:
    create_report(create_snapshot())
    browser = browser_of(cast.esther, language=language)

    portrait = browser.get(SHOW, ASKED).context["portrait"]

    names = {"lv": "Sīrija", "en": "Syria", "ru": "Сирия"}
    countries = next(picture for picture in portrait.pictures if picture.slug == "citizenship")
    assert names[language] in [row[0] for row in countries.table.rows]
