"""The list of endings: 60, 30 and 7 days, who waits long, and whose eyes it is for."""

import datetime

import pytest
from django.test import Client as Browser
from django.utils import timezone

from balsts.access.enums import Role
from balsts.casework.enums import TaskState
from balsts.casework.models import Task
from balsts.casework.operations.hand_over import HandOverEntry, record_hand_over
from balsts.clients.enums import AssignmentRole, Channel, LegalStatus
from balsts.clients.models import Client
from balsts.clients.operations.timeline import correct_timeline
from balsts.platform.periods import add_months
from tests.factories.casework import create_case
from tests.factories.clients import (
    create_arrival,
    create_assignment,
    create_client,
    create_enrolment,
    create_household,
    create_status,
)
from tests.factories.organisations import create_staff_member
from tests.factories.promises import create_hand_over_task, create_promises
from tests.people import Cast, create_cast
from tests.trail import AuditEvent
from tests.web.browsers import browser_of, search
from tests.web.counting import counted_queries

pytestmark = pytest.mark.django_db
LIST = "/ending/"
ONE_DAY = datetime.timedelta(days=1)


@pytest.fixture
def today() -> datetime.date:
    return timezone.localdate()


@pytest.fixture
def cast(today: datetime.date) -> Cast:
    return create_cast(today=today)


def ending(
    cast: Cast, today: datetime.date, *, days_left: int, name: str = "Ali", **told: object
) -> Client:
    """Somebody of Amina's and Edgars' whose support ends in so many days."""
    client = create_client(given_name=name, **told)
    last_on = today + days_left * ONE_DAY
    granted_on = add_months(last_on, -12)
    if add_months(granted_on, 12) != last_on:
        granted_on += ONE_DAY
    create_status(client, on=granted_on, status=LegalStatus.ALTERNATIVE)
    enrolment = create_enrolment(client, cast.contract, from_=granted_on)
    create_assignment(enrolment, cast.worker, from_=granted_on)
    create_assignment(enrolment, cast.mentor, role=AssignmentRole.MENTOR, from_=granted_on)
    create_case(client, cast.contract.programme, opened_on=granted_on)
    create_promises(client)
    return client


def waiting(cast: Cast, today: datetime.date, *, days: int) -> Client:
    """Somebody who came so many days ago and has no status yet."""
    client = create_client(given_name="Tesfaye")
    create_arrival(client, on=today - days * ONE_DAY)
    create_status(client, on=today - days * ONE_DAY)
    create_assignment(create_enrolment(client, cast.contract), cast.worker)
    create_case(client, cast.contract.programme, opened_on=today - days * ONE_DAY)
    create_promises(client)
    return client


def rows_of(cast: Cast, who: str, asked: str = "") -> list:
    return list(browser_of(getattr(cast, who)).get(LIST + asked).context["ending"].rows)


def days_of(cast: Cast, who: str, asked: str = "") -> list[int]:
    return [row.days for row in rows_of(cast, who, asked)]


@pytest.mark.parametrize("who", ["amina", "edgars", "chiara"])
def test_ending_list_holds_what_ends_within_sixty_days_soonest_first(
    cast: Cast, today: datetime.date, who: str
) -> None:
    for days in (61, 60, -1, 0, 31):
        ending(cast, today, days_left=days)

    assert days_of(cast, who) == [0, 31, 60]


@pytest.mark.parametrize(
    ("asked", "days"),
    [
        ("?step=7", [7]),
        ("?step=30", [7, 8, 30]),
        ("?step=", [7, 8, 30, 31]),
        ("?step=nonsense", [7, 8, 30, 31]),
        ("?sort=-ending", [31, 30, 8, 7]),
        ("?sort=name", [31, 7, 30, 8]),
        ("?sort=-name", [8, 30, 7, 31]),
    ],
)
def test_ending_list_narrows_and_sorts(
    cast: Cast, today: datetime.date, asked: str, days: list[int]
) -> None:
    for left, name in ((31, "Ahmad"), (7, "Bilal"), (30, "Omar"), (8, "Zahra")):
        ending(cast, today, days_left=left, name=name)

    assert days_of(cast, "chiara", asked) == days


