"""Pages of requests: the list by last days, the course of one, what is refused in words."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from balsts.access.enums import Role
from balsts.clients.models import Client
from balsts.privacy.enums import IdentityCheck, RequestKind, RequestOutcome
from balsts.privacy.models import DataRequest
from tests.factories.clients import create_assignment, create_client, create_enrolment
from tests.factories.organisations import create_staff_member
from tests.factories.privacy import create_data_request, create_senior_who_knew
from tests.people import create_cast
from tests.web.browsers import browser_of
from tests.web.counting import counted_queries

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
LIST = "/privacy/requests/"


@pytest.fixture
def cast():
    return create_cast(today=TODAY)


def somebody(cast, name):
    client = create_client(given_name=name)
    create_assignment(create_enrolment(client, cast.contract), cast.worker)
    return client


def here(request, name="request_detail"):
    return reverse(f"privacy:{name}", args=[request.id])


def test_taking_in_a_request_leads_to_it(cast):
    address = reverse("privacy:request_receive", args=[cast.fatima.reference])
    told = {"kind": "erasure", "received_on": TODAY.isoformat(), "asked_words": "Delete me"}

    answer = browser_of(cast.amina).post(address, told)

    request = DataRequest.objects.get()
    assert (answer.status_code, answer.url) == (302, here(request))
    assert (request.kind, request.asked_words) == (RequestKind.ERASURE, "Delete me")


def test_a_refusal_is_told_and_nothing_typed_is_lost(cast):
    create_data_request(cast.fatima, kind=RequestKind.ERASURE)
    address = reverse("privacy:request_receive", args=[cast.fatima.reference])
    told = {"kind": "erasure", "received_on": TODAY.isoformat(), "asked_words": "Delete me"}

    answer = browser_of(cast.amina).post(address, told)

    form = answer.context["form"]
    assert form.non_field_errors() == [
        "A request of this kind is open already: go on with that one."
    ]
    assert "Delete me" in answer.text


def test_list_shows_the_nearest_last_day_first_and_only_ones_own_clients(cast):
    create_data_request(create_client(given_name="Unseen"))
    create_data_request(cast.fatima)
    soon = create_data_request(
        somebody(cast, "Soon"), received_on=TODAY - datetime.timedelta(days=29)
    )

    shown = browser_of(cast.amina).get(LIST).context["waiting"]

    assert [row.name.latin for row in shown] == ["Soon Noorzai", "Fatima Noorzai"]
    assert shown[0].days == (soon.due_on - TODAY).days


def test_list_asks_as_much_for_three_as_for_one(cast):
    create_data_request(cast.fatima)
    browser = browser_of(cast.amina)
    with counted_queries() as one:
        browser.get(LIST)
    create_data_request(somebody(cast, "Ali"))
    create_data_request(somebody(cast, "Tesfaye"))

    with counted_queries() as three:
        browser.get(LIST)

    assert three.count == one.count


def test_course_names_who_recognised_the_person_and_how(cast):
    request = create_data_request(cast.fatima)
    told = {"identity_check": IdentityCheck.CALLED_BACK, "identified_on": TODAY.isoformat()}
    browser = browser_of(cast.amina)

    browser.post(here(request, "identity_confirm"), told)

    steps = browser.get(here(request)).context["asked"].steps
    assert [(step.title, step.by) for step in steps][1] == (
        "Recognised: called back by a worker who knows their voice",
        "Amina",
    )


def test_a_manager_who_does_not_know_the_person_reads_why_not(cast):
    request = create_data_request(cast.fatima)
    told = {"identity_check": IdentityCheck.CALLED_BACK, "identified_on": TODAY.isoformat()}

    answer = browser_of(cast.chiara).post(here(request, "identity_confirm"), told)

    assert answer.context["form"].non_field_errors() == [
        (
            "Only somebody who works or has worked with this person can say that it is they who "
            "ask: documents alone are not enough."
        )
    ]


def test_only_who_knows_the_person_is_offered_to_say_who_asks(cast):
    request = create_data_request(cast.fatima)

    worker = browser_of(cast.amina).get(here(request)).context["asked"]
    manager = browser_of(cast.chiara).get(here(request)).context["asked"]

    assert (worker.identity_url, worker.identity_words) == (here(request, "identity_confirm"), "")
    assert (manager.identity_url, bool(manager.identity_words)) == ("", True)


def test_waiting_takes_the_last_day_away_until_the_person_is_known(cast):
    request = create_data_request(cast.fatima)
    browser = browser_of(cast.amina)

    browser.post(here(request, "request_wait"))

    screen = browser.get(here(request)).context["asked"]
    assert (screen.row.due_on, screen.row.state.word) == (None, "waits for the person")
    assert screen.clock_words.startswith("The month stands still")


def test_my_day_reminds_the_worker_to_say_who_asks_and_the_manager_to_answer(cast):
    create_data_request(cast.fatima)

    lines = {
        who: browser_of(getattr(cast, who)).get("/").context["my_day"].requests
        for who in ("amina", "boris", "chiara")
    }

    assert {who: [line.because for line in found] for who, found in lines.items()} == {
        "amina": ["who asks is to be confirmed"],
        "boris": [],
        "chiara": ["who asks is to be confirmed"],
    }


def test_answering_with_a_refusal_shows_the_reason(cast):
    request = create_data_request(cast.fatima)
    told = {
        "outcome": RequestOutcome.REFUSED,
        "answer_words": "The law makes us keep it until 2028.",
    }
    browser = browser_of(cast.chiara)

    browser.post(here(request, "request_answer"), told)

    screen = browser.get(here(request)).context["asked"]
    assert screen.steps[-1].words == "The law makes us keep it until 2028."
    assert screen.answer_url == screen.extend_url == ""


def test_who_answers_and_confirms_who_asks_reads_before_and_after_that_a_copy_takes_two(cast):
    request, browser = create_data_request(cast.fatima), browser_of(create_senior_who_knew(cast))
    told = {"identity_check": IdentityCheck.CALLED_BACK, "identified_on": TODAY.isoformat()}
    granting = {"outcome": RequestOutcome.GRANTED, "answer_words": ""}

    before = browser.get(here(request, "identity_confirm"))
    worker = browser_of(cast.amina).get(here(request, "identity_confirm"))
    browser.post(here(request, "identity_confirm"), told)
    form = browser.get(here(request, "request_answer"))
    refused = browser.post(here(request, "request_answer"), granting)

    assert before.context["lead"] == (
        "A copy takes two people: if you confirm who asks, somebody else grants it and hands it "
        "over."
    )
    assert worker.context["lead"] == ""
    why = form.context["lead"]
    assert why.startswith("You have confirmed who asks. A copy takes two people: another manager")
    assert refused.context["form"].non_field_errors() == [why]
    assert refused.context["lead"] == ""
    assert browser_of(cast.chiara).get(here(request, "request_answer")).context["lead"] == ""
    request.refresh_from_db()
    assert request.is_open


def test_who_helps_the_person_elsewhere_is_told_nothing_of_what_they_asked_us(cast):
    create_enrolment(cast.fatima, cast.movement_contract, from_=TODAY)
    zane = create_staff_member(
        username="zane",
        organisation=cast.movement_contract.provider,
        role=Role.MOVEMENT_COORDINATOR,
    ).user
    asked = create_data_request(cast.fatima, asked_words="Does he know where I sleep")
    browser, steps = browser_of(zane), ("identity_confirm", "request_extend", "request_answer")

    answers = [browser.get(here(asked, step)) for step in ("request_detail", *steps)]
    answers += [
        browser.post(here(asked, "request_wait")),
        browser.post(here(asked, "request_answer"), {"outcome": "withdrawn", "answer_words": "No"}),
    ]
    listed = browser.get(LIST)

    assert {one.status_code for one in answers} == {404}
    assert (listed.context["waiting"], browser.get("/").context["my_day"].requests) == ([], ())
    asked.refresh_from_db()
    assert asked.is_open
    written = browser.post(
        reverse("privacy:request_receive", args=[cast.fatima.reference]),
        {"kind": "access", "received_on": TODAY.isoformat(), "asked_words": "And you too"},
    )
    assert written.status_code == 302
    assert DataRequest.objects.filter(client=cast.fatima, kind="access").count() == 2


def test_a_mentor_takes_a_request_in_and_is_not_asked_who_it_is(cast):
    request = create_data_request(cast.fatima)
    edgars = browser_of(cast.edgars)

    screen = edgars.get(here(request)).context["asked"]
    answer = edgars.get(here(request, "identity_confirm"))

    assert (screen.identity_url, bool(screen.identity_words)) == ("", True)
    assert answer.status_code == 403
    assert edgars.get("/").context["my_day"].requests == ()


def test_pages_have_no_name_in_their_title(cast):
    request = create_data_request(cast.fatima)

    answer = browser_of(cast.amina).get(here(request))

    title = answer.text.partition("<title>")[2].partition("</title>")[0]
    assert "Fatima" not in title
    assert "Request about data" in title


def test_of_a_child_the_answer_asks_what_is_best_and_of_others_it_does_not(cast):
    request, chiara = create_data_request(cast.fatima), browser_of(cast.chiara)
    told = {"outcome": RequestOutcome.REFUSED, "answer_words": "The law makes us keep it."}
    of_age = chiara.get(here(request, "request_answer")).context["form"]
    Client.objects.filter(pk=cast.fatima.pk).update(
        born_on=TODAY.replace(year=TODAY.year - 9, day=1)
    )

    asked = chiara.get(here(request, "request_answer")).context["form"]
    refused = chiara.post(here(request, "request_answer"), told)
    chiara.post(
        here(request, "request_answer"), told | {"best_interest_words": "He was asked alone."}
    )

    assert list(of_age.fields) == ["outcome", "answer_words"]
    assert list(asked.fields) == ["outcome", "answer_words", "best_interest_words"]
    assert "considered what is best for the child." in refused.text
    last = chiara.get(here(request)).context["asked"].steps[-1]
    assert (last.words, last.by) == ("He was asked alone.", "Chiara")
    read = [
        step.words for step in browser_of(cast.edgars).get(here(request)).context["asked"].steps
    ]
    assert "He was asked alone." not in read


def test_a_childs_request_that_is_withdrawn_needs_no_words_about_what_is_best(cast):
    request, chiara = create_data_request(cast.fatima), browser_of(cast.chiara)
    Client.objects.filter(pk=cast.fatima.pk).update(
        born_on=TODAY.replace(year=TODAY.year - 9, day=1)
    )

    chiara.post(here(request, "request_answer"), {"outcome": RequestOutcome.WITHDRAWN})

    request.refresh_from_db()
    assert (request.outcome, request.best_interest_words) == (RequestOutcome.WITHDRAWN, "")
