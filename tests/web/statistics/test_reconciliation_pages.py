"""Computed beside published figures, and what can be done to have newer ones."""

from importlib.resources import files

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from balsts.statistics.definitions import RECONCILIATION
from balsts.statistics.models import PublishedFigure, ReportRun, Snapshot
from tests.people import Cast
from tests.trail import AuditEvent
from tests.web.browsers import browser_of
from tests.web.counting import counted_queries
from tests.web.figures import FIGURES, HEADER, create_report, create_snapshot, publish

pytestmark = pytest.mark.django_db
SHOW = reverse("statistics:reconciliation_show")
MAKE = reverse("statistics:reconciliation_make")
TAKE = reverse("statistics:snapshot_take")
IMPORT = reverse("statistics:published_figures_import")


def rows_of(response: object, slug: str) -> list[tuple[str, ...]]:
    (source,) = [
        source for source in response.context["reconciliation"].sources if source.slug == slug
    ]
    return [(row.outcome, row.computed, row.published, row.difference) for row in source.rows]


def test_reconciliation_lays_computed_beside_published(cast: Cast) -> None:
    publish()
    create_report(create_snapshot(), RECONCILIATION, {})

    response = browser_of(cast.esther).get(SHOW)

    assert rows_of(response, "source-1") == [
        ("source", "–", "2 of 5", "−3"),
        ("equal", "3", "3", "0"),
        ("differs", "3", "4", "−1"),
        ("differs", "3", "5", "−2"),
        ("differs", "1", "2", "−1"),
    ]
    assert "Internal, not for publication" in response.text


def test_reconciliation_begins_with_people_since_the_beginning(cast: Cast) -> None:
    publish(
        f"{HEADER}2017,clients_new_unique_in_year,total,0,News\n"
        "2018,clients_new_unique_in_year,total,3,News\n"
        "..2017-12-31,clients_cumulative_unique,total,0,News\n"
    )
    create_report(create_snapshot(), RECONCILIATION, {})

    response = browser_of(cast.esther).get(SHOW)

    assert rows_of(response, "since-the-beginning") == [
        ("equal", "0", "0", "0"),
        ("equal", "3", "3", "0"),
    ]


def test_reconciliation_says_what_is_not_computed_and_why(cast: Cast) -> None:
    publish()
    create_report(create_snapshot(), RECONCILIATION, {})

    response = browser_of(cast.esther).get(SHOW)

    (source,) = [
        each for each in response.context["reconciliation"].sources if each.slug == "not-computed"
    ]
    assert [(row.published, row.outcome_label) for row in source.rows] == [
        ("176", "about all applicants in the country, not only clients")
    ]


@pytest.mark.slow  # counts all 255 published figures
def test_reconciliation_flags_the_month_whose_source_does_not_add_up(cast: Cast) -> None:
    publish((files("balsts.statistics") / "data/published_figures.csv").read_text("utf-8"))
    create_report(create_snapshot(), RECONCILIATION, {})

    response = browser_of(cast.esther).get(SHOW)

    flags = [
        (row.note, row.published, row.difference)
        for source in response.context["reconciliation"].sources
        for row in source.rows
        if row.outcome == "source"
    ]
    assert flags == [("2017-03", "187 of 190", "−3")]


def test_reconciliation_that_is_not_made_can_be_asked_for(cast: Cast) -> None:
    browser = browser_of(cast.esther)

    assert browser.get(SHOW).context["reconciliation"].sources == ()
    assert browser.post(MAKE).url == SHOW
    assert ReportRun.objects.get().definition == "reconciliation"
    assert browser.get(SHOW).context["work"].progress.poll_url


def test_snapshot_take_asks_for_both_and_shows_progress(cast: Cast) -> None:
    browser = browser_of(cast.esther)

    browser.post(TAKE)

    snapshot = Snapshot.objects.get()
    poll_url = browser.get(SHOW).context["snapshot_progress"].poll_url
    assert poll_url == reverse("statistics:snapshot_progress", args=[snapshot.id])
    assert "data-balsts-progress" in browser.get(poll_url).text
    assert ReportRun.objects.get().definition == "reconciliation"


def test_published_figures_import_keeps_the_file_and_compares(cast: Cast) -> None:
    file = SimpleUploadedFile("figures.csv", FIGURES.encode())

    response = browser_of(cast.esther).post(IMPORT, {"file": file})

    assert response.url == SHOW
    assert PublishedFigure.objects.count() == 5
    assert AuditEvent.objects.filter(event="published_figures_imported").count() == 1
    assert ReportRun.objects.get().definition == "reconciliation"


@pytest.mark.parametrize(
    "content", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00", HEADER.encode() + b"2018,sex,female,many,x\n"]
)
def test_published_figures_import_refuses_another_file_at_the_form(
    cast: Cast, content: bytes
) -> None:
    response = browser_of(cast.esther).post(
        IMPORT, {"file": SimpleUploadedFile("figures.csv", content)}
    )

    assert response.status_code == 200
    assert len(response.context["form"].errors["file"]) == 1
    assert PublishedFigure.objects.count() == 0


def test_reconciliation_offers_what_the_person_may_do(cast: Cast) -> None:
    offered = {
        who: [
            bool(browser_of(getattr(cast, who)).get(SHOW).context[name])
            for name in ("snapshot_url", "import_url")
        ]
        for who in ("esther", "chiara")
    }

    assert offered == {"esther": [True, True], "chiara": [True, False]}


def test_published_figures_are_not_imported_by_those_who_may_not(cast: Cast) -> None:
    file = SimpleUploadedFile("figures.csv", FIGURES.encode())

    assert browser_of(cast.chiara).post(IMPORT, {"file": file}).status_code == 403
    assert browser_of(cast.amina).post(TAKE).status_code == 403
    assert (PublishedFigure.objects.count(), Snapshot.objects.count()) == (0, 0)


def test_reconciliation_pages_know_their_methods(cast: Cast) -> None:
    browser = browser_of(cast.esther)

    assert [browser.get(address).status_code for address in (MAKE, TAKE)] == [405, 405]
    assert [browser.post(SHOW).status_code, browser.put(IMPORT).status_code] == [405, 405]


@pytest.mark.parametrize("lines", [2, 4])
def test_reconciliation_asks_the_same_few_questions(cast: Cast, lines: int) -> None:
    publish("".join(FIGURES.splitlines(keepends=True)[:lines]))
    create_report(create_snapshot(), RECONCILIATION, {})
    browser = browser_of(cast.esther)

    with counted_queries() as counted:
        browser.get(SHOW)

    assert counted.count == 8
