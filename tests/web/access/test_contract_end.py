"""Access ends with the contract, at midnight in Riga, in sessions that stand open, too."""

import datetime
from contextvars import copy_context
from threading import Thread
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, connections, transaction
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from balsts.access.enums import Role
from balsts.accounts.models import User
from balsts.clients.models import Assignment, Client
from balsts.organisations.models import Contract, StaffMember
from balsts.platform.bound_postgres import acting_under
from tests.factories.clients import create_assignment, create_client, create_enrolment
from tests.factories.organisations import create_contract, create_provider, create_staff_member
from tests.postgres_plugin import MOMENT
from tests.web.browsers import browser_of

pytestmark = pytest.mark.django_db
RIGA = ZoneInfo("Europe/Riga")
ONE_SECOND = datetime.timedelta(seconds=1)
# The night itself and the one after it, when clocks go forward and when they go back: the midnights
# of these days are 1380 and 1500 minutes apart.
LAST_DAYS = [
    datetime.date(2026, 6, 30),
    datetime.date(2026, 12, 31),
    datetime.date(2028, 2, 29),
    datetime.date(2026, 3, 28),
    datetime.date(2026, 3, 29),
    datetime.date(2026, 10, 24),
    datetime.date(2026, 10, 25),
]


class Clock:
    """The moment at which everything happens."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.moment = timezone.now()
        monkeypatch.setattr("django.utils.timezone.now", lambda: self.moment)

    def strike(self, moment: datetime.datetime) -> None:
        """Put both clocks to the moment: the program's and the database's."""
        self.moment = moment.astimezone(datetime.UTC)
        with connection.cursor() as cursor:
            cursor.execute("select set_config(%s, %s, true)", [MOMENT, self.moment.isoformat()])


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def midnight_after(day: datetime.date) -> datetime.datetime:
    """Return the first moment of the next day in Riga, as a moment of the world."""
    next_day = day + datetime.timedelta(days=1)
    return datetime.datetime.combine(next_day, datetime.time(), tzinfo=RIGA).astimezone(
        datetime.UTC
    )


def worker_with_client(*, role: Role = Role.SOCIAL_WORKER) -> tuple[User, Client]:
    post = create_staff_member(
        username="worker", organisation=create_provider(code="here"), role=role
    )
    client = create_client()
    enrolment = create_enrolment(client, create_contract(provider=post.organisation))
    create_assignment(enrolment, post)
    return post.user, client


def end_contract(day: datetime.date) -> None:
    Contract.objects.update(actual_until=day + datetime.timedelta(days=1))


def end_post(day: datetime.date) -> None:
    StaffMember.objects.update(valid_until=day + datetime.timedelta(days=1))


def end_assignment(day: datetime.date) -> None:
    Assignment.objects.update(valid_until=day + datetime.timedelta(days=1))


def asked(browser: Browser, client: Client) -> int:
    return browser.get(reverse("clients:client_detail", args=[client.reference])).status_code


@pytest.mark.parametrize("last_day", LAST_DAYS)
@pytest.mark.parametrize("role", [Role.SOCIAL_WORKER, Role.PROVIDER_MANAGER, Role.MENTOR])
def test_asvs_8_3_2_a_contract_ends_at_midnight_in_riga_in_open_sessions_too(
    clock: Clock, last_day: datetime.date, role: Role
) -> None:
    clock.strike(midnight_after(last_day) - datetime.timedelta(minutes=4))
    user, client = worker_with_client(role=role)
    end_contract(last_day)
    browser = browser_of(user)

    clock.strike(midnight_after(last_day) - ONE_SECOND)
    before = asked(browser, client)
    clock.strike(midnight_after(last_day) + ONE_SECOND)
    after = asked(browser, client)

    assert (before, after) == (200, 404)


@pytest.mark.parametrize("last_day", LAST_DAYS)
def test_the_database_itself_ends_sight_at_midnight_in_riga(
    clock: Clock, last_day: datetime.date
) -> None:
    clock.strike(midnight_after(last_day) - datetime.timedelta(minutes=4))
    user, client = worker_with_client()
    end_contract(last_day)
    token = browser_of(user).session.session_key

    clock.strike(midnight_after(last_day) - ONE_SECOND)
    before = seen_in_database(client, token)
    clock.strike(midnight_after(last_day))
    after = seen_in_database(client, token)

    assert (before, after) == (1, 0)


def seen_in_database(client: Client, token: str) -> int:
    """Ask past all of the program, as the application under somebody's session."""
    with acting_under(token), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select count(*) from clients_client where id = %s", [client.id])
        return cursor.fetchone()[0]


@pytest.mark.parametrize(
    ("end", "answer"), [(end_contract, 404), (end_assignment, 404), (end_post, 403)]
)
def test_asvs_8_2_4_the_first_moment_of_the_next_day_is_too_late(
    clock: Clock, end, answer: int
) -> None:
    last_day = LAST_DAYS[0]
    clock.strike(midnight_after(last_day) - datetime.timedelta(minutes=4))
    user, client = worker_with_client()
    end(last_day)
    browser = browser_of(user)

    clock.strike(midnight_after(last_day) - datetime.timedelta(microseconds=1))
    before = asked(browser, client)
    clock.strike(midnight_after(last_day))
    after = asked(browser, client)

    assert (before, after) == (200, answer)


def test_midnight_in_london_ends_nothing_yet_and_the_days_of_changed_clocks_are_23_and_25_hours():
    def hours(day: datetime.date) -> float:
        last = midnight_after(day) - midnight_after(day - datetime.timedelta(days=1))
        return last.total_seconds() / 3600

    assert hours(datetime.date(2026, 3, 29)) == 23
    assert hours(datetime.date(2026, 10, 25)) == 25
    assert midnight_after(datetime.date(2026, 6, 30)).hour == 21


def test_asvs_8_3_2_a_changed_role_post_or_assignment_is_obeyed_by_the_next_request(
    clock: Clock,
) -> None:
    user, client = worker_with_client()
    browser = browser_of(user)
    day = clock.moment.date()
    assert asked(browser, client) == 200

    StaffMember.objects.update(role=Role.AUDITOR)
    as_auditor = asked(browser, client)
    StaffMember.objects.update(role=Role.SOCIAL_WORKER)
    again = asked(browser, client)
    Assignment.objects.update(valid_until=day)
    unassigned = asked(browser, client)
    Assignment.objects.update(valid_until=None)
    StaffMember.objects.update(valid_until=day)
    without_post = asked(browser, client)

    assert (as_auditor, again, unassigned, without_post) == (403, 200, 404, 403)


def in_another_connection(browser: Browser, client: Client) -> int:
    """Ask from a thread of its own, which has a connection of its own."""
    answers: list[int] = []

    def ask() -> None:
        try:
            answers.append(asked(browser, client))
        finally:
            connections.close_all()

    thread = Thread(target=copy_context().run, args=[ask])
    thread.start()
    thread.join()
    return answers[0]


@pytest.mark.slow  # makes the database anew afterwards
@pytest.mark.django_db(transaction=True)
def test_what_one_connection_ends_the_next_request_of_another_obeys() -> None:
    user, client = worker_with_client()
    browser = browser_of(user)
    before = in_another_connection(browser, client)

    Contract.objects.update(actual_until=timezone.localdate())
    without_contract = in_another_connection(browser, client)
    Contract.objects.update(actual_until=None)
    StaffMember.objects.update(role=Role.PUBLISHER)
    with_another_role = in_another_connection(browser, client)

    assert (before, without_contract, with_another_role) == (200, 404, 403)
