"""The trail and the breach kit, as the auditor uses them."""

import datetime
from hashlib import sha256
from uuid import uuid4

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone, translation

from balsts.audit import trail
from balsts.audit.reading import TrailQuestion, entries_where, touched_by
from balsts.exchange.models import Export
from balsts.exchange.operations import export as export_operations
from balsts.privacy.incident_clock import IncidentClock
from balsts.web import reauthentication
from balsts.web.audit.trail_forms import TrailFilterForm
from balsts.web.seventy_two_hours import clock_words
from tests.factories.clients import create_client
from tests.factories.privacy import create_closed_incident, create_incident
from tests.people import Cast, create_cast
from tests.trail import Alarm, AuditEvent
from tests.web.browsers import address_of_search, browser_of, search
from tests.web.counting import counted_queries

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
LIST = "/oversight/"
QUESTIONS = 13


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


@pytest.fixture
def seen(cast: Cast) -> None:
    browser_of(cast.amina).get(reverse("clients:client_detail", args=[cast.fatima.reference]))


def words(user, address: str, **asked: object) -> str:
    response = search(browser_of(user), address, **asked)
    assert response.status_code == 200
    return response.content.decode()


def test_the_auditor_reads_who_opened_what_and_no_name_of_a_client(cast: Cast, seen):
    page = words(cast.gunta, LIST)

    assert f"{cast.amina.full_name} opened the file of the client" in page
    assert cast.fatima.reference in page
    assert cast.fatima.given_name not in page


def test_what_was_done_is_chosen_in_the_words_of_the_trail(cast: Cast):
    with translation.override("lv"):
        choices = dict(TrailFilterForm(None).fields["what"].choices)

    codes = [code for code, words in choices.items() if words in {code, code.replace("_", " ")}]
    assert codes == []
    assert choices["client_seen"] == "atvēra lietu: …"


@pytest.mark.parametrize("person", ["amina", "chiara", "esther", "farid"])
def test_nobody_else_reads_the_trail(cast: Cast, person: str):
    assert browser_of(getattr(cast, person)).get(LIST).status_code == 403
    assert browser_of(getattr(cast, person)).get(reverse("audit:breach_show")).status_code == 403


def test_the_database_itself_gives_the_trail_to_nobody_without_the_right(cast: Cast, seen):
    now = timezone.now()

    assert entries_where(TrailQuestion(), most=9) == []
    assert touched_by(by=None, session_id=None, since=now - datetime.timedelta(1), until=now) == []


def test_the_trail_is_narrowed_by_person_client_kind_and_day(cast: Cast, seen):
    browser_of(cast.chiara).get(reverse("clients:client_list"))
    by_amina = words(cast.gunta, LIST, who="amina")
    about_fatima = words(cast.gunta, LIST, about=cast.fatima.reference, what="client_seen")
    yesterday = words(cast.gunta, LIST, last=(TODAY - datetime.timedelta(days=1)).isoformat())

    assert cast.chiara.full_name not in by_amina
    assert cast.amina.full_name in about_fatima
    assert "Nothing answers this question" in yesterday


def test_a_question_that_cannot_be_understood_shows_nothing_and_says_so(cast: Cast, seen):
    page = words(cast.gunta, LIST, who="nobody-of-this-name", about="BL-0000-0000")

    assert "Nobody signs in with this name." in page
    assert "There is no client with this reference." in page
    assert cast.fatima.reference not in page


def test_all_of_one_login_session_is_one_click_away(cast: Cast, seen):
    session = AuditEvent.objects.filter(event="client_seen").latest("number").session_id

    page = words(cast.gunta, LIST, session=session)

    assert session is not None
    assert "opened the file" in page


def test_long_trails_go_on_from_page_to_page(cast: Cast):
    for _ in range(60):
        trail.record("client_seen", by=cast.chiara, at=timezone.now(), subjects=[cast.fatima.id])
    gunta = browser_of(cast.gunta)

    first = search(gunta, LIST, who="chiara")
    older = gunta.get(first.context["older_url"])

    assert (len(first.context["lines"]), len(older.context["lines"])) == (50, 10)


@pytest.mark.parametrize("count", [1, 3])
def test_the_trail_asks_as_much_for_three_lines_as_for_one(cast: Cast, count: int):
    gunta = browser_of(cast.gunta)
    gunta.get(LIST)
    for _ in range(count):
        client = create_client()
        trail.record("client_seen", by=cast.chiara, at=timezone.now(), subjects=[client.id])

    found = address_of_search(gunta, LIST, who="chiara")
    with counted_queries() as asked:
        gunta.get(found)

    assert asked.count == QUESTIONS


