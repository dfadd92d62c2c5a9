"""Registering a person and their family on the page."""

import datetime

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from balsts.clients.enums import LegalStatus
from balsts.clients.models import Client, HouseholdMember
from tests.factories.clients import create_client
from tests.people import Cast, create_cast
from tests.trail import AuditEvent
from tests.two_at_once import two_at_once
from tests.web.browsers import browser_of
from tests.web.counting import counted_queries
from tests.web.registration import registration

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
    return registration(cast, today=TODAY, **changes)


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

    assert asked.count == 42


def from_a_form(browser, cast, **changes):
    """Return what is sent from a page that was asked for: with the id that it carries."""
    return told(cast, id=str(browser.get(URL).context["form"]["id"].value()), **changes)


def registrations_of(client):
    return AuditEvent.objects.filter(event="client_registered", subject_ids=[client.id]).count()


def test_every_register_page_carries_an_id_of_its_own_that_nobody_sees(client: Browser, cast: Cast):
    browser = signed_in(client, cast.amina)

    first, second = (browser.get(URL) for _ in range(2))

    ids = [page.context["form"]["id"].value() for page in (first, second)]
    assert ids[0] != ids[1]
    assert f'<input type="hidden" name="id" value="{ids[0]}"' in first.content.decode()


@pytest.mark.parametrize("button", [{}, {"and_family": "yes"}])
def test_a_registration_sent_again_leads_to_where_the_first_led(
    client: Browser, cast: Cast, button: dict[str, str]
):
    browser = signed_in(client, cast.amina)
    sent = from_a_form(browser, cast, **button)

    first, second = (browser.post(URL, sent) for _ in range(2))

    yusuf = Client.objects.get(given_name="Yusuf")
    assert [first.status_code, second.status_code, second.url] == [302, 302, first.url]
    assert registrations_of(yusuf) == 1


def test_a_registration_sent_again_leads_there_also_when_it_was_put_right_meanwhile(
    client: Browser, cast: Cast
):
    browser = signed_in(client, cast.amina)
    sent = from_a_form(browser, cast)
    first = browser.post(URL, sent)
    Client.objects.filter(given_name="Yusuf").update(given_name="Yousef", search_text="yousef")

    second = browser.post(URL, sent)

    assert (second.status_code, second.url) == (302, first.url)
    assert Client.objects.count() == 2


def test_a_registration_sent_again_with_other_words_says_so_and_makes_another_one_once_more(
    client: Browser, cast: Cast
):
    browser = signed_in(client, cast.amina)
    sent = from_a_form(browser, cast)
    browser.post(URL, sent)
    otherwise = sent | {"given_name": "Zahra", "birth": "2015-06-01", "sex": "female"}

    response = browser.post(URL, otherwise)
    kept = Client.objects.count()
    form = response.context["form"]
    again = browser.post(URL, otherwise | {"id": str(form["id"].value())})

    [words] = form.non_field_errors()
    assert words.startswith("This form was sent before")
    assert (form["given_name"].value(), response.context["likenesses"]) == ("Zahra", [])
    assert (kept, again.status_code) == (2, 302)
    assert set(Client.objects.values_list("given_name", flat=True)) == {"Fatima", "Yusuf", "Zahra"}


@pytest.mark.parametrize(
    ("changes", "answers"), [({}, [302, 302]), ({"given_name": "Zahra"}, [302, 200])]
)
def test_what_was_registered_for_a_colleague_is_known_again_when_it_is_out_of_sight(
    client: Browser, cast: Cast, changes: dict[str, str], answers: list[int]
):
    browser = signed_in(client, cast.amina)
    sent = from_a_form(browser, cast, responsible_worker=str(cast.second_worker.id))
    first = browser.post(URL, sent)
    an_hour_ago = timezone.now() - datetime.timedelta(hours=1)
    Client.objects.filter(given_name="Yusuf").update(registered_at=an_hour_ago)

    second = browser.post(URL, sent | changes)

    assert [first.status_code, second.status_code] == answers
    assert first.url == reverse("clients:client_list")
    assert getattr(second, "url", first.url) == first.url
    assert Client.objects.count() == 2


def test_a_form_that_somebody_else_has_sent_is_nothing_known(cast: Cast):
    amina, boris = browser_of(cast.amina), browser_of(cast.boris)
    sent = from_a_form(amina, cast, responsible_worker=str(cast.second_worker.id))
    of_amina = amina.post(URL, sent)

    of_boris = boris.post(URL, sent | {"is_someone_else": "on"})

    assert (of_amina.status_code, of_boris.status_code) == (302, 302)
    registered = Client.objects.filter(given_name="Yusuf")
    assert set(registered.values_list("registered_by__username", flat=True)) == {"amina", "boris"}


def test_the_id_of_somebody_unseen_is_nothing_known(client: Browser, cast: Cast):
    unseen = create_client()

    response = signed_in(client, cast.amina).post(URL, told(cast, id=str(unseen.id)))

    assert response.status_code == 302
    assert response.url == reverse(
        "clients:client_detail", args=[Client.objects.get(given_name="Yusuf").reference]
    )


@pytest.mark.slow  # makes the database anew
@pytest.mark.django_db(transaction=True)
def test_asvs_15_4_2_a_registration_sent_twice_at_once_makes_one_client(cast: Cast):
    first_click, second_click = browser_of(cast.amina), browser_of(cast.amina)
    sent = from_a_form(first_click, cast)

    first, second = two_at_once(
        lambda: first_click.post(URL, sent), lambda: second_click.post(URL, sent)
    )

    yusuf = Client.objects.get(given_name="Yusuf")
    address = reverse("clients:client_detail", args=[yusuf.reference])
    assert [(one.status_code, one.url) for one in (first, second)] == [(302, address)] * 2
    assert registrations_of(yusuf) == 1
