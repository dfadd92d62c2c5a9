"""Asking on the page whether others work with somebody, and answering who asked."""

import datetime
import logging

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from balsts.clients.enums import InquiryOutcome
from balsts.clients.models import Client, Inquiry
from balsts.clients.operations.inquiry import ask_elsewhere, settle_inquiry
from tests.factories.clients import create_assignment, create_client, create_enrolment
from tests.factories.inquiries import CALL_BACK, ask, asked_for, wanted_like
from tests.people import Cast, create_cast
from tests.trail import AuditEvent
from tests.web.browsers import browser_of
from tests.web.counting import counted_queries

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
ASK = "/clients/elsewhere/"
REGISTER = "/clients/register/"
WORDS = "She has lost the telephone number."


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


@pytest.fixture
def daniel(cast: Cast) -> Browser:
    return browser_of(cast.daniel)


def told(cast: Cast, **changes):
    return {
        "given_name": "Fatima",
        "family_name": "Noorzai",
        "born_on": "1992-03-01",
        "reason_kind": "lost_touch",
        "words": WORDS,
        "call_back": CALL_BACK,
        "has_agreed": "on",
    } | changes


def answer(response) -> bool | None:
    return response.context["is_known"]


def test_the_answer_says_that_somebody_may_and_nothing_of_whom(cast: Cast, daniel: Browser):
    response = daniel.post(ASK, told(cast))

    page = response.content.decode()
    assert answer(response) is True
    ours = cast.contract.provider.name
    about = [cast.fatima.reference, ours, "Fatima", "Amina", str(cast.fatima.id)]
    assert [word for word in about if word in page] == []


def test_all_that_is_not_known_is_answered_by_the_same_page(cast: Cast, daniel: Browser):
    strangers = daniel.post(ASK, told(cast, family_name="Atall"))
    Client.objects.filter(id=cast.fatima.id).update(restricted_at=timezone.now())
    restricted = daniel.post(ASK, told(cast))

    pages = [mask(each.content.decode()) for each in (strangers, restricted)]
    assert [answer(strangers), answer(restricted)] == [False, False]
    assert pages[0] == pages[1]


def mask(page: str) -> list[str]:
    return [line for line in page.splitlines() if "csrf" not in line.casefold()]


def test_what_is_asked_in_the_address_asks_nothing(cast: Cast, daniel: Browser):
    response = daniel.get(ASK, told(cast))

    assert response.context["form"].is_bound is False
    assert Inquiry.objects.count() == 0


def test_names_stand_in_no_log_and_no_event(
    cast: Cast, daniel: Browser, caplog: pytest.LogCaptureFixture
):
    with caplog.at_level(logging.DEBUG):
        daniel.post(ASK, told(cast))

    ours = [record.getMessage() for record in caplog.records if "django.db" not in record.name]
    assert [line for line in ours if "Noorzai" in line or WORDS in line] == []
    events = AuditEvent.objects.values_list("details", flat=True)
    assert [one for one in events if "oorzai" in f"{one}" or "1992" in f"{one}"] == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"has_agreed": ""}, "has_agreed"),
        ({"call_back": " "}, "call_back"),
        ({"reason_kind": "curious"}, "reason_kind"),
        ({"born_on": ""}, "__all__"),
        ({"given_name": "", "family_name": ""}, "__all__"),
    ],
)
def test_half_a_question_is_refused_and_keeps_what_was_typed(
    cast: Cast, daniel: Browser, changes: dict[str, str], field: str
):
    response = daniel.post(ASK, told(cast, **changes))

    assert list(response.context["form"].errors) == [field]
    assert (response.context["form"]["words"].value(), answer(response)) == (WORDS, None)
    assert Inquiry.objects.count() == 0


def test_a_first_try_with_nothing_typed_is_told_all_that_is_missing_at_once(
    cast: Cast, daniel: Browser
):
    response = daniel.post(ASK, {"words": ""})

    missing = {"__all__", "reason_kind", "call_back", "has_agreed"}
    assert set(response.context["form"].errors) == missing
    assert "Name the whole name and the day of birth" in response.content.decode()


def test_the_thirty_first_question_is_refused_in_words(cast: Cast, daniel: Browser):
    now = timezone.now()
    for second in range(30):
        ask_elsewhere(
            asked=asked_for(wanted_like(cast.fatima)),
            by=cast.daniel,
            at=now - datetime.timedelta(seconds=second),
        )

    response = daniel.post(ASK, told(cast))

    assert list(response.context["form"].errors) == ["__all__"]
    assert answer(response) is None


def test_among_ones_own_the_person_is_named_with_the_way_to_the_file(cast: Cast):
    amina = browser_of(cast.amina)

    by_name = amina.post(ASK, told(cast))
    by_reference = amina.post(ASK, told(cast, reference=cast.fatima.reference.lower()))

    for response in (by_name, by_reference):
        assert [one.reference for one in response.context["own"]] == [cast.fatima.reference]
        assert answer(response) is False


@pytest.mark.parametrize("name", ["edgars", "esther", "farid", "gunta", "janis"])
def test_asking_is_for_who_registers_people(cast: Cast, name: str):
    browser = browser_of(getattr(cast, name))

    assert [browser.get(ASK).status_code, browser.post(ASK, told(cast)).status_code] == [403, 403]


