"""What the comparison of answers with the trail finds, and what it lets pass."""

from dataclasses import replace
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from balsts.clients.models import Client
from balsts.clients.queries.lent import LentMember, lent_household_of
from balsts.platform.pdf.letter import letter_pdf
from balsts.web.sharing import file_sections
from tests.audit_oracle import faults_of, forget_names, needless_in, written_on
from tests.factories.clients import (
    create_assignment,
    create_client,
    create_enrolment,
    create_household,
)
from tests.factories.sharing import create_emergency
from tests.people import create_cast
from tests.platform.pdf.test_letter import LETTER
from tests.web.browsers import browser_of

pytestmark = pytest.mark.django_db
UNTOLD = ["names Karim Noorzai, and the trail does not know"]


@pytest.fixture
def karim() -> Client:
    return create_client(
        given_name="Karim", given_name_original="کریم", family_name_original="نورزی"
    )


@pytest.mark.parametrize(
    "page",
    [
        "<p>brother: Karim Noorzai</p>",
        "<b>Karim</b>\n <i>Noorzai</i>",
        '<a title="Karim Noorzai" href="/"></a>',
    ],
)
def test_a_name_of_whom_the_trail_was_not_told_is_found(karim: Client, page: str):
    assert faults_of(page, set(), asked="") == UNTOLD
    assert faults_of(page, {karim.id}, asked="") == []


def test_a_name_in_the_own_script_is_found(karim: Client):
    found = faults_of("<bdi>کریم نورزی</bdi>", set(), asked="")

    assert found == ["names کریم نورزی, and the trail does not know"]


def test_a_reference_of_whom_the_trail_was_not_told_is_found(karim: Client):
    found = faults_of(f"<p>{karim.reference}</p>", set(), asked="")

    assert found == [f"shows {karim.reference}, and the trail does not know"]


@pytest.mark.parametrize(
    "page", ["Karim", "Karima Noorzai", "Karim Noorzais", "Karim and Fatima Noorzai"]
)
def test_half_a_name_or_a_longer_one_is_nobodys(karim: Client, page: str):
    assert faults_of(page, set(), asked="") == []


def test_whom_the_trail_was_told_of_and_the_answer_does_not_show_is_found(karim: Client):
    other = create_client()
    told = {karim.id, other.id}

    found = needless_in(f"<p>{other.reference}</p>", told)

    assert found == [f"does not show {karim.reference}, though the trail says so"]
    assert needless_in(f"<p>Karim, {other.reference}</p>", told) == []
    assert needless_in("", told) == []


def test_of_two_people_of_one_name_it_is_enough_to_tell_of_one(karim: Client):
    other = create_client(given_name="Karim")

    assert faults_of("Karim Noorzai", {other.id}, asked="") == []


def test_what_was_typed_is_no_news_and_half_of_it_is(karim: Client):
    whole, half = "given_name=Karim&family_name=Noorzai", "search=Noorzai"

    assert faults_of("Karim Noorzai", set(), asked=whole) == []
    assert faults_of("Karim Noorzai", set(), asked=half) == UNTOLD


def test_a_name_of_another_test_is_only_words(karim: Client):
    forget_names()

    assert faults_of("Karim Noorzai", set(), asked="") == []


def test_papers_are_read(karim: Client):
    pdf = letter_pdf(replace(LETTER, recipient=karim.name), created_on=timezone.localdate())

    assert faults_of(written_on(answer_of(pdf, "application/pdf")), set(), asked="") == UNTOLD
    assert written_on(answer_of(b"Karim Noorzai", "text/plain")) == ""


def answer_of(content: bytes, content_type: str) -> HttpResponse:
    return HttpResponse(content, content_type=content_type)


def test_a_page_that_names_somebody_and_tells_nobody_is_refused(
    karim: Client, monkeypatch: pytest.MonkeyPatch
):
    cast = create_cast(today=timezone.localdate())
    create_assignment(create_enrolment(karim, cast.other_contract), cast.daniel.posts.get())
    create_household(cast.fatima, karim)
    access = create_emergency(cast, by=cast.daniel)
    daniel, place = browser_of(cast.daniel), reverse("sharing:emergency_file", args=[access.id])
    monkeypatch.setattr(file_sections, "lent_household_of", without_ids)

    with pytest.raises(AssertionError, match="names Karim Noorzai, and the trail does not know"):
        daniel.get(place)


def without_ids(person_id: UUID) -> list[LentMember]:
    return [member._replace(client_id=None) for member in lent_household_of(person_id)]
