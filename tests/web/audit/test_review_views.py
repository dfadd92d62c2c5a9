"""Patterns of a week: each is found where it is and not where it is not, and reviewed by somebody else."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection
from django.urls import reverse
from django.utils import timezone

from balsts.access.enums import Role
from balsts.audit import findings as room
from balsts.audit import trail
from balsts.audit.findings import findings, monday_before
from balsts.clients.models import Client
from tests.factories.clients import create_client, create_enrolment
from tests.factories.organisations import create_staff_member
from tests.factories.outside import say_why
from tests.people import Cast, create_cast
from tests.trail import AuditEvent, Finding
from tests.web.browsers import browser_of

pytestmark = pytest.mark.django_db
RIGA = ZoneInfo("Europe/Riga")
MONDAY = datetime.date(2026, 11, 16)
NOW = datetime.datetime(2026, 11, 23, 6, 0, tzinfo=RIGA)
REVIEW = "/oversight/review/"
A_WEEK = datetime.timedelta(days=7)


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=timezone.localdate())


def find_patterns(*, monday: datetime.date, at: datetime.datetime) -> int:
    """Call, as the application, what only jobs may call."""
    with connection.cursor() as cursor:
        cursor.execute("select tests.find_patterns(%s, %s)", [monday, at])
        return cursor.fetchone()[0]


def at(day: int, hour: int, minute: int = 0) -> datetime.datetime:
    return datetime.datetime(2026, 11, 16 + day, hour, minute, tzinfo=RIGA)


def opened(by, client: Client, when: datetime.datetime) -> None:
    trail.record("client_seen", by=by, at=when, subjects=[client.id])


def found() -> dict[str, list[tuple]]:
    """What is found, by pattern; asked as the window of tests sees it."""
    find_patterns(monday=MONDAY, at=NOW)
    answer: dict[str, list[tuple]] = {}
    for one in Finding.objects.all():
        answer.setdefault(one.pattern, []).append((one.by, one.times))
    return answer


def test_an_ordinary_week_has_nothing_to_look_at(cast: Cast):
    for day in range(5):
        opened(cast.amina, cast.fatima, at(day, 10))

    assert found() == {}


def test_who_opens_a_file_of_their_own_family_name_is_found(cast: Cast):
    namesake = create_client(family_name="Kalniņa")
    cast.amina.full_name = "Amina Kalniņa"
    cast.amina.save()

    opened(cast.amina, namesake, at(1, 10))

    assert found()["same_family_name"] == [(cast.amina.pk, 1)]


PAST_THE_FIRST_PAGE = [
    "clients:timeline_event_add",
    "casework:specific_need_list",
    "clients:benefit_show",
    "clients:letter_show",
    "clients:letter_pdf",
    "audit:file_trail_show",
    "sharing:consent_list",
]


@pytest.mark.parametrize("page", PAST_THE_FIRST_PAGE)
def test_who_reads_another_page_of_a_file_of_their_own_family_name_is_found(cast: Cast, page: str):
    namesake = create_client(family_name="Kalniņa")
    create_enrolment(namesake, cast.contract)
    senior = create_staff_member(
        username="laura", organisation=cast.contract.provider, role=Role.SENIOR_SOCIAL_WORKER
    ).user
    senior.full_name = "Laura Kalniņa"
    senior.save()
    say_why(namesake, by=senior)

    answer = browser_of(senior).get(reverse(page, args=[namesake.reference]))
    today = timezone.localdate()
    find_patterns(monday=monday_before(today) + A_WEEK, at=timezone.now())

    assert answer.status_code == 200
    found = Finding.objects.filter(pattern="same_family_name")
    assert [(one.by, one.subject_ids) for one in found] == [(senior.pk, [namesake.id])]


def read_past_the_first_page(by, client: Client, when: datetime.datetime) -> None:
    """Read five pages of a file within a few minutes, without its first one."""
    pages = ("letter_seen", "benefits_seen", "client_form_seen", "letter_taken", "sharing_seen")
    for minute, event in enumerate(pages):
        told = when + minute * datetime.timedelta(minutes=1)
        trail.record(event, by=by, at=told, subjects=[client.id])


def test_pages_past_the_first_one_count_as_one_visit_of_an_hour(cast: Cast):
    for hour in range(22, 24):
        read_past_the_first_page(cast.amina, cast.fatima, at(1, hour))
    read_past_the_first_page(cast.amina, cast.fatima, at(5, 12))
    for minute in range(3):
        opened(cast.amina, cast.fatima, at(2, 23, minute))
        read_past_the_first_page(cast.amina, cast.fatima, at(2, 23, 10 * minute))

    assert found()["out_of_hours"] == [(cast.amina.pk, 6)]


def test_one_evening_with_many_pages_of_ones_own_client_is_ordinary(cast: Cast):
    read_past_the_first_page(cast.amina, cast.fatima, at(1, 22))
    for _ in range(9):
        read_past_the_first_page(cast.amina, cast.fatima, at(2, 10))

    assert found() == {}


def test_who_takes_very_many_letters_in_an_hour_is_found(cast: Cast):
    for client in [create_client() for _ in range(41)]:
        trail.record("letter_taken", by=cast.chiara, at=at(1, 10, 5), subjects=[client.id])

    assert found()["burst"] == [(cast.chiara.pk, 41)]


def test_lists_are_no_files_that_were_opened(cast: Cast):
    for client in [create_client(family_name="Chiara") for _ in range(41)]:
        for event in ("client_list_seen", "requests_seen", "my_day_seen"):
            trail.record(event, by=cast.chiara, at=at(5, 10, 5), subjects=[client.id])

    assert found() == {}


def test_who_opens_very_many_files_in_an_hour_is_found(cast: Cast):
    clients = [create_client() for _ in range(41)]
    for client in clients[:40]:
        opened(cast.chiara, client, at(1, 10, 5))
    assert "burst" not in found()

    opened(cast.chiara, clients[40], at(1, 10, 6))
    assert found()["burst"] == [(cast.chiara.pk, 41)]


@pytest.mark.parametrize(("day", "hour"), [(1, 23), (1, 3), (5, 12), (6, 12)])
def test_who_often_opens_files_at_night_or_at_the_weekend_is_found(cast: Cast, day: int, hour: int):
    for minute in range(4):
        opened(cast.amina, cast.fatima, at(day, hour, minute))
    assert "out_of_hours" not in found()

    opened(cast.amina, cast.fatima, at(day, hour, 5))
    assert found()["out_of_hours"] == [(cast.amina.pk, 5)]


def test_who_looks_at_many_files_of_others_and_writes_nothing_is_found(cast: Cast):
    for minute in range(10):
        opened(cast.boris, cast.fatima, at(1, 10, minute))
        opened(cast.amina, cast.fatima, at(1, 11, minute))

    assert found()["looked_and_wrote_nothing"] == [(cast.boris.pk, 10)]


def test_who_writes_into_a_file_has_had_a_reason_to_open_it(cast: Cast):
    for minute in range(10):
        opened(cast.boris, cast.fatima, at(1, 10, minute))
    trail.record("service_recorded", by=cast.boris, at=at(2, 9), subjects=[cast.fatima.id])

    assert "looked_and_wrote_nothing" not in found()


@pytest.mark.parametrize("event", ["own_data_handed_over", "sealed_note_opened"])
def test_reading_more_of_a_file_is_no_work_in_it(cast: Cast, event: str):
    for minute in range(10):
        opened(cast.boris, cast.fatima, at(1, 10, minute))
    trail.record(event, by=cast.boris, at=at(1, 10, 30), subjects=[cast.fatima.id])

    assert found()["looked_and_wrote_nothing"] == [(cast.boris.pk, 10)]


def test_a_search_that_leads_past_the_first_page_has_opened_something(cast: Cast):
    for minute in range(20):
        searched = {"words": 1, "searched": "0123456789abcdef"}
        trail.record("client_list_seen", by=cast.amina, at=at(1, 10, minute), details=searched)
        moment = at(1, 10, minute) + datetime.timedelta(seconds=20)
        trail.record("letter_seen", by=cast.amina, at=moment, subjects=[cast.fatima.id])

    assert "searched_and_opened_nothing" not in found()


def test_who_searches_often_and_opens_nothing_is_found(cast: Cast):
    for minute in range(20):
        searched = {"words": 1, "searched": "0123456789abcdef"}
        trail.record("client_list_seen", by=cast.boris, at=at(1, 10, minute), details=searched)
        trail.record("client_list_seen", by=cast.amina, at=at(1, 10, minute), details=searched)
        opened(cast.amina, cast.fatima, at(1, 10, minute) + datetime.timedelta(seconds=20))

    assert found()["searched_and_opened_nothing"] == [(cast.boris.pk, 20)]


def asked_around(by, client: Client, times: int) -> None:
    for minute in range(times - 1):
        trail.record("asked_elsewhere_for_nobody", by=by, at=at(minute % 5, 10, minute))
    trail.record("asked_elsewhere", by=by, at=at(1, 11), subjects=[client.id])


def registered(by, times: int) -> None:
    for minute in range(times):
        trail.record(
            "client_registered", by=by, at=at(2, 10, minute), subjects=[create_client().id]
        )


def test_who_asks_others_often_and_registers_nobody_is_found_with_whom_they_asked_for(cast: Cast):
    asked_around(cast.daniel, cast.fatima, 9)
    trail.record("asked_elsewhere_for_nobody", by=cast.daniel, at=at(8, 10))
    assert "asked_around" not in found()

    trail.record("asked_elsewhere_for_nobody", by=cast.daniel, at=at(6, 23, 59))
    assert found()["asked_around"] == [(cast.daniel.pk, 10)]
    assert Finding.objects.get(pattern="asked_around").subject_ids == [cast.fatima.id]


@pytest.mark.parametrize(("people", "is_found"), [(5, True), (6, False)])
def test_who_registers_half_of_those_whom_they_ask_for_is_not_found(
    cast: Cast, people: int, *, is_found: bool
):
    asked_around(cast.daniel, cast.fatima, 12 if people == 6 else 11)
    registered(cast.daniel, people)
    registered(cast.amina, 9)

    assert ("asked_around" in found()) is is_found


def asked_the_archive(by, client: Client, *, in_vain: int, for_somebody: int = 0) -> None:
    for minute in range(in_vain):
        trail.record("archive_asked_for_nobody", by=by, at=at(minute % 5, 10, minute))
    for minute in range(for_somebody):
        trail.record("archive_asked", by=by, at=at(1, 11, minute), subjects=[client.id])


@pytest.mark.parametrize(
    ("in_vain", "for_somebody", "is_found"),
    [(4, 0, False), (5, 0, True), (5, 2, True), (5, 3, False), (6, 3, False), (7, 3, True)],
)
def test_who_asks_the_archive_often_in_vain_is_found_about_nobody(
    cast: Cast, in_vain: int, for_somebody: int, *, is_found: bool
):
    asked_the_archive(cast.chiara, cast.fatima, in_vain=in_vain, for_somebody=for_somebody)
    trail.record("archive_asked_for_nobody", by=cast.chiara, at=at(7, 10))
    trail.record("archive_asked_for_nobody", by=cast.chiara, at=at(-1, 23, 59))

    assert found().get("asked_the_archive") == ([(cast.chiara.pk, in_vain)] if is_found else None)
    told = Finding.objects.filter(pattern="asked_the_archive").values_list("subject_ids", flat=True)
    assert list(told) == [[]] * is_found


def said_why(by, clients: list[Client], reason: str) -> None:
    for minute, client in enumerate(clients):
        when = at(1, 10) + datetime.timedelta(minutes=minute)
        trail.record(
            "file_opened_outside_caseload",
            by=by,
            at=when,
            subjects=[client.id],
            details={"reason": reason},
        )


@pytest.mark.parametrize(("files", "is_found"), [(59, False), (60, True)])
def test_who_opens_more_files_from_outside_than_a_manager_does_is_found(
    cast: Cast, files: int, *, is_found: bool
):
    said_why(cast.chiara, [create_client() for _ in range(files)], "quality")

    assert ("many_outside" in found()) is is_found


@pytest.mark.parametrize(("files", "is_found"), [(4, False), (5, True)])
def test_who_often_says_something_else_is_found(cast: Cast, files: int, *, is_found: bool):
    people = [create_client() for _ in range(files)]
    said_why(cast.chiara, people, "something_else")
    said_why(cast.chiara, people, "something_else")

    assert (found().get("vague_reasons") == [(cast.chiara.pk, 5)]) is is_found


def test_who_opens_files_on_which_nobody_works_is_found(cast: Cast):
    alone = [create_client() for _ in range(5)]
    said_why(cast.chiara, alone, "quality")
    for one in alone:
        opened(cast.chiara, one, at(1, 12))
        trail.record("client_list_seen", by=cast.amina, at=at(1, 12), subjects=[one.id])

    assert found()["nobody_else_there"] == [(cast.chiara.pk, 5)]


@pytest.mark.parametrize("who", ["amina", "chiara"])
def test_where_anybody_works_opening_from_outside_is_not_found(cast: Cast, who: str):
    people = [create_client() for _ in range(5)]
    said_why(cast.chiara, people, "quality")
    trail.record("goal_changed", by=getattr(cast, who), at=at(2, 9), subjects=[people[0].id])

    assert "nobody_else_there" not in found()


def test_saying_why_is_no_work_in_the_file(cast: Cast):
    people = [create_client() for _ in range(10)]
    said_why(cast.chiara, people, "quality")
    for one in people:
        opened(cast.chiara, one, at(1, 11))

    assert found()["looked_and_wrote_nothing"] == [(cast.chiara.pk, 10)]


def test_the_page_counts_files_opened_from_outside_by_person_and_reason(cast: Cast):
    for reason, people in (("quality", 2), ("complaint", 1)):
        for _ in range(people):
            trail.record(
                "file_opened_outside_caseload",
                by=cast.chiara,
                at=timezone.now(),
                subjects=[create_client().id],
                details={"reason": reason},
            )

    page = browser_of(cast.gunta).get(REVIEW)

    [line] = page.context["outside"]
    assert (line.who, line.files) == ("Chiara", 3)
    assert line.reasons == (("checking how the work is done", 2), ("a complaint", 1))


def test_nobody_but_an_auditor_is_told_the_counts(cast: Cast):
    said_why(cast.chiara, [cast.fatima], "quality")

    counted = room.opened_outside(since=at(0, 0), until=NOW)

    assert counted == []


def test_who_is_refused_often_is_found(cast: Cast):
    for minute in range(10):
        trail.record("page_refused", by=cast.farid, at=at(1, 10, minute))

    assert found()["often_refused"] == [(cast.farid.pk, 10)]


def test_what_was_found_is_not_found_again_and_other_weeks_do_not_count(cast: Cast):
    for minute in range(10):
        trail.record("page_refused", by=cast.farid, at=at(1, 10, minute))
        trail.record("page_refused", by=cast.boris, at=at(8, 10, minute))

    assert find_patterns(monday=MONDAY, at=NOW) == 1
    assert find_patterns(monday=MONDAY, at=NOW) == 0


def test_the_week_before_is_the_whole_one():
    assert monday_before(datetime.date(2026, 11, 23)) == MONDAY
    assert monday_before(datetime.date(2026, 11, 29)) == MONDAY


def test_the_auditor_reviews_and_it_is_written_down(cast: Cast):
    client = create_client(family_name="Boris")
    opened(cast.boris, client, at(1, 10))
    found()
    gunta = browser_of(cast.gunta)
    page = gunta.get(REVIEW)
    (line,) = page.context["waiting"]

    gunta.post(f"{REVIEW}write/", {"finding": line.key, "verdict": "explained"})

    reviewed = gunta.get(REVIEW)
    assert (line.who, reviewed.context["waiting"]) == (cast.boris.full_name, [])
    assert reviewed.context["reviewed"][0].verdict == "There was a reason"
    event = AuditEvent.objects.get(event="finding_reviewed")
    assert (event.by, event.subject_ids) == (cast.gunta.pk, [client.pk])
    assert event.details == {"finding": str(line.key), "verdict": "explained"}


def test_nobody_reviews_what_is_about_themselves_nor_twice(cast: Cast):
    for minute in range(10):
        trail.record("page_refused", by=cast.gunta, at=at(1, 10, minute))
    found()
    gunta = browser_of(cast.gunta)
    (line,) = gunta.get(REVIEW).context["waiting"]

    answer = gunta.post(
        f"{REVIEW}write/", {"finding": line.key, "verdict": "explained"}, follow=True
    )

    assert "ask another auditor" in answer.content.decode()
    assert len(gunta.get(REVIEW).context["waiting"]) == 1


def test_a_review_that_waits_longer_than_a_week_is_shown_as_overdue(cast: Cast):
    opened(cast.boris, create_client(family_name="Boris"), at(1, 10))
    find_patterns(monday=MONDAY, at=timezone.now() - datetime.timedelta(days=8))

    assert browser_of(cast.gunta).get(REVIEW).context["is_overdue"] is True


@pytest.mark.parametrize("person", ["amina", "chiara", "farid"])
def test_others_neither_see_nor_review_findings(cast: Cast, person: str):
    browser = browser_of(getattr(cast, person))

    assert browser.get(REVIEW).status_code == 403
    assert findings() == []


def test_the_application_does_not_look_through_weeks(cast: Cast):
    with pytest.raises(DatabaseError, match="permission denied"):
        room.find_patterns(monday=MONDAY, at=NOW)
