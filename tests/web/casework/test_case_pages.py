"""Closing and re-opening a case on the pages."""

import datetime

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from balsts.casework.enums import CaseCloseReason, CaseState, GoalState
from balsts.casework.models import Case, CaseSpell, Goal
from balsts.casework.operations.case import close_case, reopen_case
from balsts.clients.enums import LegalStatus
from tests.factories.casework import create_plan
from tests.factories.clients import create_status
from tests.factories.outside import say_why
from tests.people import Cast, create_cast
from tests.two_at_once import two_at_once
from tests.web.browsers import browser_of
from tests.web.counting import counted_queries

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
REFUSED = [("boris", 404), ("daniel", 404), ("edgars", 403), ("esther", 403), ("farid", 403)]


@pytest.fixture(autouse=True)
def _in_english(client: Browser) -> None:
    client.cookies["django_language"] = "en"


@pytest.fixture
def cast() -> Cast:
    cast = create_cast(today=TODAY)
    say_why(cast.fatima, by=cast.chiara)
    return cast


def address(cast, name="case_close"):
    return reverse(f"casework:{name}", args=[cast.fatima.reference])


def test_close_page_shows_the_goals_of_the_plan(client: Browser, cast: Cast):
    create_plan(cast.case, agreed_on=TODAY)
    client.force_login(cast.amina)

    response = client.get(address(cast))

    assert response.status_code == 200
    assert [goal.what for goal in response.context["goals"]] == ["Find a flat"]


def test_reopen_page_opens_for_the_manager(client: Browser, cast: Cast):
    client.force_login(cast.chiara)

    response = client.get(address(cast, "case_reopen"))

    assert response.status_code == 200


@pytest.mark.parametrize(("name", "status"), REFUSED)
def test_close_page_is_refused_to_everybody_else(client: Browser, cast: Cast, name, status):
    client.force_login(getattr(cast, name))

    answers = [client.get(address(cast)).status_code, client.post(address(cast)).status_code]

    assert answers == [status, status]


def test_close_page_asks_strangers_to_sign_in(client: Browser, cast: Cast):
    response = client.get(address(cast))

    assert response.url.startswith(reverse("accounts:sign_in"))


def test_close_page_answers_only_get_and_post(client: Browser, cast: Cast):
    client.force_login(cast.amina)

    assert client.put(address(cast)).status_code == 405


def closing(reason="left_latvia", on=TODAY):
    return {"reason": reason, "closed_on": on.isoformat()}


def test_a_case_is_closed_and_the_file_opens(client: Browser, cast: Cast):
    client.force_login(cast.amina)

    response = client.post(address(cast), closing())

    spell = CaseSpell.objects.get()
    assert (spell.closed_on, spell.close_reason) == (TODAY, "left_latvia")
    assert response.url == reverse("clients:client_detail", args=[cast.fatima.reference])


def test_a_worker_who_closed_into_the_past_is_led_to_the_list(client: Browser, cast: Cast):
    client.force_login(cast.amina)

    response = client.post(address(cast), closing(on=TODAY - datetime.timedelta(days=1)))

    assert response.url == reverse("clients:client_list")


def test_a_case_with_open_goals_says_what_blocks_and_keeps_the_answers(client: Browser, cast: Cast):
    create_plan(cast.case, agreed_on=TODAY, goals=("One", "Two"))
    client.force_login(cast.amina)

    response = client.post(address(cast), closing("plan_completed"))

    [blocker] = response.context["blockers"]
    assert blocker.message.startswith("2 goals of the plan are not achieved yet")
    assert response.context["form"]["reason"].value() == "plan_completed"
    assert Case.objects.get().state == CaseState.IMPLEMENTATION


def test_a_plan_that_was_carried_out_closes_the_case(client: Browser, cast: Cast):
    create_plan(cast.case, agreed_on=TODAY)
    Goal.objects.update(state=GoalState.ACHIEVED)
    client.force_login(cast.amina)

    client.post(address(cast), closing("plan_completed"))

    assert CaseSpell.objects.get().is_fully_delivered


