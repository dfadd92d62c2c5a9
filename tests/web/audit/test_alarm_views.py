"""Alarms reach every auditor at once, are counted in the bar, and end with a note of another person."""

import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from balsts.audit.alarms import alarms, alarms_waiting, raise_alarm
from balsts.audit.trail import NotRecorded
from balsts.platform.bound_postgres import acting_under
from balsts.platform.dates import format_date
from tests.people import Cast, create_cast
from tests.trail import Alarm, AuditEvent
from tests.web.browsers import browser_of
from tests.web.counting import counted_queries

pytestmark = pytest.mark.django_db
ALARMS = "/oversight/alarms/"
NOW = timezone.now()


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=timezone.localdate())


def rings(cast: Cast, event: str = "sealed_note_does_not_open", *, by=None, session=None) -> str:
    """Set an alarm off as the pages do, in a session of this person; return its token."""
    by = by or cast.amina
    token = session or browser_of(by).cookies[settings.SESSION_COOKIE_NAME].value
    with acting_under(token):
        raise_alarm(event, subjects=[cast.fatima.id], by=by, at=NOW)
    return token


def test_an_alarm_is_shown_with_who_when_whose_session_and_whose_file(cast: Cast):
    rings(cast)

    page = browser_of(cast.gunta).get(ALARMS)

    [line] = page.context["waiting"]
    assert (line.who, line.times, line.references) == (
        cast.amina.full_name,
        1,
        (cast.fatima.reference,),
    )
    assert str(line.session_id) == str(Alarm.objects.get().session_id)
    event = AuditEvent.objects.get(event="alarms_seen")
    assert event.subject_ids == [cast.fatima.id]


def test_it_leads_to_whose_data_that_session_touched_and_to_its_part_of_the_trail(cast: Cast):
    rings(cast)
    gunta = browser_of(cast.gunta)
    [line] = gunta.get(ALARMS).context["waiting"]

    breach, trail = gunta.get(line.breach_url), gunta.get(line.trail_url)

    assert [one.reference for one in breach.context["lines"]] == [cast.fatima.reference]
    assert breach.context["form"]["last"].value() == format_date(timezone.localdate(), "en")
    assert "hours are left." in breach.context["clock"].words
    assert [one.session_id for one in trail.context["lines"]] == [line.session_id]


def test_what_rings_again_in_the_same_session_is_counted_and_in_another_rings_anew(cast: Cast):
    token = rings(cast)
    rings(cast, session=token)
    rings(cast)

    assert sorted(Alarm.objects.values_list("times", flat=True)) == [1, 2]


def test_every_page_of_an_auditor_counts_what_waits_and_no_other_persons(cast: Cast):
    rings(cast)

    gunta, chiara = browser_of(cast.gunta), browser_of(cast.chiara)

    counted = gunta.get("/oversight/").context["navigation"]
    assert [(place.url, place.waiting) for place in counted if place.waiting] == [(ALARMS, 1)]
    assert [place.waiting for place in chiara.get("/").context["navigation"] if place.waiting] == []


def test_of_the_places_in_the_bar_one_is_the_present_one(cast: Cast):
    bar = browser_of(cast.gunta).get(ALARMS).context["navigation"]

    assert [place.url for place in bar if place.is_current] == [ALARMS]


def test_a_note_silences_it_and_stands_below_with_who_and_when(cast: Cast):
    rings(cast)
    gunta = browser_of(cast.gunta)
    [line] = gunta.get(ALARMS).context["waiting"]

    told = {"alarm": line.key, f"{line.key}-note": "Asked Amina: a restored row."}
    page = gunta.post(f"{ALARMS}acknowledge/", told, follow=True)

    [known] = page.context["known"]
    assert (page.context["waiting"], known.note, known.acknowledged_by, known.references) == (
        [],
        "Asked Amina: a restored row.",
        cast.gunta.full_name,
        (),
    )
    event = AuditEvent.objects.get(event="alarm_acknowledged")
    assert (event.by, event.subject_ids) == (cast.gunta.pk, [cast.fatima.id])
    assert event.details == {"alarm": str(line.key)}
    rings(cast)
    assert len(gunta.get(ALARMS).context["waiting"]) == 1


