"""Registering a person and their family on the page."""

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from balsts.clients.enums import LegalStatus
from balsts.clients.models import Client, HouseholdMember
from tests.factories.clients import create_client
from tests.people import Cast, create_cast
from tests.trail import AuditEvent
from tests.web.counting import counted_queries

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
URL = reverse("clients:client_register")


@pytest.fixture(autouse=True)
def _in_english(client: Browser) -> None:
    client.cookies["django_language"] = "en"


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def signed_in(browser, user):
    browser.force_login(user)
    return browser


def told(cast, **changes):
    return {
        "given_name": "Yusuf",
        "family_name": "al-Hassan",
        "birth": "1988",
        "sex": "male",
        "citizenship": "SY",
        "spoken_language": "ara",
        "marital_status": "married",
        "education": "isced_3",
        "occupation_group": "isco_7",
        "arrived_on": TODAY.isoformat(),
        "arrival_path": "self_arrived",
        "applied_on": TODAY.isoformat(),
        "place": "mucenieki",
        "contract": str(cast.contract.id),
        "opened_on": TODAY.isoformat(),
        "responsible_worker": str(cast.worker.id),
    } | changes


def test_register_page_offers_the_only_contract_and_oneself(client: Browser, cast: Cast):
    form = signed_in(client, cast.amina).get(URL).context["form"]

    assert form["contract"].is_hidden
    assert form["contract"].value() == str(cast.contract.id)
    assert form["responsible_worker"].value() == str(cast.worker.id)


def test_register_keeps_the_person_and_opens_their_file(client: Browser, cast: Cast):
    response = signed_in(client, cast.amina).post(URL, told(cast))

    yusuf = Client.objects.get(given_name="Yusuf")
    assert response.status_code == 302
    assert response.url == reverse("clients:client_detail", args=[yusuf.reference])
    assert (yusuf.birth_precision, yusuf.born_on.year) == ("year", 1988)
    assert yusuf.cases.get().state == "intake"


@pytest.mark.parametrize("name", ["edgars", "esther", "farid"])
def test_register_page_is_refused_to_who_registers_nobody(client: Browser, cast: Cast, name: str):
    browser = signed_in(client, getattr(cast, name))

    assert [browser.get(URL).status_code, browser.post(URL).status_code] == [403, 403]


def test_register_page_asks_strangers_to_sign_in_and_answers_only_get_and_post(
    client: Browser, cast: Cast
):
    assert client.get(URL).url.startswith(reverse("accounts:sign_in"))
    assert signed_in(client, cast.amina).put(URL).status_code == 405


def test_register_keeps_the_day_of_arrival_status_and_home(client: Browser, cast: Cast):
    signed_in(client, cast.amina).post(URL, told(cast, from_country="LT"))

    yusuf = Client.objects.get(given_name="Yusuf")
    assert (yusuf.arrivals.get().arrived_on, yusuf.arrivals.get().from_country) == (TODAY, "LT")
    assert yusuf.status_events.get().legal_status == LegalStatus.ASYLUM_SEEKER
    assert yusuf.residences.get().place == "mucenieki"


def test_register_and_family_asks_about_the_next_with_what_is_known(client: Browser, cast: Cast):
    browser = signed_in(client, cast.amina)
    response = browser.post(URL, told(cast, and_family="yes"))
    yusuf = Client.objects.get(given_name="Yusuf")

    following = browser.get(response.url)

    form = following.context["form"]
    assert response.url == f"{URL}?family={yusuf.reference}"
    assert (form["family_name"].value(), form["citizenship"].value()) == ("al-Hassan", "SY")
    assert (form["spoken_language"].value(), form["given_name"].value()) == ("ara", None)


def test_a_relative_joins_the_household_of_the_first(client: Browser, cast: Cast):
    address = f"{URL}?family={cast.fatima.reference}"
    sent = told(cast, given_name="Zahra", household_role="child", and_family="yes")

    response = signed_in(client, cast.amina).post(address, sent)

    members = HouseholdMember.objects.values_list("client__given_name", "role")
    assert set(members) == {("Fatima", "head"), ("Zahra", "child")}
    assert response.url == address


def test_a_relative_whom_the_worker_does_not_see_does_not_exist(client: Browser, cast: Cast):
    address = f"{URL}?family={create_client().reference}"

    assert signed_in(client, cast.amina).get(address).status_code == 404
    assert client.get(f"{URL}?family=nonsense").status_code == 404


def test_a_likely_second_registration_is_shown_before_anything_is_kept(client: Browser, cast: Cast):
    sent = told(cast, given_name="Fātima", family_name="Noorzai", birth="1992-03-01")
    browser = signed_in(client, cast.amina)

    first = browser.post(URL, sent)
    kept_before = Client.objects.count()
    second = browser.post(URL, sent | {"is_someone_else": "on"})

    [likeness] = first.context["likenesses"]
    assert (likeness.reference, likeness.name.latin) == (cast.fatima.reference, "Fatima Noorzai")
    assert kept_before == 1
    assert second.status_code == 302


def test_a_likeness_tells_nothing_about_people_of_others(client: Browser, cast: Cast):
    sent = told(cast, given_name="Fatima", family_name="Noorzai", birth="1992-03-01")

    response = signed_in(client, cast.boris).post(
        URL, sent | {"responsible_worker": str(cast.second_worker.id)}
    )

    assert response.status_code == 302


def test_wrong_answers_stand_at_their_fields_and_nothing_typed_is_lost(client: Browser, cast: Cast):
    sent = told(cast, birth="31.02.1990", arrived_on="vakar", given_name="")

    response = signed_in(client, cast.amina).post(URL, sent)

    form = response.context["form"]
    assert set(form.errors) == {"birth", "arrived_on", "given_name"}
    assert (form["birth"].value(), form["arrived_on"].value()) == ("31.02.1990", "vakar")
    assert f'href="#{form["birth"].id_for_label}"' in response.content.decode()


def test_a_refused_registration_keeps_nothing_and_says_why(client: Browser, cast: Cast):
    sent = told(cast, birth=TODAY.isoformat(), arrived_on="2020-01-01")

    response = signed_in(client, cast.amina).post(URL, sent)

    errors = response.context["form"].non_field_errors()
    assert errors == ["This day is before the client was born."]
    assert Client.objects.count() == 1


@pytest.mark.parametrize("hidden", ["Yu\u202esuf", "Yu\x07suf"])
def test_hidden_characters_in_names_are_refused(client: Browser, cast: Cast, hidden: str):
    response = signed_in(client, cast.amina).post(URL, told(cast, given_name=hidden))

    assert list(response.context["form"].errors) == ["given_name"]


def test_a_worker_registered_for_a_colleague_is_led_to_the_list(client: Browser, cast: Cast):
    sent = told(cast, responsible_worker=str(cast.second_worker.id))

    response = signed_in(client, cast.amina).post(URL, sent)

    assert response.url == reverse("clients:client_list")


def test_opening_the_register_page_for_a_relative_is_written_down(client: Browser, cast: Cast):
    signed_in(client, cast.amina).get(f"{URL}?family={cast.fatima.reference}")

    event = AuditEvent.objects.latest("occurred_at")
    assert (event.event, event.subject_ids) == ("register_form_seen", [cast.fatima.id])


@pytest.mark.parametrize("others", [0, 2])
def test_registering_asks_the_same_number_of_questions(client: Browser, cast: Cast, others: int):
    for _ in range(others):
        create_client()
    browser = signed_in(client, cast.amina)

    with counted_queries() as asked:
        browser.post(URL, told(cast))

    assert asked.count == 39
