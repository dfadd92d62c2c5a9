"""Handing a family over, and telling that a promised day has moved, as people see it."""

import datetime

import pytest
from django.utils import timezone

from balsts.access.enums import Role
from balsts.casework.enums import AddresseeKind, HandOverAnswer, TaskState
from balsts.casework.models import HandOver, PromiseAddressee, Task
from balsts.casework.operations.hand_over import (
    HandOverEntry,
    record_hand_over,
    withdraw_task,
)
from balsts.casework.queries.hand_over import task_of_client
from balsts.clients.enums import AssignmentRole, Channel, LegalStatus
from balsts.clients.models import LegalStatusEvent
from balsts.clients.operations.timeline import StatusEntry, correct_timeline
from balsts.organisations.queries.standing import standing_of
from balsts.platform.dates import format_date
from balsts.platform.periods import add_months
from tests.factories.clients import (
    create_assignment,
    create_client,
    create_enrolment,
    create_household,
    create_status,
)
from tests.factories.organisations import create_staff_member
from tests.factories.promises import create_hand_over_task, create_promises, words_of
from tests.people import Cast, create_cast
from tests.web.browsers import browser_of
from tests.web.counting import counted_queries

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
ONE_DAY = datetime.timedelta(days=1)


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


@pytest.fixture
def task(cast: Cast) -> Task:
    return create_hand_over_task(cast.fatima)


def form_of(cast: Cast) -> str:
    return f"/clients/{cast.fatima.reference}/hand-over/"


def screen(cast: Cast, who: str = "amina"):
    browser = browser_of(getattr(cast, who))
    return browser.get(f"/clients/{cast.fatima.reference}/").context["client"]


def day(cast: Cast, who: str):
    return browser_of(getattr(cast, who)).get("/").context["my_day"]


def written(day: datetime.date) -> str:
    return f"{day.day} {day:%B %Y}"


def told(**changes: str) -> dict[str, str]:
    return {
        "municipality": "riga",
        "informed_on": TODAY.isoformat(),
        "channel": "letter",
        "answer": "",
    } | changes


def move_day(cast: Cast, *, by=None, days: int = 10) -> None:
    """Say that Fatima's status was granted some days earlier than it was said yesterday."""
    create_promises(cast.fatima, at=timezone.now() - ONE_DAY)
    mistaken = LegalStatusEvent.objects.get(legal_status=LegalStatus.ALTERNATIVE)
    entry = StatusEntry(
        client=cast.fatima,
        legal_status=LegalStatus.ALTERNATIVE,
        decided_on=mistaken.decided_on - days * ONE_DAY,
    )
    correct_timeline(mistaken=mistaken, entry=entry, by=by or cast.chiara, at=timezone.now())


def test_the_form_asks_and_keeps_what_was_told(cast: Cast, task: Task) -> None:
    browser = browser_of(cast.amina)

    shown = browser.get(form_of(cast))
    response = browser.post(form_of(cast), told(note="Anna"))

    assert shown.context["card"].state.word == "to be told"
    assert response.url == f"/clients/{cast.fatima.reference}/#hand-over"
    row = HandOver.objects.get()
    assert (row.municipality, row.informed_on, row.channel) == ("riga", TODAY, "letter")
    assert words_of(task) == ["Anna"]
    assert screen(cast).hand_over.state.word == "Rīga: answer awaited"


def test_the_form_begins_with_what_was_told_before(cast: Cast, task: Task) -> None:
    browser = browser_of(cast.amina)
    browser.post(
        form_of(cast), told(municipality="another", municipality_name="Tartu linn", note="Anna")
    )

    form = browser.get(form_of(cast)).context["form"]

    assert {name: form[name].value() for name in ("municipality", "municipality_name", "note")} == {
        "municipality": "another",
        "municipality_name": "Tartu linn",
        "note": "Anna",
    }


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"municipality": "another"}, "Choose the municipality, or write its name."),
        ({"informed_on": "tomorrow"}, ""),
        ({"channel": ""}, "This field is required."),
        ({"answer": "refused"}, "Say on which day the municipality answered."),
    ],
)
def test_what_is_refused_is_told_and_nothing_typed_is_lost(
    cast: Cast, task: Task, changes: dict[str, str], words: str
) -> None:
    response = browser_of(cast.amina).post(form_of(cast), told(note="Anna B.") | changes)

    assert response.status_code == 200
    assert words in response.text
    assert "Anna B." in response.text
    assert HandOver.objects.count() == 0


