"""What is typed to find something: kept with the login session, never in an address."""

import pytest
from django.urls import reverse
from django.utils import timezone

from balsts.web.searches import MOST_KEPT
from tests.database.asking import rows
from tests.factories.clients import create_assignment, create_client, create_enrolment
from tests.people import Cast, create_cast
from tests.trail import AuditEvent
from tests.web.browsers import address_of_search, browser_of, search
from tests.web.counting import counted_queries

pytestmark = pytest.mark.django_db
LIST = "/clients/"
TODAY = timezone.localdate()


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def names_on(response) -> list[str]:
    return [row.name.latin for row in response.context["clients"].rows]


def test_asvs_14_2_1_the_name_that_is_searched_stands_in_no_address(cast: Cast) -> None:
    found = search(
        browser_of(cast.amina), LIST, q="Noorzai", case="open", citizenship="afganistāna"
    )

    [(address, _status)] = found.redirect_chain
    path, _, query = address.partition("?")
    assert path == LIST
    assert sorted(part.partition("=")[0] for part in query.split("&")) == [
        "case",
        "citizenship",
        "search",
    ]
    assert "citizenship=AF" in query
    assert "noorzai" not in found.text.lower().split("<table")[0].replace('value="noorzai"', "")
    assert names_on(found) == ["Fatima Noorzai"]


def test_going_back_sorting_and_the_next_page_keep_the_search(cast: Cast) -> None:
    for number in range(27):
        person = create_client(given_name=f"N{number:02}", family_name="Samename")
        create_assignment(create_enrolment(person, cast.contract), cast.worker)
    amina = browser_of(cast.amina)
    address = address_of_search(amina, LIST, q="samename")
    search(amina, LIST, q="somebody else")

    again = amina.get(address).context["clients"]
    following = amina.get(again.pages.next_url).context["clients"]
    turned = amina.get(f"{address}&sort=-name").context["clients"]

    assert (len(again.rows), len(following.rows)) == (25, 2)
    assert {row.name.latin.split()[1] for row in turned.rows} == {"Samename"}


def test_the_same_words_have_the_same_address(cast: Cast) -> None:
    amina = browser_of(cast.amina)

    first, again = (address_of_search(amina, LIST, q="noor") for _ in range(2))

    assert first == again


@pytest.mark.parametrize("who", ["amina", "chiara"])
def test_the_key_leads_nowhere_in_another_login_session(cast: Cast, who: str) -> None:
    address = address_of_search(browser_of(cast.amina), LIST, q="nobody-of-this-name", case="open")

    response = browser_of(getattr(cast, who)).get(address, follow=True)

    assert response.redirect_chain == [(f"{LIST}?case=open", 302)]
    assert "This search is over" in response.text
    assert names_on(response) == ["Fatima Noorzai"]


def test_words_written_into_an_address_by_hand_search_for_nobody(cast: Cast) -> None:
    response = browser_of(cast.amina).get(LIST, {"q": "zzz", "citizenship": "Narnia"})

    assert names_on(response) == ["Fatima Noorzai"]
    assert response.context["form"].data == {}
    assert response.context["frame"].search_text == ""


def test_a_search_costs_its_list_no_question_more(cast: Cast) -> None:
    chiara = browser_of(cast.chiara)
    with counted_queries() as plain:
        chiara.get(LIST)
    with counted_queries() as asked:
        address = address_of_search(chiara, LIST, q="noor")

    with counted_queries() as found:
        chiara.get(address)

    assert found.count == plain.count
    assert [sql for sql in asked.queries if "noor" in sql.lower()] == []


def test_only_the_newest_searches_are_kept(cast: Cast) -> None:
    amina = browser_of(cast.amina)
    addresses = [address_of_search(amina, LIST, q=f"n{number}") for number in range(MOST_KEPT + 1)]

    answers = [amina.get(address).status_code for address in addresses]

    assert answers == [302] + [200] * MOST_KEPT


def test_htmx_is_led_to_the_rows_alone(cast: Cast) -> None:
    amina = browser_of(cast.amina)

    response = amina.post(LIST, {"q": "noor"}, headers={"HX-Request": "true"}, follow=True)

    assert "<html" not in response.text
    assert names_on(response) == ["Fatima Noorzai"]


def test_only_what_was_shown_is_written_into_the_trail_and_without_the_words(cast: Cast) -> None:
    amina = browser_of(cast.amina)

    address = address_of_search(amina, LIST, q="Noorzai")
    before = AuditEvent.objects.filter(event="client_list_seen").count()
    amina.get(address)

    assert before == 0
    event = AuditEvent.objects.get(event="client_list_seen")
    assert event.details["words"] == 1
    assert "noorzai" not in str(event.details).lower()


def keeping() -> set:
    """Whose sessions keep something, as the window of tests sees it."""
    return {user for (user,) in rows("select user_id from tests.keeping_session")}


def test_the_words_go_with_the_session(cast: Cast) -> None:
    amina = browser_of(cast.amina)
    search(amina, LIST, q="Noorzai")
    before = keeping()

    amina.post(reverse("accounts:sign_out"))

    assert before - keeping() == {cast.amina.pk}


def test_the_words_go_when_the_session_runs_out(cast: Cast) -> None:
    for one in (cast.amina, cast.chiara):
        search(browser_of(one), LIST, q="Noorzai")
    before = keeping()
    rows("select tests.let_pass(%s, '31 minutes')", cast.amina.pk)

    rows("select tests.empty_sessions()")

    # Others of a long run may have run out by now, too.
    both = {cast.amina.pk, cast.chiara.pk}
    assert (before & both, keeping() & both) == (both, {cast.chiara.pk})
