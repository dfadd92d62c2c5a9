"""The list of clients: who is on it, how they are found, page by page."""

import datetime
import re

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from balsts.clients.enums import LegalStatus, Sex
from balsts.clients.models import Client
from balsts.organisations.models import Contract
from tests.factories.casework import create_case, create_service_record
from tests.factories.clients import (
    create_arrival,
    create_assignment,
    create_client,
    create_enrolment,
    create_status,
)
from tests.people import Cast, create_cast
from tests.trail import AuditEvent
from tests.web.browsers import address_of_search, browser_of, search
from tests.web.counting import counted_queries

pytestmark = pytest.mark.django_db
LIST = "/clients/"


@pytest.fixture
def today() -> datetime.date:
    return timezone.localdate()


@pytest.fixture
def cast(today: datetime.date) -> Cast:
    return create_cast(today=today)


def add_client(cast: Cast, today: datetime.date, **told: object) -> Client:
    """One more client of Amina's, with all that a row shows."""
    client = create_client(**told)
    since = today - datetime.timedelta(days=50)
    create_arrival(client, on=since)
    create_status(client, on=since)
    create_status(client, on=since, status=LegalStatus.ALTERNATIVE)
    create_assignment(create_enrolment(client, cast.contract, from_=since), cast.worker)
    create_case(client, cast.contract.programme, opened_on=since)
    create_service_record(
        client, contract=cast.contract, staff_member=cast.worker, on=today, minutes=30
    )
    return client


def names_on(response: object) -> list[str]:
    return [row.name.latin for row in response.context["clients"].rows]


def test_client_list_shows_a_row_with_all_that_matters(cast: Cast, today: datetime.date) -> None:
    response = browser_of(cast.amina).get(LIST)

    [row] = response.context["clients"].rows
    assert (row.name.latin, row.name.original) == ("Fatima Noorzai", "فاطمه نورزی")
    assert row.reference == cast.fatima.reference
    assert row.status == "alternative status"
    assert row.worker == "Amina"
    assert row.until_days > 300


@pytest.mark.parametrize("who", ["boris", "daniel", "farid"])
def test_client_list_is_empty_for_those_who_are_not_assigned(cast: Cast, who: str) -> None:
    response = browser_of(getattr(cast, who)).get(LIST)

    assert names_on(response) == []
    assert "Noorzai" not in response.text


@pytest.mark.parametrize("who", ["amina", "edgars", "chiara"])
def test_client_list_shows_fatima_to_those_around_her(cast: Cast, who: str) -> None:
    response = browser_of(getattr(cast, who)).get(LIST)

    assert names_on(response) == ["Fatima Noorzai"]


def test_client_list_says_that_the_contract_is_over(cast: Cast, today: datetime.date) -> None:
    Contract.objects.update(actual_until=today)

    response = browser_of(cast.amina).get(LIST)

    assert names_on(response) == []
    assert "No contract of your organisation runs today." in response.text


def test_client_list_is_refused_to_the_statistician(cast: Cast) -> None:
    response = browser_of(cast.esther).get(LIST)

    assert response.status_code == 403
    assert AuditEvent.objects.filter(event="page_refused", by=cast.esther.id).count() == 1


def test_client_list_sends_strangers_to_sign_in(client: Browser) -> None:
    response = client.get(LIST)

    assert response.status_code == 302
    assert response.url.startswith(reverse("accounts:sign_in"))


def test_client_list_shows_nothing_by_post_but_leads_to_where_it_stands(cast: Cast) -> None:
    response = browser_of(cast.amina).post(LIST, {"case": "open"})

    assert (response.status_code, response.headers["Location"]) == (302, f"{LIST}?case=open")


def test_client_list_records_everyone_it_showed(cast: Cast) -> None:
    browser_of(cast.amina).get(LIST)

    event = AuditEvent.objects.get(event="client_list_seen")
    assert event.subject_ids == [cast.fatima.id]