def test_a_note_of_the_longest_length_is_kept_and_waiting_alarms_have_none(cast: Cast):
    rings(cast)
    with acting_under(browser_of(cast.gunta).cookies[settings.SESSION_COOKIE_NAME].value):
        [waiting] = alarms()
    gunta = browser_of(cast.gunta)
    gunta.post(f"{ALARMS}acknowledge/", {"alarm": waiting.id, f"{waiting.id}-note": "x" * 500})

    [known] = gunta.get(ALARMS).context["known"]
    assert waiting.note == ""
    assert NOW < waiting.first_at == waiting.last_at
    assert known.note == "x" * 500


@pytest.mark.parametrize(
    ("note", "says"), [("  ", "This field is required."), ("x" * 501, "500 characters")]
)
def test_without_a_note_that_can_be_kept_it_goes_on_ringing(cast: Cast, note: str, says: str):
    rings(cast)
    gunta = browser_of(cast.gunta)
    [line] = gunta.get(ALARMS).context["waiting"]

    page = gunta.post(f"{ALARMS}acknowledge/", {"alarm": line.key, f"{line.key}-note": note})

    [again] = page.context["waiting"]
    assert says in " ".join(again.form.errors["note"])
    assert again.form["note"].value() == note


def test_who_set_it_off_does_not_silence_it_and_keeps_what_was_typed(cast: Cast):
    rings(cast, by=cast.gunta)
    gunta = browser_of(cast.gunta)
    [line] = gunta.get(ALARMS).context["waiting"]

    told = {"alarm": line.key, f"{line.key}-note": "It was nothing."}
    page = gunta.post(f"{ALARMS}acknowledge/", told)

    [again] = page.context["waiting"]
    assert again.form["note"].value() == "It was nothing."
    assert "ask another auditor" in page.content.decode()


@pytest.mark.parametrize("key", ["", "x", "5b1f7f3e-8f0e-4a3c-9d6d-0d6b7f0d1c11"])
def test_an_alarm_that_is_not_there_cannot_be_taken_note_of(cast: Cast, key: str):
    rings(cast)

    browser_of(cast.gunta).post(f"{ALARMS}acknowledge/", {"alarm": key, f"{key}-note": "Well."})

    assert Alarm.objects.get().acknowledged_by is None


@pytest.mark.parametrize("person", ["amina", "chiara", "farid", "daniel"])
def test_nobody_but_an_auditor_reads_an_alarm_or_takes_note_of_it(cast: Cast, person: str):
    rings(cast)
    browser = browser_of(getattr(cast, person))
    alarm = Alarm.objects.get()

    assert browser.get(ALARMS).status_code == 403
    with acting_under(browser.cookies[settings.SESSION_COOKIE_NAME].value):
        assert (alarms(), alarms_waiting()) == ([], 0)
        with connection.cursor() as cursor:
            cursor.execute("select audit.acknowledge_alarm(%s, 'x', now())", [alarm.id])
            assert cursor.fetchone() == (None,)


def test_nobody_who_is_not_signed_in_sets_an_alarm_off(cast: Cast):
    with pytest.raises(NotRecorded):
        raise_alarm("sealed_note_does_not_open", subjects=[], by=cast.amina, at=NOW)


@pytest.mark.parametrize(
    "statement",
    [
        "select * from audit.alarm",
        "delete from audit.alarm",
        "update audit.alarm set note = 'x'",
        "insert into audit.alarm default values",
        "select audit.note_alarm('x', gen_random_uuid(), null, '{}', now())",
    ],
)
def test_the_application_neither_names_who_set_an_alarm_off_nor_removes_one(
    cast: Cast, statement: str
):
    with pytest.raises(DatabaseError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_page_of_three_alarms_asks_no_more_than_that_of_one(cast: Cast):
    gunta = browser_of(cast.gunta)
    gunta.get(ALARMS)
    counts = []
    for others in (1, 2):
        for _ in range(others):
            rings(cast)
        with counted_queries() as counted:
            gunta.get(ALARMS)
        counts.append(counted.count)

    assert counts[0] == counts[1]