def test_without_a_task_there_is_no_form(cast: Cast) -> None:
    assert browser_of(cast.amina).get(form_of(cast)).status_code == 404


def test_a_task_that_is_not_needed_leaves_with_its_reason(cast: Cast, task: Task) -> None:
    browser = browser_of(cast.amina)

    without = browser.post(form_of(cast) + "withdraw/", {"reason": " "}, follow=True)
    response = browser.post(form_of(cast) + "withdraw/", {"reason": "Moved to an aunt"})

    task.refresh_from_db()
    assert "Say in a few words why it is not needed." in without.text
    assert response.status_code == 302
    assert (task.state, words_of(task)) == (TaskState.WITHDRAWN, ["Moved to an aunt"])
    assert screen(cast).hand_over.lead == "Not needed: Moved to an aunt"
    assert screen(cast).hand_over.url == ""
    assert browser.get(form_of(cast)).status_code == 404


def test_what_somebody_else_did_meanwhile_is_told(cast: Cast, task: Task, monkeypatch) -> None:
    stale = task_of_client(cast.fatima, standing_of(cast.amina, on=TODAY), on=TODAY)
    withdraw_task(task=task, reason="gone", by=cast.chiara, at=timezone.now())
    monkeypatch.setattr(
        "balsts.web.casework.hand_over_views.task_of_client", lambda *_, **__: stale
    )
    browser = browser_of(cast.amina)

    recorded = browser.post(form_of(cast), told())
    withdrawn = browser.post(form_of(cast) + "withdraw/", {"reason": "gone"}, follow=True)

    assert "This task was withdrawn: nothing is asked." in recorded.text
    assert "This task was withdrawn: nothing is asked." in withdrawn.text


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        (HandOverAnswer.ACCEPTED, "Rīga: takes over"),
        (HandOverAnswer.REFUSED, "Rīga: refuses"),
        (HandOverAnswer.NO_ANSWER, "Rīga: no answer came"),
    ],
)
def test_the_client_screen_says_what_the_municipality_answered(
    cast: Cast, task: Task, answer: HandOverAnswer, word: str
) -> None:
    entry = HandOverEntry(
        informed_on=TODAY,
        channel=Channel.E_MAIL,
        municipality="riga",
        answer=answer,
        answered_on=TODAY,
        note="Anna",
    )
    record_hand_over(task=task, entry=entry, by=cast.amina, at=timezone.now())

    card = screen(cast).hand_over

    assert (card.state.word, card.due_on) == (word, None)
    assert card.facts[0].startswith("Rīga, informed on")
    assert card.facts[0].endswith("– Anna")


@pytest.mark.parametrize(
    ("because", "lead"),
    [
        ("term_moved", "The last day of support has moved to"),
        ("term_far", "Support no longer ends on"),
        ("case_closed", "The case is closed"),
        ("term_ends", "Support ends on"),
    ],
)
def test_the_card_says_why_it_stands_where_it_stands(
    cast: Cast, task: Task, because: str, lead: str
) -> None:
    Task.objects.update(because=because)

    assert screen(cast).hand_over.lead.startswith(lead)


def test_a_municipality_that_knows_the_old_day_is_to_be_told_the_new_one(
    cast: Cast, task: Task
) -> None:
    entry = HandOverEntry(informed_on=TODAY, channel=Channel.E_MAIL, municipality="riga")
    record_hand_over(task=task, entry=entry, by=cast.amina, at=timezone.now())
    Task.objects.update(because="term_moved", about_on=task.about_on + ONE_DAY)

    assert screen(cast).hand_over.state.word == "to be told the new day"


def test_my_day_says_calmly_what_is_to_be_handed_over(cast: Cast, task: Task) -> None:
    Task.objects.update(due_on=TODAY - 3 * ONE_DAY)

    [for_worker] = day(cast, "amina").tasks
    [for_manager] = day(cast, "chiara").tasks

    assert (for_worker.what, for_worker.days) == (
        "tell the municipality and ask it to take over",
        -3,
    )
    assert for_worker.next_url == form_of(cast)
    assert for_manager == for_worker
    assert (day(cast, "edgars").tasks, day(cast, "boris").tasks) == ((), ())
    assert screen(cast).hand_over.state.word == "waits to be told"


