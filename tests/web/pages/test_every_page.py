"""Every page is opened in a real browser, by somebody who may: it tries nothing forbidden, all can use it, it fits.

The pages are made from the addresses and from policies/access.yaml, so a new one is looked at without a
line here. Every text that somebody could have typed is a script, and names of people have no space to break
at. What axe calls serious or critical fails, as does anything that the policy of the headers forbids, a
request to another host, a fault of a script, a dialog, and a page that must be pushed sideways.
"""

import re
from collections.abc import Callable, Iterator

import pytest

from balsts.access.enums import Role
from tests.web.access.world import ANONYMOUS
from tests.web.pages.house import LONG_NAME, House
from tests.web.pages.looking import Seen, Visitor, visitors
from tests.web.pages.otherwise import AFTER_A_STEP, REFUSALS
from tests.web.pages.visits import (
    EMPTY,
    NO_PAGES,
    SEEN_BY_EACH,
    room_of,
    rooms,
    shown_by,
    visits,
    visits_to_forms,
)

pytestmark = [
    pytest.mark.journey,
    pytest.mark.slow,  # a real browser opens every page
]
# The calendar, to which a hidden page leads, names the program nowhere.
TITLE = re.compile(r"\S.* · Balsts|Kalendārs")
# A title stays in the list of windows.
OF_SOMEBODY = re.compile(f"onerror|{LONG_NAME}|Zahra|Karimi|زهرا|BL-[0-9A-Z]{{4}}", re.IGNORECASE)


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[House]:
    with django_db_blocker.unblock(), House(tmp_path_factory.mktemp("data")) as house:
        yield house


@pytest.fixture(scope="module")
def visitor(house: House) -> Iterator[Callable[[str], Visitor]]:
    with visitors(house) as visitor:
        yield visitor


def faults_of(seen: Seen, *, reading: tuple[str, str] = ("lv", "ltr")) -> list[object]:
    """Return whatever is wrong with a page."""
    faults: list[object] = [*seen.told, *seen.violations]
    faults += [f"at {width}: {wide}" for width, wide in seen.too_wide.items() if wide]
    if OF_SOMEBODY.search(seen.title):
        faults.append(f"the title is {seen.title}")
    if not TITLE.fullmatch(seen.title):
        faults.append(f"the title {seen.title} does not say which page this is")
    if (seen.language, seen.direction) != reading:
        faults.append(f"is written in {seen.language}, {seen.direction}")
    return faults


def test_every_address_and_every_role_is_among_the_visits() -> None:
    opened = visits()

    assert {one.name for one in opened} == shown_by("GET")
    assert {one.person for one in opened} == {*Role.values, ANONYMOUS}
    assert {one.name for one in visits_to_forms()} == shown_by("POST")


@pytest.mark.parametrize("room", rooms("GET"))
def test_asvs_3_2_2_no_page_of_a_room_tries_what_it_may_not_and_everybody_can_use_it(
    house: House, visitor: Callable[[str], Visitor], room: str
) -> None:
    faults, no_pages, with_rows, opened, without_name = {}, set(), set(), set(), []

    for visit in (one for one in visits() if room_of(one.name) == room):
        who, address = visitor(visit.person), house.address(visit)
        answer = house.answer(visit.person, "GET", address)
        if not is_page(answer):
            no_pages.add((visit.name, answer.status_code))
            continue
        seen = who.see(address, answer=answer, with_menus=visit.name in SEEN_BY_EACH)
        if found := faults_of(seen, reading=visit.reading):
            faults[visit.name, visit.person, visit.query] = found
        assert seen.letter == visit.letter
        opened.add(visit.name)
        if not seen.empty:
            with_rows.add(visit.name)
        if visit.about == "client" and LONG_NAME not in seen.text:
            without_name.append(visit.name)

    assert faults == {}
    assert no_pages == {(name, 200) for name in NO_PAGES if room_of(name) == room}
    assert opened - with_rows == {name for name in EMPTY if room_of(name) == room}
    assert without_name == []


@pytest.mark.parametrize("room", rooms("POST"))
def test_no_form_of_a_room_that_was_sent_empty_shows_less_to_anybody(
    house: House, visitor: Callable[[str], Visitor], room: str
) -> None:
    """What is refused is said again in the form; what wants nothing is done, and leads on."""
    faults, answers = {}, set()

    for visit in (one for one in visits_to_forms() if room_of(one.name) == room):
        who, answer = visitor(visit.person), house.sent_empty(visit)
        answers.add(answer.status_code)
        if is_page(answer) and (found := faults_of(who.see("/", answer=answer))):
            faults[visit.name, visit.person] = found

    assert faults == {}
    assert answers <= {200, 302}


@pytest.mark.parametrize("name", AFTER_A_STEP)
def test_page_after_a_step_before(house, visitor, name: str) -> None:
    who = visitor("provider_manager")
    answer = house.taken_back(AFTER_A_STEP[name])

    seen = who.see("/x/", answer=answer)

    assert (answer.status_code, faults_of(seen)) == (200, [])


@pytest.mark.parametrize("name", REFUSALS)
def test_page_of_a_refusal(house, visitor, name: str) -> None:
    who = visitor("provider_manager")
    status, refuse = REFUSALS[name]
    answer = house.taken_back(refuse)

    seen = who.see("/x/", answer=answer)

    assert (answer.status_code, faults_of(seen)) == (status, [])


@pytest.mark.parametrize(
    ("planted", "told"),
    [
        ("<script>let tried = 1</script>", "script-src-elem inline"),
        ('<p onfocus="tried()">x</p>', "script-src-attr inline"),
        ('<input type="text">', "label"),
        ('<canvas width="500"></canvas>', "at 390: "),
    ],
)
def test_what_is_wrong_with_a_page_is_noticed(house, visitor, planted: str, told: str) -> None:
    who = visitor("provider_manager")
    answer = house.answer("provider_manager", "GET", "/")
    sound = faults_of(who.see("/x/", answer=answer))
    del answer["Content-Length"]
    answer.content = answer.content.replace(b"</main>", f"{planted}</main>".encode())

    found = faults_of(who.see("/x/", answer=answer))

    assert sound == []
    assert any(told in str(fault) for fault in found), found


def test_texts_are_scripts(house: House) -> None:
    wanted = {"clients.Client.given_name", "accounts.User.full_name", "casework.Goal.description"}

    assert wanted - house.filled == set()
    # The others are texts that nobody may change once they are written.
    assert len(house.filled) >= 25, sorted(house.filled)


def is_page(answer) -> bool:
    """A part of a page does not say what kind of document it is."""
    return not answer.streaming and answer.content[:20].lower().startswith(b"<!doctype html")