def test_ending_list_finds_a_name(cast: Cast, today: datetime.date) -> None:
    for left, name in ((31, "Ahmad"), (7, "Bilal")):
        ending(cast, today, days_left=left, name=name)

    response = search(browser_of(cast.chiara), LIST, q="Bilal")

    assert [row.days for row in response.context["ending"].rows] == [7]


@pytest.mark.parametrize(
    ("days_left", "word"), [(60, "60 days"), (31, "60 days"), (30, "30 days"), (7, "7 days")]
)
def test_every_row_names_the_reminder_that_was_reached(
    cast: Cast, today: datetime.date, days_left: int, word: str
) -> None:
    ending(cast, today, days_left=days_left)

    [row] = rows_of(cast, "amina")

    assert (row.step.word, row.worker, row.hand_over) == (word, "Amina", None)


def test_manager_finds_those_whom_they_work_with_themselves(
    cast: Cast, today: datetime.date
) -> None:
    ending(cast, today, days_left=5)

    assert (days_of(cast, "chiara"), days_of(cast, "chiara", "?worker=me")) == ([5], [])


@pytest.mark.parametrize("who", ["boris", "daniel", "farid"])
def test_ending_list_shows_nobody_to_those_who_do_not_work_with_them(
    cast: Cast, today: datetime.date, who: str
) -> None:
    ending(cast, today, days_left=5)

    assert rows_of(cast, who) == []


def test_closed_cases_and_corrected_terms_are_not_on_the_list(
    cast: Cast, today: datetime.date
) -> None:
    ending(cast, today, days_left=5).cases.update(state="closed")
    corrected = ending(cast, today, days_left=6)
    correct_timeline(
        mistaken=corrected.status_events.get(), entry=None, by=cast.amina, at=timezone.now()
    )

    assert rows_of(cast, "amina") == []


def test_a_family_shows_where_the_handing_over_stands(cast: Cast, today: datetime.date) -> None:
    father = ending(cast, today, days_left=40, name="Omar")
    child = ending(cast, today, days_left=40, name="Ali")
    household = create_household(father, child)
    task = create_hand_over_task(father)
    task.household = household
    task.save()

    for_worker, for_mentor = rows_of(cast, "amina"), rows_of(cast, "edgars")

    assert [row.hand_over.word for row in for_worker] == ["to be told", "to be told"]
    assert sorted(row.hand_over_url for row in for_worker) == sorted(
        f"/clients/{one.reference}/hand-over/" for one in (father, child)
    )
    assert [row.hand_over_url for row in for_mentor] == ["", ""]


def test_what_the_municipality_said_is_not_for_another_programme(
    cast: Cast, today: datetime.date
) -> None:
    client = ending(cast, today, days_left=40)
    record_hand_over(
        task=create_hand_over_task(client),
        entry=HandOverEntry(informed_on=today, channel=Channel.LETTER, municipality="jelgava"),
        by=cast.amina,
        at=timezone.now(),
    )
    coordinator = create_staff_member(
        username="marta",
        organisation=cast.movement_contract.provider,
        role=Role.MOVEMENT_COORDINATOR,
    )
    create_enrolment(client, cast.movement_contract)
    create_case(client, cast.movement_contract.programme, opened_on=today)

    lists = {who.username: browser_of(who).get(LIST) for who in (cast.edgars, coordinator.user)}

    rows = {who: list(page.context["ending"].rows) for who, page in lists.items()}
    assert [row.hand_over.word for row in rows["edgars"]] == ["Jelgava: answer awaited"]
    assert [(row.hand_over, row.hand_over_url) for row in rows["marta"]] == [(None, "")]
    assert "Jelgava" not in lists["marta"].text