@pytest.mark.parametrize(
    ("days", "words"), [(0, "informed today"), (1, "1 day ago"), (5, "5 days ago")]
)
def test_my_day_says_since_when_an_answer_is_awaited(
    cast: Cast, task: Task, days: int, words: str
) -> None:
    entry = HandOverEntry(
        informed_on=TODAY - days * ONE_DAY, channel=Channel.LETTER, municipality="riga"
    )
    record_hand_over(task=task, entry=entry, by=cast.amina, at=timezone.now())

    [line] = day(cast, "amina").tasks

    assert (line.what, line.on) == ("the municipality has not answered yet", task.about_on)
    assert line.because.endswith(words)


def test_a_moved_day_stands_near_the_status_until_everybody_knows(cast: Cast) -> None:
    move_day(cast)

    moved = screen(cast).moved

    [line] = moved.lines
    assert line.startswith("Social worker, Social mentor: said since ")
    assert "; now: until " in line
    assert moved.because.startswith("corrected: legal status, alternative status, ")
    assert "; recorded by Chiara on " in moved.because
    assert [one.words for one in moved.addressees] == [
        "client",
        "responsible worker Amina",
        "mentor Edgars",
    ]
    assert len(screen(cast).said_before) == 2


def test_who_works_with_a_client_elsewhere_is_not_named(cast: Cast) -> None:
    helped = create_enrolment(cast.fatima, cast.movement_contract)
    volunteer = cast.farid.posts.get()
    create_assignment(helped, volunteer, role=AssignmentRole.MENTOR)
    move_day(cast)

    ours = {one.words for one in screen(cast).moved.addressees}
    theirs = {one.words for one in screen(cast, "farid").moved.addressees}

    assert ours == {
        "client",
        "responsible worker Amina",
        "mentor Edgars",
        "mentor of another organisation",
    }
    assert theirs == {
        "client",
        "responsible worker of another organisation",
        "mentor of another organisation",
        "mentor Farid",
    }


def test_whoever_is_told_is_noted_and_what_all_know_disappears(cast: Cast) -> None:
    move_day(cast)
    browser = browser_of(cast.amina)

    for one in PromiseAddressee.objects.all():
        browser.post(f"/promise-changes/{one.id}/told/")

    told_by = PromiseAddressee.objects.values_list("told_on", "told_by__username")
    assert set(told_by) == {(TODAY, "amina")}
    assert (screen(cast).moved, day(cast, "amina").moved) == (None, ())


def test_telling_leads_back_to_where_it_was_said(cast: Cast) -> None:
    move_day(cast)
    address = f"/promise-changes/{PromiseAddressee.objects.get(kind=AddresseeKind.CLIENT).id}/told/"
    browser = browser_of(cast.amina)

    from_my_day = browser.post(address, {"from": "my_day"})
    from_screen = browser.post(address)

    assert from_my_day.url == "/"
    assert from_screen.url == f"/clients/{cast.fatima.reference}/#status"


def test_my_day_shows_moved_days_to_the_worker_the_manager_and_the_mentor_concerned(
    cast: Cast,
) -> None:
    move_day(cast)
    mentor = PromiseAddressee.objects.get(kind=AddresseeKind.MENTOR)

    counts = {who: len(day(cast, who).moved) for who in ("amina", "chiara", "edgars", "boris")}
    [line] = day(cast, "edgars").moved
    browser_of(cast.edgars).post(f"/promise-changes/{mentor.id}/told/")

    assert counts == {"amina": 1, "chiara": 1, "edgars": 1, "boris": 0}
    assert [one.words for one in line.moved.addressees if one.tell_url] == ["mentor Edgars"]
    assert len(day(cast, "edgars").moved) == 0


def test_a_refused_telling_says_why(cast: Cast) -> None:
    move_day(cast)
    client = PromiseAddressee.objects.get(kind=AddresseeKind.CLIENT)

    response = browser_of(cast.edgars).post(f"/promise-changes/{client.id}/told/", follow=True)

    assert "Your role does not allow this." in response.text


def test_a_moved_day_is_said_by_what_holds_today(cast: Cast) -> None:
    create_promises(cast.fatima, at=timezone.now() - ONE_DAY)
    mistaken = LegalStatusEvent.objects.get(legal_status=LegalStatus.ALTERNATIVE)
    correct_timeline(mistaken=mistaken, entry=None, by=cast.chiara, at=timezone.now())

    moved = screen(cast).moved

    assert moved.lines[0].endswith("now: no last day is set")
    assert moved.because.startswith("taken back: legal status, alternative status, ")