@pytest.mark.parametrize("who", ["amina", "chiara"])
def test_client_list_asks_as_much_for_three_clients_as_for_one(
    cast: Cast, today: datetime.date, who: str
) -> None:
    browser = browser_of(getattr(cast, who))
    with counted_queries() as for_one:
        browser.get(LIST)
    add_client(cast, today, family_name="Ahmadi")
    add_client(cast, today, family_name="Karimi")

    with counted_queries() as for_three:
        response = browser.get(LIST)

    assert len(names_on(response)) == 3
    assert for_three.count == for_one.count == 6


def test_search_asks_as_much_for_three_clients_as_for_one(cast: Cast, today: datetime.date) -> None:
    browser = browser_of(cast.chiara)
    found = address_of_search(browser, LIST, q="noorz")
    with counted_queries() as for_one:
        browser.get(found)
    add_client(cast, today, given_name="Ali")
    add_client(cast, today, given_name="Zahra")

    with counted_queries() as for_three:
        response = browser.get(found)

    assert len(names_on(response)) == 3
    assert for_three.count == for_one.count == 6


@pytest.mark.parametrize("asked", ["Yusuf", "yusuf", "Jusufs", "يوسف", "Юсуф", "hadd"])
def test_search_finds_a_name_in_any_spelling_and_script(
    cast: Cast, today: datetime.date, asked: str
) -> None:
    add_client(
        cast,
        today,
        given_name="Jusufs",
        family_name="Haddad",
        given_name_original="يوسف",
        family_name_original="حداد",
    )

    response = search(browser_of(cast.amina), LIST, q=asked)

    assert names_on(response) == ["Jusufs Haddad"]


def test_search_finds_a_reference_however_it_is_typed(cast: Cast) -> None:
    typed = cast.fatima.reference.removeprefix("BL-").lower().replace("-", " ")

    response = search(browser_of(cast.amina), LIST, q=typed)

    assert names_on(response) == ["Fatima Noorzai"]


@pytest.mark.parametrize("asked", ["%", "_", "'", "zzz", "...", "\x00"])
def test_search_for_what_nobody_is_called_finds_nobody(cast: Cast, asked: str) -> None:
    response = search(browser_of(cast.amina), LIST, q=asked)

    assert (response.status_code, names_on(response)) == (
        200,
        ["Fatima Noorzai"] if asked == "\x00" else [],
    )


def test_search_never_finds_somebody_elses_client(cast: Cast) -> None:
    response = search(browser_of(cast.boris), LIST, q=cast.fatima.reference)

    assert names_on(response) == []


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"sex": "male"}, ["Ali Karimi"]),
        ({"citizenship": "Sīrija"}, ["Ali Karimi"]),
        ({"citizenship": "sy"}, ["Ali Karimi"]),
        ({"case": "open"}, ["Ali Karimi", "Fatima Noorzai"]),
        ({"case": "closed"}, []),
        ({"place": "riga"}, []),
        ({"worker": "nobody"}, []),
        ({"worker": "me"}, []),
        ({"sort": "-name"}, ["Fatima Noorzai", "Ali Karimi"]),
        ({"sort": "born"}, ["Ali Karimi", "Fatima Noorzai"]),
        ({"sort": "-born"}, ["Fatima Noorzai", "Ali Karimi"]),
        ({"sort": "registered"}, ["Fatima Noorzai", "Ali Karimi"]),
        ({"sort": "-registered"}, ["Ali Karimi", "Fatima Noorzai"]),
    ],
)
def test_client_list_narrows_and_sorts(
    cast: Cast, today: datetime.date, asked: dict[str, str], found: list[str]
) -> None:
    add_client(
        cast,
        today,
        given_name="Ali",
        family_name="Karimi",
        sex=Sex.MALE,
        citizenships=("SY",),
        born_on=datetime.date(1980, 1, 1),
    )

    response = search(browser_of(cast.chiara), LIST, **asked)

    assert names_on(response) == found


def test_client_list_says_what_it_did_not_understand_and_narrows_nothing(cast: Cast) -> None:
    response = search(browser_of(cast.amina), LIST, citizenship="Atlantis", sort="colour")

    assert names_on(response) == ["Fatima Noorzai"]
    assert len(response.context["form"].errors["citizenship"]) == 1