def test_a_breach_lists_whose_data_a_person_touched(cast: Cast, seen):
    other = create_client()
    trail.record("letter_taken", by=cast.amina, at=timezone.now(), subjects=[other.id])
    third = create_client()
    trail.record("own_data_handed_over", by=cast.amina, at=timezone.now(), subjects=[third.id])
    trail.record("client_seen", by=cast.chiara, at=timezone.now(), subjects=[create_client().id])

    page = search(
        browser_of(cast.gunta), reverse("audit:breach_show"), who="amina", since=TODAY, last=TODAY
    )

    lines = {line.reference: (line.taken, line.ways) for line in page.context["lines"]}
    assert lines[cast.fatima.reference][0] == 0
    assert lines[other.reference] == lines[third.reference] == (1, "took out")
    assert page.context["count"] == 3


def test_a_breach_of_one_session_lists_that_session_alone(cast: Cast, seen):
    session = AuditEvent.objects.filter(event="client_seen").latest("number").session_id
    asked = {"session": session, "since": TODAY, "last": TODAY}
    gunta = browser_of(cast.gunta)

    of_it = gunta.get(reverse("audit:breach_show"), asked)
    of_another = gunta.get(reverse("audit:breach_show"), asked | {"session": uuid4()})

    assert [line.reference for line in of_it.context["lines"]] == [cast.fatima.reference]
    assert of_another.context["lines"] == []


@pytest.mark.parametrize(("hours_ago", "left"), [(2, "69 hours are left"), (80, "ended on")])
def test_the_clock_of_72_hours_runs_from_when_it_was_learnt(cast: Cast, hours_ago: int, left: str):
    learnt = timezone.localtime() - datetime.timedelta(hours=hours_ago, minutes=1)

    page = words(
        cast.gunta,
        reverse("audit:breach_show"),
        since=TODAY,
        last=TODAY,
        learnt_at=f"{learnt:%Y-%m-%dT%H:%M}",
    )

    assert left in page


def list_of_a_breach(cast: Cast) -> tuple[Browser, str]:
    gunta = browser_of(cast.gunta)
    asked = search(gunta, reverse("audit:breach_show"), who="amina", since=TODAY, last=TODAY)
    return gunta, asked.context["take_url"]


def test_the_list_of_a_breach_is_taken_by_reference_registered_and_written_down(cast: Cast, seen):
    gunta, take = list_of_a_breach(cast)

    taken = gunta.post(take, {"wanted_for": "authority"})

    text = taken.content.decode("utf-8-sig")
    export = Export.objects.get()
    assert cast.fatima.reference in text
    assert cast.fatima.given_name not in text
    assert text.splitlines()[1].startswith(
        f"# {export.reference} · made for {cast.gunta.full_name}"
    )
    assert (export.template, export.purpose, export.person_count) == ("breach", "breach", 1)
    assert export.reason == "to tell the Data State Inspectorate"
    assert export.sha256 == sha256(taken.content).hexdigest()
    event = AuditEvent.objects.latest("number")
    assert (event.event, event.subject_ids) == ("breach_taken", [cast.fatima.id])
    assert event.details["export"] == export.reference


def test_each_taking_of_it_is_a_line_of_its_own_and_no_link_takes_it(cast: Cast, seen):
    gunta, take = list_of_a_breach(cast)

    refused = gunta.get(take)
    for _ in range(2):
        gunta.post(take, {"wanted_for": "cases"})

    assert refused.status_code == 405
    assert Export.objects.values("reference").distinct().count() == 2


def test_asvs_7_5_3_the_list_of_a_breach_asks_once_more_who_sits_there(
    cast: Cast, seen, monkeypatch
):
    gunta, take = list_of_a_breach(cast)
    monkeypatch.setattr(reauthentication, "FRESH_FOR", datetime.timedelta(seconds=-1))

    asked = gunta.post(take, {"wanted_for": "authority"})

    assert (asked.status_code, Export.objects.count()) == (403, 0)
    assert asked.context["kept"] == [("wanted_for", "authority")]


