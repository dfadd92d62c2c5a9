"""Opening a file in an emergency on the page: the form, the hour, the note, and the review."""

import datetime
import logging

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from balsts.clients.enums import ClosedFileReason
from balsts.clients.models import EmergencyAccess, EmergencyNote
from balsts.clients.operations.emergency import close_file
from balsts.organisations.models import StaffMember
from balsts.platform.dates import format_date
from tests.factories.casework import create_plan
from tests.factories.clients import (
    create_assignment,
    create_client,
    create_enrolment,
    create_household,
)
from tests.factories.sharing import REASON, create_emergency, review
from tests.people import Cast, create_cast
from tests.trail import AuditEvent
from tests.web.browsers import browser_of
from tests.web.counting import counted_queries

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
OPEN = "/sharing/emergency/"


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


@pytest.fixture
def daniel(cast: Cast) -> Browser:
    return browser_of(cast.daniel)


def told(cast: Cast, **changes):
    return {
        "reference": cast.fatima.reference,
        "reason_kind": "danger_to_life",
        "reason": REASON,
    } | changes


def move_clock(monkeypatch, **by):
    later = timezone.now() + datetime.timedelta(**by)
    monkeypatch.setattr(timezone, "now", lambda: later)


def test_a_file_opens_with_the_whole_reference_and_a_reason(cast: Cast, daniel: Browser):
    create_plan(cast.case, agreed_on=TODAY, goals=("Find a flat",))

    response = daniel.post(OPEN, told(cast, reference=cast.fatima.reference.lower()))

    access = EmergencyAccess.objects.get()
    assert response.url == reverse("sharing:emergency_file", args=[access.id])
    page = daniel.get(response.url)
    assert page.context["name"].latin == "Fatima Noorzai"
    keys = [section.key for side in page.context["sides"] for section in side]
    assert keys == ["identity", "residence", "timeline", "household", "plan", "services"]


def test_the_trail_is_told_of_a_relative_whom_an_opened_file_names_and_of_no_other(
    cast: Cast, daniel: Browser
):
    """Daniel works with Karim and learns his name; Yusuf is somebody of the household."""
    karim, yusuf = create_client(given_name="Karim"), create_client(given_name="Yusuf")
    create_assignment(create_enrolment(karim, cast.other_contract), cast.daniel.posts.get())
    create_household(cast.fatima, karim, yusuf)
    access = create_emergency(cast, by=cast.daniel)

    page = daniel.get(reverse("sharing:emergency_file", args=[access.id]))
    daniel.post(reverse("sharing:emergency_note", args=[access.id]), {"words": ""})

    assert "Karim Noorzai" in page.content.decode()
    assert "Yusuf" not in page.content.decode()
    assert str(karim.id) not in page.content.decode()
    told = AuditEvent.objects.filter(by=cast.daniel.pk)
    seen = told.filter(event="emergency_file_seen").values_list("subject_ids", flat=True)
    named = told.filter(event="relatives_named").values_list("subject_ids", flat=True)
    assert list(seen) == [[cast.fatima.id]] * 2
    assert list(named) == [[karim.id]] * 2


def test_the_reason_and_the_reference_stand_in_no_address_and_no_log(
    cast: Cast, daniel: Browser, caplog: pytest.LogCaptureFixture
):
    with caplog.at_level(logging.DEBUG):
        response = daniel.post(OPEN, told(cast))
        daniel.get(response.url)

    assert cast.fatima.reference not in response.url
    ours = [record.getMessage() for record in caplog.records if "django.db" not in record.name]
    assert [line for line in ours if REASON in line or cast.fatima.reference in line] == []


def test_what_is_asked_in_the_address_opens_nothing(cast: Cast, daniel: Browser):
    response = daniel.get(OPEN, told(cast))

    assert response.status_code == 200
    assert response.context["form"].is_bound is False
    assert EmergencyAccess.objects.count() == 0


def test_the_form_asks_first_who_sits_there(cast: Cast, daniel: Browser, monkeypatch):
    move_clock(monkeypatch, minutes=6)

    asked = daniel.post(OPEN, told(cast))

    assert asked.status_code == 403
    assert EmergencyAccess.objects.count() == 0
    daniel.post(OPEN, dict(asked.context["kept"]) | {"proof_of_person_secret": "secret"})
    assert EmergencyAccess.objects.get().reason == REASON


