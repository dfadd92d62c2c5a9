"""Pages that no address alone opens: after a step before, after a form that lacks something, and refusals."""

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from django.db import IntegrityError
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from balsts.accounts.enums import EntryKind
from balsts.accounts.models import User
from balsts.accounts.operations.entry import make_entry_code
from balsts.accounts.queries.user import system_actor
from balsts.privacy.enums import IdentityCheck
from balsts.privacy.models import DataRequest
from balsts.privacy.operations.request import confirm_identity
from tests.database.asking import rows
from tests.factories.accounts import create_code_generator
from tests.factories.outside import say_why
from tests.web.access.asking import addresses
from tests.web.pages.house import House
from tests.without_trail import broken_trail

SOMEBODY = "provider_manager"


def second_step(house: House) -> HttpResponse:
    user = User.objects.get(username=SOMEBODY)
    create_code_generator(user, at=timezone.now())
    browser = house.new_browser()
    browser.post(reverse("accounts:sign_in"), {"username": SOMEBODY, "password": "secret"})
    return browser.get(reverse("accounts:second_step"))


def join_set_up(house: House) -> HttpResponse:
    user = User.objects.get(username="without_post")
    code = make_entry_code(user=user, kind=EntryKind.JOINING, by=system_actor(), at=timezone.now())
    browser = house.new_browser()
    browser.post(reverse("accounts:join"), {"code": code})
    return browser.get(reverse("accounts:join_set_up"))


def own_data(house: House) -> HttpResponse:
    seats, client = house.world.seats, house.world.clients["senior_social_worker", "own"]
    request = confirm_identity(
        request=DataRequest.objects.get(client=client),
        identity_check=IdentityCheck.IN_PERSON_ALONE,
        identified_on=house.world.today,
        by=seats["senior_social_worker"].user,
        at=timezone.now(),
    )
    say_why(client, by=seats[SOMEBODY].user)
    return house.browser(SOMEBODY).get(reverse("privacy:own_data_show", args=[request.pk]))


def not_understood(house: House) -> HttpResponse:
    return house.browser(SOMEBODY).get("/", HTTP_HOST="evil.example")


def refused(house: House) -> HttpResponse:
    browser = house.new_browser()
    browser.force_login(house.world.seats["interpreter"].user)
    return browser.get(reverse("clients:client_list"))


def forged(house: House) -> HttpResponse:
    browser = house.new_browser(enforce_csrf_checks=True)
    browser.force_login(house.world.seats[SOMEBODY].user)
    return browser.post(reverse("accounts:sign_out"))


def nothing_here(house: House) -> HttpResponse:
    return house.browser(SOMEBODY).get("/nowhere/")


def nothing_here_for_nobody(house: House) -> HttpResponse:
    return house.new_browser().get("/nowhere/")


def answers_a_form(house: House) -> HttpResponse:
    return house.browser(SOMEBODY).get(reverse("accounts:sign_out"))


def used_up(house: House) -> HttpResponse:
    rows("select tests.limit_pages(1, 2)")
    address = house.addresses.of("clients:client_detail", "client", person=SOMEBODY, relation="own")
    answers = [house.browser(SOMEBODY).get(address) for _ in range(3)]
    return answers[-1]


def broken(house: House) -> HttpResponse:
    def fail(_request: Any) -> HttpResponse:
        raise RuntimeError

    with patch.object(addresses()["calendar_show"], "callback", fail):
        return house.browser(SOMEBODY).get(reverse("calendar_show"))


def broken_of_a_form(house: House) -> HttpResponse:
    return _failing(house, RuntimeError())


def fits_no_more(house: House) -> HttpResponse:
    return _failing(house, IntegrityError())


def _failing(house: House, fault: Exception) -> HttpResponse:
    def fail(*_told: Any, **_words: Any) -> HttpResponse:
        raise fault

    address = house.addresses.of("casework:case_close", "client", person=SOMEBODY, relation="own")
    with patch.object(addresses()["casework:case_close"], "callback", fail):
        return house.browser(SOMEBODY).post(address, {"words": "What was written\nin two lines"})


def not_recorded(house: House) -> HttpResponse:
    address = house.addresses.of("clients:client_detail", "client", person=SOMEBODY, relation="own")
    with broken_trail():
        return house.browser(SOMEBODY).get(address)


def not_recorded_of_a_form(house: House) -> HttpResponse:
    address = house.addresses.of("casework:case_close", "client", person=SOMEBODY, relation="own")
    with broken_trail():
        return house.browser(SOMEBODY).post(address, {"words": "What was written"})


# Each with the answer's number.
AFTER_A_STEP: dict[str, Callable[[House], HttpResponse]] = {
    "accounts:second_step": second_step,
    "accounts:join_set_up": join_set_up,
    "privacy:own_data_show": own_data,
}
REFUSALS: dict[str, tuple[int, Callable[[House], HttpResponse]]] = {
    one.__name__: (status, one)
    for status, one in (
        (400, not_understood),
        (403, refused),
        (403, forged),
        (404, nothing_here),
        (404, nothing_here_for_nobody),
        (405, answers_a_form),
        (409, fits_no_more),
        (429, used_up),
        (500, broken),
        (500, broken_of_a_form),
        (503, not_recorded),
        (503, not_recorded_of_a_form),
    )
}