def test_what_the_nightly_review_finds_says_so(cast: Cast) -> None:
    create_promises(cast.fatima, at=timezone.now() - ONE_DAY)
    mistaken = LegalStatusEvent.objects.get(legal_status=LegalStatus.ALTERNATIVE)
    LegalStatusEvent.objects.create(
        client=cast.fatima,
        legal_status=LegalStatus.REFUSED_FINAL,
        decided_on=mistaken.decided_on,
        became_final_on=mistaken.decided_on,
        corrects=mistaken,
        recorded_at=timezone.now(),
        recorded_by=cast.chiara,
    )
    create_promises(cast.fatima)

    moved = screen(cast).moved

    assert moved.because.startswith("found when all clients were looked at anew; recorded by")


def test_a_new_event_that_moves_the_day_is_named(cast: Cast) -> None:
    client = create_client()
    create_promises(cast.fatima, client, at=timezone.now() - ONE_DAY)
    from balsts.clients.operations.timeline import record_timeline  # noqa: PLC0415 - only here

    record_timeline(
        entries=[
            StatusEntry(
                client=cast.fatima,
                legal_status=LegalStatus.STATUS_REVOKED,
                decided_on=TODAY,
                became_final_on=TODAY,
            )
        ],
        by=cast.chiara,
        at=timezone.now(),
    )

    moved = screen(cast).moved

    assert moved.because.startswith("new on the timeline: legal status, status revoked, ")


def test_my_day_asks_as_much_for_three_moved_days_and_tasks_as_for_one(cast: Cast) -> None:
    move_day(cast)
    create_hand_over_task(cast.fatima)
    browser = browser_of(cast.chiara)
    with counted_queries() as for_one:
        browser.get("/")
    for number in range(2):
        client = create_client(given_name=f"Ali {number}")
        mistaken = create_status(client, on=TODAY - 40 * ONE_DAY, status=LegalStatus.REFUGEE)
        client.enrolments.create(contract=cast.contract, valid_from=TODAY - 40 * ONE_DAY)
        create_promises(client, at=timezone.now() - ONE_DAY)
        correct_timeline(mistaken=mistaken, entry=None, by=cast.chiara, at=timezone.now())
        create_hand_over_task(client)

    with counted_queries() as for_three:
        response = browser.get("/")

    my_day = response.context["my_day"]
    assert (len(my_day.moved), len(my_day.tasks)) == (3, 3)
    assert for_three.count == for_one.count


def test_client_screen_with_a_moved_day_and_a_task_asks_no_more_than_fourteen(cast: Cast) -> None:
    create_household(cast.fatima, create_client(given_name="Ali"))
    move_day(cast)
    create_hand_over_task(cast.fatima)
    browser = browser_of(cast.amina)

    with counted_queries() as asked:
        response = browser.get(f"/clients/{cast.fatima.reference}/")

    shown = response.context["client"]
    granted_on = TODAY - 30 * ONE_DAY
    said, now = (
        format_date(add_months(on, 12), "en") for on in (granted_on, granted_on - 10 * ONE_DAY)
    )
    since = format_date(TODAY - ONE_DAY, "en")
    assert shown.moved.lines == (
        f"Social worker, Social mentor: said since {since}: until {said}; now: until {now}",
    )
    assert shown.hand_over is not None
    assert asked.count == 14


def test_what_was_agreed_with_the_municipality_is_not_shown_to_another_programme(
    cast: Cast, task: Task
) -> None:
    coordinator = create_staff_member(
        username="marta",
        organisation=cast.movement_contract.provider,
        role=Role.MOVEMENT_COORDINATOR,
    )
    helped = create_enrolment(cast.fatima, cast.movement_contract)
    create_assignment(helped, cast.farid.posts.get(), role=AssignmentRole.MENTOR)
    browser_of(cast.amina).post(form_of(cast), told(note="Anna of room 12"))

    pages = {
        who.username: browser_of(who).get(f"/clients/{cast.fatima.reference}/").text
        for who in (cast.amina, cast.edgars, cast.farid, coordinator.user)
    }

    readers = {name for name, page in pages.items() if "Anna of room 12" in page}
    # Edgars accompanies: what a colleague wrote is not read by his role, in any programme.
    assert readers == {"amina"}
    assert browser_of(coordinator.user).get(form_of(cast)).status_code == 404
    assert browser_of(coordinator.user).get("/").context["my_day"].tasks == ()


