"""A month of invented work: who looked around is found, in their week, and nobody who only worked."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from balsts.audit import trail
from balsts.casework.models import CaseSpell
from balsts.clients.models import Client
from tests.database.asking import rows
from tests.factories.casework import create_case
from tests.factories.clients import create_assignment, create_client, create_enrolment
from tests.people import Cast, create_cast
from tests.trail import Finding

pytestmark = pytest.mark.django_db
RIGA = ZoneInfo("Europe/Riga")
MONDAYS = [datetime.date(2026, 10, 26) + datetime.timedelta(weeks=week) for week in range(4)]
DAY = datetime.timedelta(days=1)


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=timezone.localdate())


def at(week: int, day: int, hour: int, minute: int = 0) -> datetime.datetime:
    on = MONDAYS[week] + day * DAY
    return datetime.datetime(on.year, on.month, on.day, hour, minute, tzinfo=RIGA)


def opened(by, client: Client, when: datetime.datetime) -> None:
    trail.record("client_seen", by=by, at=when, subjects=[client.id])


def read_on(by, client: Client, when: datetime.datetime) -> None:
    """Read what stands past the first page of a file, all within a quarter of an hour."""
    pages = ("client_form_seen", "benefits_seen", "letter_seen", "letter_taken", "who_opened_seen")
    for number, event in enumerate(pages):
        told = when + number * datetime.timedelta(minutes=3)
        trail.record(event, by=by, at=told, subjects=[client.id])


def said_why(by, client: Client, when: datetime.datetime, reason: str) -> None:
    trail.record(
        "file_opened_outside_caseload", by=by, at=when, subjects=[client.id],
        details={"reason": reason},
    )  # fmt: skip


def wrote(by, client: Client, when: datetime.datetime) -> None:
    trail.record("service_recorded", by=by, at=when, subjects=[client.id])


def searched(by, when: datetime.datetime) -> None:
    details = {"words": 1, "searched": "0123456789abcdef"}
    trail.record("client_list_seen", by=by, at=when, details=details)


def found_in(week: int) -> set[tuple]:
    """What is found in that week alone, as (pattern, who)."""
    before = set(Finding.objects.values_list("id", flat=True))
    rows("select tests.find_patterns(%s, %s)", MONDAYS[week], at(week, 7, 3))
    new = Finding.objects.exclude(id__in=before)
    return {(one.pattern, one.by) for one in new}


def named(user, full_name: str) -> None:
    user.full_name = full_name
    user.save()


def closed_case(cast: Cast, client: Client) -> None:
    opened_on = MONDAYS[0] - 300 * DAY
    case = create_case(client, cast.contract.programme, opened_on=opened_on)
    CaseSpell.objects.filter(case=case).update(
        closed_on=opened_on + 200 * DAY, close_reason="plan_completed"
    )


def a_month_of_work(cast: Cast) -> None:
    """What people do who only work: each of it comes near one of the patterns."""
    kept_on = create_client(family_name="Ozola")
    create_assignment(create_enrolment(kept_on, cast.contract), cast.worker)
    formerly_own = create_client(family_name="Rahimi")
    enrolment = create_enrolment(formerly_own, cast.contract, from_=MONDAYS[0] - 400 * DAY)
    gone = create_assignment(enrolment, cast.worker)
    gone.valid_until = MONDAYS[0]
    gone.save()
    closed_case(cast, formerly_own)
    others = [create_client(family_name=f"Other{number}") for number in range(40)]
    for week in range(4):
        for day in range(5):
            # Own clients, a namesake among them, and a note most days.
            opened(cast.amina, cast.fatima, at(week, day, 9))
            read_on(cast.amina, cast.fatima, at(week, day, 9, 1))
            opened(cast.amina, kept_on, at(week, day, 11))
            wrote(cast.amina, cast.fatima, at(week, day, 12))
            # A search that leads to a file.
            searched(cast.amina, at(week, day, 10))
            opened(cast.amina, cast.fatima, at(week, day, 10, 2))
        # Once late in the evening, and an old client of one's own who calls.
        opened(cast.amina, cast.fatima, at(week, 2, 22))
        read_on(cast.amina, cast.fatima, at(week, 2, 22, 1))
        opened(cast.amina, formerly_own, at(week, 3, 15))
        # A manager looks into forty files before the monthly report and writes into some.
        for number, client in enumerate(others):
            said_why(cast.chiara, client, at(week, 4, 14, number), "quality")
            opened(cast.chiara, client, at(week, 4, 14, number))
            read_on(cast.chiara, client, at(week, 4, 14, number))
            wrote(cast.chiara, client, at(week, 4, 15, number))


def test_nobody_who_only_works_is_named(cast: Cast) -> None:
    named(cast.amina, "Amina Ozols")
    a_month_of_work(cast)

    assert [found_in(week) for week in range(4)] == [set(), set(), set(), set()]


def test_who_looks_around_is_named_in_the_week_of_it_and_for_that_alone(cast: Cast) -> None:
    named(cast.amina, "Amina Ozols")
    named(cast.boris, "Boris Kalniņš")
    a_month_of_work(cast)
    namesake = create_client(family_name="Kalniņa-Liepa")
    colleagues = create_client(family_name="Sharif")
    closed_case(cast, colleagues)

    opened(cast.boris, namesake, at(0, 1, 10))
    opened(cast.boris, colleagues, at(1, 1, 10))
    for minute in range(20):
        searched(cast.boris, at(2, 1, 10, minute))
    for minute in range(5):
        opened(cast.amina, cast.fatima, at(3, 5, 12, minute))

    assert [found_in(week) for week in range(4)] == [
        {("same_family_name", cast.boris.pk)},
        {("closed_case_of_a_colleague", cast.boris.pk)},
        {("searched_and_opened_nothing", cast.boris.pk)},
        {("out_of_hours", cast.amina.pk)},
    ]


def test_who_looks_around_past_the_first_page_is_named_just_so(cast: Cast) -> None:
    named(cast.boris, "Boris Kalniņš")
    a_month_of_work(cast)
    colleagues = create_client(family_name="Sharif")
    closed_case(cast, colleagues)
    many = [create_client(family_name=f"Other{number}") for number in range(41)]

    read_on(cast.boris, create_client(family_name="Kalniņa-Liepa"), at(0, 1, 10))
    read_on(cast.boris, colleagues, at(1, 1, 10))
    for client in many:
        trail.record("letter_taken", by=cast.boris, at=at(2, 1, 10), subjects=[client.id])
        wrote(cast.boris, client, at(2, 1, 11))
    for hour in range(8, 13):
        read_on(cast.amina, cast.fatima, at(3, 5, hour))

    assert [found_in(week) for week in range(4)] == [
        {("same_family_name", cast.boris.pk)},
        {("closed_case_of_a_colleague", cast.boris.pk)},
        {("burst", cast.boris.pk)},
        {("out_of_hours", cast.amina.pk)},
    ]


@pytest.mark.parametrize(
    ("family", "staff", "is_same"),
    [
        ("Kalniņa", "Boris Kalniņš", True),
        ("Ozola", "Boris Ozols", True),
        ("Liepa-Bērziņa", "Boris Bērziņš", True),
        ("KALNINS", "Boris Kalniņš", True),
        ("Kalnietis", "Boris Kalniņš", False),
        ("Li", "Boris La", False),
        ("Al-Hassan", "Boris Al-Masri", False),
        ("", "Boris", False),
    ],
)
def test_a_family_name_is_known_in_each_of_its_forms(
    cast: Cast, family: str, staff: str, is_same
) -> None:
    named(cast.boris, staff)
    opened(cast.boris, create_client(family_name=family), at(0, 1, 10))

    assert (("same_family_name", cast.boris.pk) in found_in(0)) is is_same