@pytest.mark.parametrize("reference", ["BL-0000-0000", "Noorzai", "BL"])
def test_an_unknown_reference_and_a_closed_file_are_answered_alike(
    cast: Cast, daniel: Browser, reference: str
):
    close_file(
        client=cast.fatima,
        reason_kind=ClosedFileReason.RELATIVE_OF_STAFF,
        by=cast.chiara,
        at=timezone.now(),
    )

    closed = daniel.post(OPEN, told(cast)).context["form"].non_field_errors()
    unknown = daniel.post(OPEN, told(cast, reference=reference)).context["form"].non_field_errors()

    assert closed == unknown
    assert len(closed) == 1


def test_a_refused_attempt_stands_in_the_trail(cast: Cast, daniel: Browser):
    daniel.post(OPEN, told(cast, reference="BL-0000-0000"))

    event = AuditEvent.objects.filter(event="emergency_form_seen").latest("occurred_at")
    assert event.details == {"refused": "no_such_file"}


def test_a_short_reason_is_refused_and_kept(cast: Cast, daniel: Browser):
    response = daniel.post(OPEN, told(cast, reason="Danger"))

    assert "reason" in response.context["form"].errors
    assert response.context["form"]["reason"].value() == "Danger"
    assert EmergencyAccess.objects.count() == 0


def test_after_the_hour_the_file_does_not_exist(cast: Cast, daniel: Browser, monkeypatch):
    access = create_emergency(cast, by=cast.daniel)
    place = reverse("sharing:emergency_file", args=[access.id])
    answers = [daniel.get(place).status_code]

    move_clock(monkeypatch, minutes=59, seconds=55)
    answers.append(daniel.get(place).status_code)
    move_clock(monkeypatch, seconds=6)
    answers.append(daniel.get(place).status_code)
    noted = daniel.post(reverse("sharing:emergency_note", args=[access.id]), {"words": "Late"})

    assert answers == [200, 200, 404]
    assert noted.status_code == 404


def test_nothing_else_of_an_opened_file_opens_and_nothing_can_be_taken(cast: Cast, daniel: Browser):
    """No page for working with the client, no letter, no PDF, no list."""
    create_emergency(cast, by=cast.daniel)
    reference = cast.fatima.reference

    pages = (
        "clients:client_detail",
        "clients:letter_show",
        "clients:letter_pdf",
        "clients:benefit_show",
        "clients:timeline_event_add",
        "casework:plan_detail",
        "casework:service_record_add",
        "sharing:consent_list",
        "sharing:lent_show",
    )
    answers = {name: daniel.get(reverse(name, args=[reference])).status_code for name in pages}

    # Daniel, a social worker, may not read lent files at all: he is refused before anything is asked.
    assert answers == dict.fromkeys(pages, 404) | {"sharing:lent_show": 403}
    found = daniel.get(reverse("clients:client_list"), {"search": reference})
    assert "Fatima" not in found.content.decode()


def test_a_note_is_left_and_read_by_who_works_with_the_client(cast: Cast, daniel: Browser):
    access = create_emergency(cast, by=cast.daniel)
    place = reverse("sharing:emergency_note", args=[access.id])

    empty = daniel.post(place, {"words": ""})
    daniel.post(place, {"words": "Police called at ten."})

    assert "words" in empty.context["note_form"].errors
    assert EmergencyNote.objects.get().words == "Police called at ten."
    page = browser_of(cast.amina).get(reverse("sharing:emergency_show", args=[access.id]))
    assert [note.words for note in page.context["opening"].notes] == ["Police called at ten."]


def test_the_responsible_worker_finds_the_opening_in_their_day_until_they_took_note(cast: Cast):
    access = create_emergency(cast, by=cast.daniel)
    amina = browser_of(cast.amina)
    day = reverse("casework:my_day_show")
    [line] = amina.get(day).context["my_day"].openings

    page = amina.get(line.url).context
    amina.post(page["acknowledge_url"])

    assert line.what == "Daniel opened the file in an emergency"
    assert REASON in line.because
    assert amina.get(day).context["my_day"].openings == ()
    assert amina.get(line.url).context["acknowledge_url"] == ""
    assert EmergencyAccess.objects.get() == access