@pytest.mark.parametrize("sort", ["", "-name", "registered", "-registered", "born", "-born"])
def test_pages_hold_everybody_once_forwards_and_backwards(
    cast: Cast, today: datetime.date, sort: str
) -> None:
    for number in range(59):
        born_on = datetime.date(1980 + number % 4, 1, 1) if number % 3 else None
        person = create_client(given_name=f"N{number}", family_name="Same", born_on=born_on)
        create_assignment(create_enrolment(person, cast.contract), cast.worker)
    browser = browser_of(cast.amina)

    pages = [browser.get(LIST, {"sort": sort}).context["clients"]]
    while pages[-1].pages.next_url:
        pages.append(browser.get(pages[-1].pages.next_url).context["clients"])
    back = [pages[-1]]
    while back[-1].pages.previous_url:
        back.append(browser.get(back[-1].pages.previous_url).context["clients"])

    shown = [row.reference for each in pages for row in each.rows]
    assert [len(each.rows) for each in pages] == [25, 25, 10]
    assert len(set(shown)) == 60
    assert [each.rows for each in reversed(back)] == [each.rows for each in pages]


def test_page_after_somebody_stays_put_when_others_come_in_before(
    cast: Cast, today: datetime.date
) -> None:
    for number in range(30):
        person = create_client(given_name="N", family_name=f"Family{number:02}")
        create_assignment(create_enrolment(person, cast.contract), cast.worker)
    browser = browser_of(cast.amina)
    second = browser.get(LIST).context["clients"].pages.next_url
    before = names_on(browser.get(second))

    newcomer = create_client(given_name="A", family_name="Aaa")
    create_assignment(create_enrolment(newcomer, cast.contract), cast.worker)

    assert names_on(browser.get(second)) == before


def test_addresses_of_pages_hold_no_name(cast: Cast) -> None:
    for number in range(30):
        person = create_client(given_name="N", family_name=f"Family{number:02}")
        create_assignment(create_enrolment(person, cast.contract), cast.worker)

    response = browser_of(cast.amina).get(LIST)

    shown = response.context["clients"]
    assert shown.pages.next_url == f"/clients/?after={shown.rows[-1].reference}"
    assert response.context["page_name"] == "Clients"


def test_client_list_for_htmx_is_only_the_rows(cast: Cast) -> None:
    response = browser_of(cast.amina).get(LIST, headers={"HX-Request": "true"})

    assert "<html" not in response.text
    assert "Noorzai" in response.text
    assert "HX-Request" in response.headers["Vary"]


def test_names_are_written_as_text_never_as_markup(cast: Cast, today: datetime.date) -> None:
    add_client(cast, today, given_name="<script>alert(1)</script>", family_name='"><img src=x>')

    response = browser_of(cast.amina).get(LIST)

    assert "<script>alert" not in response.text
    assert "<img src=x" not in response.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in response.text


def test_client_list_of_a_full_page_stays_light(cast: Cast, today: datetime.date) -> None:
    for number in range(26):
        add_client(cast, today, given_name=f"Abdulrahman{number}", given_name_original="عبد الرحمن")

    response = browser_of(cast.amina).get(LIST)

    assert len(names_on(response)) == 25
    assert len(response.content) <= 40_000


def test_filters_that_are_drawn_once_show_what_was_asked_all_the_same(cast: Cast) -> None:
    amina = browser_of(cast.amina)
    chosen = re.compile(r'<option value="([^"]+)" selected')

    before = amina.get(LIST).content.decode()
    asked = search(amina, LIST, sex="female", sort="-born", q="Zz-typed").content.decode()
    after = amina.get(LIST).content.decode()
    in_latvian = browser_of(cast.amina, language="lv").get(LIST).content.decode()

    assert (chosen.findall(before), chosen.findall(asked), chosen.findall(after)) == (
        [],
        ["female", "-born"],
        [],
    )
    assert ["Zz-typed" in page for page in (before, asked, after)] == [False, True, False]
    assert ["More filters" in page for page in (before, after, in_latvian)] == [True, True, False]


def test_filters_that_are_drawn_once_are_those_of_who_asks(cast: Cast) -> None:
    pages = [browser_of(who).get(LIST).content.decode() for who in (cast.amina, cast.chiara) * 2]

    assert ['name="worker"' in page for page in pages] == [False, True, False, True]