def test_a_list_of_many_after_a_breach_waits_for_nobody_and_rings_with_another_auditor(
    cast: Cast, seen, monkeypatch
):
    monkeypatch.setattr(export_operations, "MOST_PEOPLE_FOR_ONE", 0)
    gunta, take = list_of_a_breach(cast)

    taken = gunta.post(take, {"wanted_for": "authority"})

    assert (taken.status_code, Export.objects.get().people_needed) == (200, 1)
    alarm = Alarm.objects.get()
    assert (alarm.event, alarm.by) == ("breach_list_of_many_taken", cast.gunta.pk)


def test_a_list_of_a_breach_whose_question_is_gone_is_not_taken_of_everybody(cast: Cast, seen):
    take = f"{reverse('audit:breach_csv')}?search=of-another-session&since={TODAY}&last={TODAY}"

    answer = browser_of(cast.gunta).post(take, {"wanted_for": "authority"})

    assert (answer.status_code, Export.objects.count()) == (404, 0)


@pytest.mark.parametrize("wanted_for", ["", "curiosity"])
def test_a_list_of_a_breach_is_not_taken_for_nothing(cast: Cast, seen, wanted_for: str):
    gunta, take = list_of_a_breach(cast)

    assert gunta.post(take, {"wanted_for": wanted_for}).status_code == 404


def test_a_breach_without_days_is_no_question_yet(cast: Cast):
    answer = browser_of(cast.gunta).post(reverse("audit:breach_csv"), {"wanted_for": "authority"})

    assert answer.status_code == 404
    assert "Say who, or which session, and when" in words(cast.gunta, reverse("audit:breach_show"))


def test_the_count_of_a_breach_and_what_was_asked_go_into_an_incident_without_names(
    cast: Cast, seen
):
    incident = create_incident(by=cast.amina)
    create_closed_incident(by=cast.amina)
    gunta = browser_of(cast.gunta)
    asked = search(gunta, reverse("audit:breach_show"), who="amina", since=TODAY, last=TODAY)
    form, put = asked.context["incident_form"], asked.context["incident_url"]

    assert [key for key, _ in form.fields["incident"].choices] == [incident.id]
    response = gunta.post(put, {"incident": incident.id})

    [step] = incident.steps.all()
    assert (step.kind, step.people, step.asked_user, step.asked_session, step.written_by) == (
        "counted",
        1,
        cast.amina,
        None,
        cast.gunta,
    )
    assert timezone.localtime(step.asked_from_at).date() == TODAY
    assert step.asked_until_at - step.asked_from_at >= datetime.timedelta(hours=23)
    [line] = gunta.get(response.url).context["incident"].steps
    said = f"{line.told} {line.words}"
    assert ("1 person" in said, "what Amina did" in said) == (True, True)
    assert (cast.fatima.reference in said, cast.fatima.given_name in said) == (False, False)


def test_the_count_of_a_breach_is_put_nowhere_without_a_question_or_an_incident(cast: Cast, seen):
    incident = create_incident(by=cast.amina)
    closed = create_closed_incident(by=cast.amina)
    gunta = browser_of(cast.gunta)
    asked = search(gunta, reverse("audit:breach_show"), who="amina", since=TODAY, last=TODAY)
    put = asked.context["incident_url"]

    answers = [
        gunta.post(reverse("audit:breach_count"), {"incident": incident.id}).status_code,
        gunta.post(put, {"incident": uuid4()}).status_code,
        gunta.post(put, {"incident": closed.id}).status_code,
    ]

    assert answers == [404, 404, 404]
    assert not incident.steps.exists()


def test_without_an_open_incident_a_breach_offers_none(cast: Cast, seen):
    create_closed_incident(by=cast.amina)

    asked = search(
        browser_of(cast.gunta), reverse("audit:breach_show"), who="amina", since=TODAY, last=TODAY
    )

    assert asked.context["incident_form"] is None


def test_the_72_hours_of_a_breach_are_real_hours_over_the_night_that_lacks_one():
    riga = timezone.get_default_timezone()
    noticed = datetime.datetime(2026, 3, 27, 12, tzinfo=riga)

    clock = IncidentClock(noticed_at=noticed)

    with translation.override("lv"):
        said = clock_words(clock, at=noticed.astimezone(datetime.UTC)).words

    assert said == (
        "Paziņojiet Datu valsts inspekcijai līdz 30.03.2026. (pirmdiena) plkst. 13:00: "
        "atlikušas 72 stundas."
    )