def test_close_page_does_not_offer_a_change_of_provider(client: Browser, cast: Cast):
    client.force_login(cast.amina)

    response = client.post(address(cast), closing("provider_change"))

    assert list(response.context["form"].errors) == ["reason"]


def test_closing_twice_says_that_it_is_closed(client: Browser, cast: Cast):
    client.force_login(cast.amina)
    client.post(address(cast), closing())

    response = client.post(address(cast), closing())

    assert len(response.context["blockers"]) == 1


def closed(cast, *, days_ago=10):
    on = TODAY - datetime.timedelta(days=days_ago)
    close_case(
        case=cast.case,
        reason=CaseCloseReason.LEFT_LATVIA,
        closed_on=on,
        by=cast.amina,
        at=timezone.now(),
    )


def reopening(cast, **changes):
    return {
        "opened_on": TODAY.isoformat(),
        "contract": str(cast.contract.id),
        "responsible_worker": str(cast.second_worker.id),
    } | changes


def test_a_closed_case_is_opened_again_inside_the_term(client: Browser, cast: Cast):
    closed(cast)
    client.force_login(cast.chiara)

    response = client.post(address(cast, "case_reopen"), reopening(cast))

    assert response.url == reverse("clients:client_detail", args=[cast.fatima.reference])
    assert CaseSpell.objects.filter(closed_on=None).get().opened_on == TODAY
    assert Case.objects.get().state == CaseState.INTAKE


def test_a_return_after_the_term_is_refused_with_the_reason(client: Browser, cast: Cast):
    closed(cast)
    create_status(cast.fatima, on=TODAY, status=LegalStatus.STATUS_EXPIRED)
    client.force_login(cast.chiara)

    response = client.post(address(cast, "case_reopen"), reopening(cast))

    assert len(response.context["blockers"]) > 0
    assert response.context["form"]["opened_on"].value() == TODAY.isoformat()
    assert Case.objects.get().state == CaseState.CLOSED


def test_an_open_case_is_not_opened_again(client: Browser, cast: Cast):
    client.force_login(cast.chiara)

    response = client.post(address(cast, "case_reopen"), reopening(cast))

    assert len(response.context["blockers"]) == 1


@pytest.mark.parametrize(("name", "status"), REFUSED)
def test_reopen_page_is_refused_to_everybody_else(client: Browser, cast: Cast, name, status):
    client.force_login(getattr(cast, name))

    assert client.get(address(cast, "case_reopen")).status_code == status


def test_the_worker_does_not_see_a_closed_case_any_more(client: Browser, cast: Cast):
    closed(cast)
    client.force_login(cast.amina)

    assert client.get(address(cast, "case_reopen")).status_code == 404


@pytest.mark.parametrize("goals", [1, 3])
def test_close_page_asks_the_same_few_questions(client: Browser, cast: Cast, goals: int):
    create_plan(cast.case, agreed_on=TODAY, goals=("One",) * goals)
    client.force_login(cast.amina)

    with counted_queries() as asked:
        client.get(address(cast))

    assert asked.count == 8


@pytest.mark.django_db(transaction=True)
def test_second_of_two_who_open_a_case_again_at_once_reads_that_it_is_open(cast: Cast):
    closed(cast)
    browser, where, told = browser_of(cast.chiara), address(cast, "case_reopen"), reopening(cast)

    _spell, answer = two_at_once(
        lambda: reopen_case(
            case=cast.case,
            contract=cast.contract,
            opened_on=TODAY,
            responsible_worker=cast.second_worker,
            by=cast.chiara,
            at=timezone.now(),
        ),
        lambda: browser.post(where, told),
    )

    assert answer.status_code == 200
    assert len(answer.context["blockers"]) == 1
    assert CaseSpell.objects.filter(closed_on=None).count() == 1