def test_after_a_refusal_another_municipality_is_asked_beside_it(cast: Cast, task: Task) -> None:
    browser = browser_of(cast.amina)
    day_of_answer = {"answer": "refused", "answered_on": TODAY.isoformat()}
    browser.post(form_of(cast), told(note="no room") | day_of_answer)
    [line] = day(cast, "amina").tasks
    refused, form = screen(cast).hand_over, browser.get(form_of(cast)).context["form"]

    browser.post(form_of(cast), told(municipality="jelgava"))

    asked = screen(cast).hand_over
    assert (refused.state.word, refused.advice) == (
        "Rīga: refuses",
        "Another municipality can be asked. If none is to be asked, say why.",
    )
    assert (line.what, line.because) == (
        "another municipality can be asked to take over",
        f"Rīga refused on {written(TODAY)}",
    )
    assert (form["municipality"].value(), form["note"].value()) == (None, None)
    assert (asked.state.word, asked.advice) == ("Jelgava: answer awaited", "")
    assert [fact.split(",")[0] for fact in asked.facts] == ["Rīga", "Jelgava"]
    assert asked.facts[0].endswith("– no room")


def test_who_takes_over_is_shown_whatever_is_written_down_later(cast: Cast, task: Task) -> None:
    browser = browser_of(cast.amina)
    day_of_answer = {"answered_on": TODAY.isoformat()}
    browser.post(form_of(cast), told(answer="accepted") | day_of_answer)

    browser.post(form_of(cast), told(municipality="jelgava", answer="refused") | day_of_answer)

    assert screen(cast).hand_over.state.word == "Rīga: takes over"


def test_whoever_sees_another_member_only_reads_why_there_is_no_form(
    cast: Cast, task: Task
) -> None:
    child = create_client(given_name="Nour")
    create_assignment(create_enrolment(child, cast.contract), cast.boris.posts.get())
    Task.objects.update(household=create_household(cast.fatima, child))
    browser, form = browser_of(cast.boris), f"/clients/{child.reference}/hand-over/"

    card = browser.get(f"/clients/{child.reference}/").context["client"].hand_over
    asked = browser.get(form)
    sent = browser.post(form, told(note="Anna B."))
    withdrawn = browser.post(form + "withdraw/", {"reason": "gone"}, follow=True)

    words = "The task stands with a member of the family whose case you do not lead: "
    assert (card.url, card.advice.startswith(words)) == ("", True)
    assert asked.url == f"/clients/{child.reference}/#hand-over"
    assert (sent.status_code, "Anna B." in sent.text) == (200, True)
    assert words in withdrawn.text
    assert HandOver.objects.count() == 0


def test_the_manager_opens_the_form_from_every_member(cast: Cast, task: Task) -> None:
    child = create_client(given_name="Nour")
    create_enrolment(child, cast.contract)
    Task.objects.update(household=create_household(cast.fatima, child))
    browser, form = browser_of(cast.chiara), f"/clients/{child.reference}/hand-over/"

    card = browser.get(f"/clients/{child.reference}/").context["client"].hand_over
    browser.post(form, told())

    assert (card.url, card.advice) == (form, "")
    assert HandOver.objects.get().task == task


def test_what_a_colleague_wrote_meanwhile_is_shown_before_it_is_written_over(
    cast: Cast, task: Task
) -> None:
    browser = browser_of(cast.amina)
    seen = str(browser.get(form_of(cast)).context["form"]["seen"].value())
    entry = HandOverEntry(
        informed_on=TODAY, channel=Channel.TELEPHONE, municipality="riga", note="Vera"
    )
    record_hand_over(task=task, entry=entry, by=cast.chiara, at=timezone.now())

    refused = browser.post(form_of(cast), told(note="Anna", seen=seen))
    form = refused.context["form"]
    before = words_of(task)
    browser.post(form_of(cast), told(note="Anna", seen=str(form["seen"].value())))

    assert "Meanwhile somebody has written down something about this handing over" in refused.text
    assert "Vera" in refused.text
    assert (form["note"].value(), form["channel"].value()) == ("Anna", "letter")
    assert (before, words_of(task)) == (["Vera"], ["Anna"])
