"""The page of a letter: language and day are chosen, the letter is shown, and leaves by one way."""

import datetime
import io

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from balsts.clients.enums import LegalStatus
from balsts.clients.models import Assignment, Client
from tests.factories.clients import (
    create_arrival,
    create_assignment,
    create_client,
    create_enrolment,
    create_status,
)
from tests.factories.outside import say_why
from tests.people import Cast, create_cast
from tests.trail import AuditEvent
from tests.web.browsers import browser_of
from tests.web.counting import counted_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def today() -> datetime.date:
    return timezone.localdate()


@pytest.fixture
def cast(today: datetime.date) -> Cast:
    return create_cast(today=today)


def page_of(client: Client, **asked: str) -> str:
    return reverse("clients:letter_show", args=[client.reference], query=asked)


def file_of(client: Client, **asked: str) -> str:
    return reverse("clients:letter_pdf", args=[client.reference], query=asked)


def person_of(cast: Cast, **told: object) -> Client:
    person = create_client(**told)
    create_assignment(create_enrolment(person, cast.contract), cast.worker)
    return person


def test_letter_is_in_the_language_of_the_client_and_of_today(cast, today) -> None:
    response = browser_of(cast.amina).get(page_of(cast.fatima))

    letter = response.context["letter"]
    assert (letter.html_language, letter.direction) == ("fa-AF", "rtl")
    page = response.content.decode()
    assert '<html lang="en" dir="ltr"' in page
    assert '<article class="letter" lang="fa-AF" dir="rtl"' in page
    assert '<bdi lang="fa-AF" dir="rtl">فاطمه نورزی</bdi>' in page
    assert response.context["pdf_url"] == file_of(cast.fatima, language="prs", on=today.isoformat())


@pytest.mark.parametrize(
    ("told", "language"),
    [
        ({"interpreter_language": "ara", "languages": (("rus", "mother_tongue"),)}, "ar"),
        ({"languages": (("eng", "B1"), ("rus", "mother_tongue"))}, "ru"),
        ({"interpreter_language": "tir", "languages": (("lav", "A1"),)}, "en"),
        ({}, "en"),
    ],
)
def test_usual_language_is_the_one_the_client_understands_best(cast, told, language) -> None:
    response = browser_of(cast.amina).get(page_of(person_of(cast, **told)))

    assert response.context["form"]["language"].value() == language
    assert response.context["letter"].html_language == language


def test_language_and_day_can_be_chosen(cast, today) -> None:
    later = today + datetime.timedelta(days=800)

    response = browser_of(cast.amina).get(page_of(cast.fatima, language="en", on=f"{later}"))

    worker = next(one for one in response.context["letter"].sections if one.outcome)
    assert worker.outcome == "not-met"
    assert worker.words.startswith("No. The last day was")


def test_empty_day_is_today(cast, today) -> None:
    response = browser_of(cast.amina).get(page_of(cast.fatima, language="en", on=""))

    assert f"on={today}" in response.context["pdf_url"]


@pytest.mark.parametrize("asked", [{"language": "xx"}, {"language": "en", "on": "32.13.2020"}])
def test_what_cannot_be_understood_writes_no_letter_and_keeps_what_was_typed(cast, asked) -> None:
    browser = browser_of(cast.amina)

    page = browser.get(page_of(cast.fatima, **asked))
    file = browser.get(file_of(cast.fatima, **asked))

    assert (page.status_code, page.context["letter"], page.context["pdf_url"]) == (200, None, "")
    assert asked.get("on", "") in page.content.decode()
    assert file.status_code == 404


def test_responsible_worker_signs_whoever_takes_the_letter(cast) -> None:
    say_why(cast.fatima, by=cast.chiara)

    letter = browser_of(cast.chiara).get(page_of(cast.fatima, language="en")).context["letter"]

    signed = [text.strip("\u2068\u2069") for text in letter.signature]
    assert signed == ["Amina", "responsible social worker", "Organisation ours"]


def test_whoever_writes_signs_where_nobody_is_responsible(cast) -> None:
    person = create_client()
    create_enrolment(person, cast.contract)
    assert not Assignment.objects.filter(enrolment__client=person).exists()

    letter = browser_of(cast.chiara).get(page_of(person, language="en")).context["letter"]

    signed = [text.strip("\u2068\u2069") for text in letter.signature]
    assert signed == ["Chiara", "provider manager", "Organisation ours"]


@pytest.mark.parametrize("language", ["lv", "en", "ru", "ar", "prs"])
def test_asvs_5_4_2_letter_leaves_as_pdf_with_a_name_that_tells_of_nobody(
    cast, today, language
) -> None:
    response = browser_of(cast.amina).get(
        file_of(cast.fatima, language=language, on=today.isoformat())
    )

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == (
        f'attachment; filename="letter-{language}-{today}.pdf"'
    )
    told = PdfReader(io.BytesIO(response.content)).metadata
    assert [name for name in ("Fatima", "Noorzai", "فاطمه") if name in str(told)] == []


def test_same_letter_of_one_day_is_the_same_file(cast) -> None:
    browser = browser_of(cast.amina)

    first, second = (browser.get(file_of(cast.fatima)).content for _ in range(2))

    assert first == second


def test_trail_says_who_opened_and_who_took_a_letter(cast, today) -> None:
    browser = browser_of(cast.amina)

    browser.get(page_of(cast.fatima))
    browser.get(file_of(cast.fatima, language="ar", on=today.isoformat()))

    seen, taken = AuditEvent.objects.filter(event__startswith="letter_").order_by("occurred_at")
    assert [(event.event, event.subject_ids) for event in (seen, taken)] == [
        ("letter_seen", [cast.fatima.id]),
        ("letter_taken", [cast.fatima.id]),
    ]
    assert (taken.details["language"], taken.details["on"], taken.details["file"]) == (
        "ar",
        today.isoformat(),
        "pdf",
    )


def test_letter_is_offered_to_those_who_may_hand_it_out(cast) -> None:
    screen = reverse("clients:client_detail", args=[cast.fatima.reference])

    say_why(cast.fatima, by=cast.chiara)

    offered = {
        who: page_of(cast.fatima) in browser_of(getattr(cast, who)).get(screen).content.decode()
        for who in ("amina", "chiara", "edgars")
    }

    assert offered == {"amina": True, "chiara": True, "edgars": False}


def test_number_of_queries_does_not_grow_with_what_is_recorded(cast, today) -> None:
    browser = browser_of(cast.amina)
    browser.get(page_of(cast.fatima))

    with counted_queries() as few:
        browser.get(page_of(cast.fatima))
    for days in (29, 28, 27):
        create_status(
            cast.fatima, on=today - datetime.timedelta(days=days), status=LegalStatus.REFUGEE
        )
        create_arrival(cast.fatima, on=today - datetime.timedelta(days=days), is_return=True)
    with counted_queries() as shown:
        browser.get(page_of(cast.fatima))
    with counted_queries() as taken:
        browser.get(file_of(cast.fatima))

    assert (few.count, shown.count, taken.count) == (6, 6, 8)