def test_a_row_leads_to_the_form_only_where_it_would_be_taken(
    cast: Cast, today: datetime.date
) -> None:
    child = ending(cast, today, days_left=40, name="Nour")
    father = create_client(given_name="Omar")
    create_enrolment(father, cast.contract)
    Task.objects.filter(pk=create_hand_over_task(father).pk).update(
        household=create_household(father, child)
    )

    [for_worker], [for_manager] = rows_of(cast, "amina"), rows_of(cast, "chiara")

    form = f"/clients/{child.reference}/hand-over/"
    assert (for_worker.hand_over.word, for_worker.hand_over_url) == ("to be told", "")
    assert (for_manager.hand_over.word, for_manager.hand_over_url) == ("to be told", form)


def test_a_withdrawn_task_is_not_shown(cast: Cast, today: datetime.date) -> None:
    client = ending(cast, today, days_left=40)
    task = create_hand_over_task(client)
    task.state = TaskState.WITHDRAWN
    task.save()

    [row] = rows_of(cast, "amina")

    assert (row.hand_over, row.hand_over_url) == (None, "")


def test_whoever_waits_long_is_told_as_information(cast: Cast, today: datetime.date) -> None:
    waiting(cast, today, days=50)
    long = waiting(cast, today, days=150)

    usual = browser_of(cast.amina).get(LIST).context["ending"]
    asked = browser_of(cast.amina).get(usual.waiting_url).context["ending"]

    since = add_months(today - 150 * ONE_DAY, 3) + ONE_DAY
    assert usual.rows == ()
    assert [(row.reference, row.on, row.step) for row in asked.rows] == [
        (long.reference, since, None)
    ]
    assert (asked.is_waiting, asked.waiting_url) == (True, "")


def test_nobody_waits_where_nobody_does(cast: Cast) -> None:
    response = browser_of(cast.amina).get(LIST)

    assert response.context["ending"].waiting_url == ""
    assert "Nothing ends within 60 days" in response.text


def test_pages_hold_everybody_once_forwards_and_backwards(cast: Cast, today: datetime.date) -> None:
    for number in range(30):
        ending(cast, today, days_left=number // 2)
    browser = browser_of(cast.chiara)

    first = browser.get(LIST).context["ending"]
    second = browser.get(first.pages.next_url).context["ending"]
    back = browser.get(second.pages.previous_url).context["ending"]

    references = [row.reference for row in (*first.rows, *second.rows)]
    assert (len(first.rows), len(set(references))) == (25, 30)
    assert [row.days for row in (*first.rows, *second.rows)] == [n // 2 for n in range(30)]
    assert back.rows == first.rows
    assert (first.pages.previous_url, second.pages.next_url) == ("", "")


def test_ending_list_for_htmx_is_only_the_rows(cast: Cast, today: datetime.date) -> None:
    ending(cast, today, days_left=5)

    response = browser_of(cast.amina).get(LIST, headers={"HX-Request": "true"})

    assert "<html" not in response.text
    assert response.headers["Vary"].count("HX-Request") == 1


def test_ending_list_records_everyone_it_showed(cast: Cast, today: datetime.date) -> None:
    client = ending(cast, today, days_left=5)

    browser_of(cast.amina).get(LIST)

    assert AuditEvent.objects.get(event="ending_list_seen").subject_ids == [client.id]


def test_ending_list_sends_strangers_to_sign_in_and_takes_no_put(
    cast: Cast, client: Browser
) -> None:
    assert client.get(LIST).url.startswith("/account/sign-in/")
    assert browser_of(cast.amina).put(LIST).status_code == 405


@pytest.mark.parametrize("who", ["amina", "edgars", "chiara"])
def test_ending_list_asks_as_much_for_three_clients_as_for_one(
    cast: Cast, today: datetime.date, who: str
) -> None:
    create_hand_over_task(ending(cast, today, days_left=5))
    browser = browser_of(getattr(cast, who))
    with counted_queries() as for_one:
        browser.get(LIST)
    for name in ("B", "C"):
        create_hand_over_task(ending(cast, today, days_left=12, name=name))

    with counted_queries() as for_three:
        browser.get(LIST)

    assert for_three.count == for_one.count == 7


def test_names_are_written_as_text_never_as_markup(cast: Cast, today: datetime.date) -> None:
    ending(cast, today, days_left=3, name="<script>alert(1)</script>")

    response = browser_of(cast.amina).get(LIST)

    assert "<script>alert" not in response.text