def test_who_leads_the_case_finds_the_question_in_their_day_and_answers_it(cast: Cast):
    ask(wanted_like(cast.fatima), by=cast.daniel, words=WORDS)
    amina, inquiry = browser_of(cast.amina), Inquiry.objects.get()

    [line] = amina.get("/").context["my_day"].inquiries
    page = amina.get(line.url)
    settled = amina.post(f"{line.url}settle/", {"outcome": "called"})

    assert (line.who, line.url) == ("Fatima Noorzai", f"{ASK}{inquiry.id}/")
    shown = page.context["inquiry"]
    assert (shown.asked_by, shown.organisation, shown.call_back) == (
        cast.daniel.full_name,
        cast.other_contract.provider.name,
        CALL_BACK,
    )
    assert settled.url == reverse("casework:my_day_show")
    assert amina.get("/").context["my_day"].inquiries == ()
    inquiry.refresh_from_db()
    assert (inquiry.outcome, inquiry.settled_by_id) == ("called", cast.amina.pk)
    assert amina.get(line.url).context["form"] is None


def test_a_question_is_settled_once(cast: Cast):
    ask(wanted_like(cast.fatima), by=cast.daniel)
    inquiry = Inquiry.objects.get()
    settle_inquiry(
        inquiry=inquiry, outcome=InquiryOutcome.CALLED, by=cast.chiara, at=timezone.now()
    )

    response = browser_of(cast.amina).post(
        f"{ASK}{inquiry.id}/settle/", {"outcome": "client_declines"}
    )

    assert list(response.context["form"].errors if response.context["form"] else []) == []
    inquiry.refresh_from_db()
    assert (inquiry.outcome, inquiry.settled_by_id) == ("called", cast.chiara.pk)


def test_an_answer_without_a_word_is_asked_for_one(cast: Cast):
    ask(wanted_like(cast.fatima), by=cast.daniel)
    inquiry = Inquiry.objects.get()

    response = browser_of(cast.amina).post(f"{ASK}{inquiry.id}/settle/", {})

    assert list(response.context["form"].errors) == ["outcome"]


@pytest.mark.parametrize("name", ["boris", "daniel"])
def test_others_find_no_such_question(cast: Cast, name: str):
    ask(wanted_like(cast.fatima), by=cast.daniel)
    inquiry = Inquiry.objects.get()
    browser = browser_of(getattr(cast, name))

    assert browser.get(f"{ASK}{inquiry.id}/").status_code == 404
    assert browser.post(f"{ASK}{inquiry.id}/settle/", {"outcome": "called"}).status_code == 404


def test_a_day_with_three_questions_asks_no_more_than_with_one(cast: Cast):
    ask(wanted_like(cast.fatima), by=cast.daniel)
    amina = browser_of(cast.amina)
    amina.get("/")
    with counted_queries() as one:
        amina.get("/")
    for given_name in ("Zahra", "Laila"):
        client = create_client(given_name=given_name)
        create_assignment(create_enrolment(client, cast.contract), cast.worker)
        ask(wanted_like(client), by=cast.daniel)
    with counted_queries() as three:
        day = amina.get("/").context["my_day"]

    assert (len(day.inquiries), three.count) == (3, one.count)


def registered(cast: Cast, **changes):
    return {
        "given_name": "Fatima",
        "family_name": "Noorzai",
        "birth": "1992-03-01",
        "sex": "female",
        "citizenship": "AF",
        "marital_status": "married",
        "education": "isced_3",
        "occupation_group": "isco_7",
        "arrived_on": TODAY.isoformat(),
        "arrival_path": "self_arrived",
        "place": "riga",
        "contract": str(cast.other_contract.id),
        "opened_on": TODAY.isoformat(),
        "responsible_worker": str(cast.daniel.posts.get().id),
        "asks_elsewhere": "on",
        "call_back": CALL_BACK,
    } | changes


def test_registering_asks_first_and_keeps_nothing_before_it_is_settled(cast: Cast, daniel: Browser):
    asked = daniel.post(REGISTER, registered(cast))
    count = Client.objects.filter(given_name="Fatima").count()
    registered_too = daniel.post(REGISTER, registered(cast, is_ours_too="on"))

    assert (asked.context["is_known_elsewhere"], count) == (True, 1)
    assert registered_too.status_code == 302
    assert Client.objects.filter(given_name="Fatima").count() == 2
    assert Inquiry.objects.filter(client=cast.fatima).count() == 1


def test_a_registration_that_asked_first_and_is_sent_again_asks_nobody_again(
    cast: Cast, daniel: Browser
):
    page = daniel.get(REGISTER)
    sent = registered(cast, id=str(page.context["form"]["id"].value()))
    asked = daniel.post(REGISTER, sent)
    sent |= {"id": str(asked.context["form"]["id"].value()), "is_ours_too": "on"}
    first = daniel.post(REGISTER, sent)

    second = daniel.post(REGISTER, sent | {"is_ours_too": ""})

    assert asked.context["form"]["id"].value() == str(page.context["form"]["id"].value())
    assert (first.status_code, second.status_code, second.url) == (302, 302, first.url)
    assert Client.objects.filter(given_name="Fatima").count() == 2
    assert Inquiry.objects.count() == 1


def test_registering_goes_on_when_nobody_is_known(cast: Cast, daniel: Browser):
    response = daniel.post(REGISTER, registered(cast, given_name="Parwana"))

    assert response.status_code == 302
    assert Client.objects.filter(given_name="Parwana").count() == 1
    assert Inquiry.objects.get().client_id is None


def test_registering_asks_nobody_unless_told_to(cast: Cast, daniel: Browser):
    response = daniel.post(REGISTER, registered(cast, asks_elsewhere=""))

    assert response.status_code == 302
    assert Inquiry.objects.count() == 0


def test_registering_with_a_year_of_birth_only_says_what_asking_takes(cast: Cast, daniel: Browser):
    response = daniel.post(REGISTER, registered(cast, birth="1992"))

    assert list(response.context["form"].errors) == ["__all__"]
    assert Client.objects.filter(given_name="Fatima").count() == 1