@pytest.mark.parametrize("name", ["chiara", "gunta"])
def test_manager_and_auditor_find_it_on_their_page_and_review_it(cast: Cast, name: str):
    create_emergency(cast, by=cast.daniel)
    browser = browser_of(getattr(cast, name))
    [line] = browser.get(reverse("sharing:emergency_list")).context["waiting"]
    place = browser.get(line.url).context["review_url"]

    unsaid = browser.post(place, {"verdict": "justified", "words": ""})
    browser.post(place, {"verdict": "justified", "words": "Police confirmed it."})

    assert "words" in unsaid.context["review_form"].errors
    context = browser.get(reverse("sharing:emergency_list")).context
    assert (context["waiting"], len(context["reviewed"])) == ([], 1)
    assert EmergencyAccess.objects.get().review_words == "Police confirmed it."


def test_who_engaged_somebody_reads_from_when_they_may_review(cast: Cast):
    """A new worker whom Chiara engaged yesterday may be nobody but Chiara."""
    access = create_emergency(cast, by=cast.daniel)
    StaffMember.objects.filter(user=cast.daniel).update(
        given_by=cast.chiara, given_at=timezone.now()
    )
    chiara = browser_of(cast.chiara)

    page = chiara.get(reverse("sharing:emergency_show", args=[access.id]))
    told = {"verdict": "justified", "words": "Police confirmed it."}
    refused = chiara.post(page.context["review_url"], told)

    day = format_date(timezone.localdate() + datetime.timedelta(days=14), "en")
    assert f"until {day} you two count as one" in page.context["wait_words"]
    assert page.context["review_form"] is None
    assert refused.context["review_form"]["words"].value() == "Police confirmed it."
    assert EmergencyAccess.objects.get().reviewed_at is None


def test_the_auditor_reads_the_opening_and_not_the_file(cast: Cast):
    access = create_emergency(cast, by=cast.daniel)

    page = browser_of(cast.gunta).get(reverse("sharing:emergency_show", args=[access.id]))

    assert cast.fatima.reference in page.content.decode()
    assert "Fatima" not in page.content.decode()


def test_whoever_opened_reads_the_opening_and_is_offered_no_review(cast: Cast, daniel: Browser):
    access = create_emergency(cast, by=cast.daniel)

    page = daniel.get(reverse("sharing:emergency_show", args=[access.id]))

    assert page.context["review_form"] is None


def test_a_review_by_who_may_not_is_refused_in_words(cast: Cast, daniel: Browser):
    access = create_emergency(cast, by=cast.daniel)

    response = daniel.post(
        reverse("sharing:emergency_review", args=[access.id]),
        {"verdict": "justified", "words": "All fine."},
    )

    assert response.status_code == 200
    assert EmergencyAccess.objects.get().reviewed_at is None


def test_an_unreviewed_opening_blocks_the_next_and_says_so(
    cast: Cast, daniel: Browser, monkeypatch
):
    access = create_emergency(cast, by=cast.daniel)
    monkeypatch.setattr(EmergencyAccess, "is_open_at", lambda _self, _moment: False)

    refused = daniel.post(OPEN, told(cast)).context["form"].non_field_errors()
    listed = daniel.get(reverse("sharing:lent_list")).context["waiting_url"]
    review(access, by=cast.gunta)

    assert refused[0].startswith("Nobody has reviewed your last opening yet.")
    assert listed == reverse("sharing:emergency_show", args=[access.id])
    assert daniel.get(reverse("sharing:lent_list")).context["waiting_url"] == ""


def test_an_open_file_is_found_again_from_the_menu(cast: Cast, daniel: Browser):
    access = create_emergency(cast, by=cast.daniel)

    context = daniel.get(reverse("sharing:lent_list")).context

    assert context["open_url"] == reverse("sharing:emergency_file", args=[access.id])


@pytest.mark.parametrize("openings", [1, 3])
def test_the_list_of_openings_asks_the_same_few_questions(cast: Cast, openings: int):
    for user in [cast.daniel, cast.boris, cast.katrina][:openings]:
        reviewless(cast, user)
    gunta = browser_of(cast.gunta)
    place = reverse("sharing:emergency_list")
    gunta.get(place)

    with counted_queries() as asked:
        response = gunta.get(place)

    assert len(response.context["waiting"]) == openings
    assert asked.count == 8


def reviewless(cast: Cast, user) -> EmergencyAccess:
    now = timezone.now()
    return EmergencyAccess.objects.create(
        client=cast.fatima,
        client_reference=cast.fatima.reference,
        reason_kind="danger_to_life",
        reason=REASON,
        opened_at=now,
        opened_by=user,
        ends_at=now + datetime.timedelta(hours=1),
    )
