"""Being asked why one opens a file that is not among one's own: once a day, and nothing is lost."""

import pytest
from django.urls import reverse
from django.utils import timezone

from balsts.clients.models import Client, OutsideOpening
from tests.factories.clients import create_assignment, create_client, create_enrolment
from tests.factories.outside import say_why
from tests.people import Cast, create_cast
from tests.trail import AuditEvent
from tests.web.browsers import browser_of
from tests.web.counting import counted_queries

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
QUESTION = "This file is not among your own"


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def screen(client: Client) -> str:
    return reverse("clients:client_detail", args=[client.reference])


def answer(cast: Cast, browser, **told: str):
    return browser.post(reverse("clients:outside_open", args=[cast.fatima.reference]), told)


def test_the_question_stands_in_the_place_of_the_file_and_shows_nothing_of_it(cast: Cast):
    response = browser_of(cast.chiara).get(screen(cast.fatima))

    page = response.content.decode()
    assert (response.status_code, QUESTION in page) == (200, True)
    assert (response.context["workers"], "Amina" in page) == (["Amina"], True)
    assert "فاطمه" in page
    assert "alternative status" not in page
    seen = AuditEvent.objects.latest("number")
    assert (seen.event, seen.subject_ids) == ("outside_form_seen", [cast.fatima.id])
    assert not AuditEvent.objects.filter(event="client_seen").exists()


def test_after_the_answer_the_page_that_was_wanted_opens_and_no_other_asks_again(cast: Cast):
    chiara = browser_of(cast.chiara)
    wanted = reverse("casework:plan_detail", args=[cast.fatima.reference]) + "?x=1"
    question = chiara.get(wanted)

    led_on = answer(cast, chiara, next=question.context["next"], why_outside_kind="worker_away")

    assert led_on.url == wanted
    pages = (
        wanted,
        screen(cast.fatima),
        reverse("clients:letter_show", args=[cast.fatima.reference]),
    )
    assert [QUESTION in chiara.get(page).content.decode() for page in pages] == [False] * 3


@pytest.mark.parametrize(
    "elsewhere",
    ["https://example.org/", "//example.org/", "javascript:1", "", "word", "word/1", "?page=2"],
)
def test_the_answer_leads_to_no_place_but_ours(cast: Cast, elsewhere: str):
    response = answer(cast, browser_of(cast.chiara), next=elsewhere, why_outside_kind="worker_away")

    assert response.url == screen(cast.fatima)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({}, "why_outside_kind"),
        ({"why_outside_kind": "curiosity"}, "why_outside_kind"),
        ({"why_outside_kind": "something_else"}, "why_outside_words"),
    ],
)
def test_an_answer_that_says_nothing_is_asked_for_again_and_remembers_the_way(
    cast: Cast, told: dict[str, str], field: str
):
    wanted = reverse("casework:plan_detail", args=[cast.fatima.reference])

    response = answer(cast, browser_of(cast.chiara), next=wanted, **told)

    assert (response.status_code, list(response.context["form"].errors)) == (200, [field])
    assert response.context["next"] == wanted
    assert not OutsideOpening.objects.exists()


def test_what_was_typed_travels_along_and_is_saved_with_the_answer(cast: Cast):
    chiara = browser_of(cast.chiara)
    form = reverse("sharing:file_close", args=[cast.fatima.reference])

    question = chiara.post(form, {"reason_kind": "threatened"})
    kept = dict(question.context["kept"])
    incomplete = chiara.post(form, kept | {"why_outside_words": "x"})
    done = chiara.post(form, dict(incomplete.context["kept"]) | {"why_outside_kind": "complaint"})

    assert (question.status_code, kept) == (403, {"reason_kind": "threatened"})
    assert incomplete.context["form"].errors == {"why_outside_kind": ["This field is required."]}
    assert done.status_code == 302
    assert cast.fatima.closings.get().reason_kind == "threatened"
    assert OutsideOpening.objects.get().reason_kind == "complaint"


def test_dividing_the_work_asks_nothing_and_does_not_lead_into_the_file(cast: Cast):
    chiara = browser_of(cast.chiara)
    people = reverse("clients:assignment_change", args=[cast.fatima.reference])

    page = chiara.get(people)
    told = {"worker-staff_member": str(cast.second_worker.id), "worker-from_": TODAY.isoformat()}
    changed = chiara.post(people, told)

    assert QUESTION not in page.content.decode()
    assert changed.url == people
    assert not OutsideOpening.objects.exists()


def test_whoever_restricts_a_file_as_asked_is_led_to_the_list_and_not_asked_why(cast: Cast):
    address = reverse("privacy:use_restrict", args=[cast.fatima.reference])

    response = browser_of(cast.chiara).post(address, {"reason": "She contests what is written."})

    assert response.url == reverse("clients:client_list")


def test_one_member_of_a_family_does_not_open_the_others(cast: Cast):
    other = create_client()
    create_assignment(create_enrolment(other, cast.contract), cast.worker)
    say_why(other, by=cast.chiara)

    assert QUESTION in browser_of(cast.chiara).get(screen(cast.fatima)).content.decode()


def test_the_worker_is_asked_nothing_and_has_no_place_to_answer(cast: Cast):
    amina = browser_of(cast.amina)

    assert QUESTION not in amina.get(screen(cast.fatima)).content.decode()
    assert answer(cast, amina, why_outside_kind="quality").status_code == 403


def test_a_file_of_others_is_not_there_to_give_a_reason_for(cast: Cast):
    others = create_client()
    create_enrolment(others, cast.other_contract)
    address = reverse("clients:outside_open", args=[others.reference])

    response = browser_of(cast.chiara).post(address, {"why_outside_kind": "quality"})

    assert response.status_code == 404


def test_the_screen_asks_the_database_no_more_questions_for_it(cast: Cast):
    say_why(cast.fatima, by=cast.chiara)
    amina, chiara = browser_of(cast.amina), browser_of(cast.chiara)
    for browser in (amina, chiara):
        browser.get(screen(cast.fatima))

    with counted_queries() as of_worker:
        amina.get(screen(cast.fatima))
    with counted_queries() as of_manager:
        chiara.get(screen(cast.fatima))

    asking = [sql for sql in of_worker.queries if "clients_outsideopening" in sql]
    assert asking == []
    assert len([sql for sql in of_manager.queries if "clients_outsideopening" in sql]) == 1
    assert of_manager.count <= of_worker.count
