"""One screen per client: what it shows, to whom, and at what cost."""

import datetime
from uuid import uuid4

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from balsts.casework.enums import ActionResponsible, BarrierKind, CaseCloseReason, PlanState
from balsts.casework.models import InclusionPlan, PlanAction
from balsts.casework.operations.case import close_case
from balsts.casework.operations.service_record import Hindrance
from balsts.clients.enums import AssignmentRole, CircumstanceKind, LegalStatus
from balsts.clients.models import (
    Circumstance,
    Client,
    DepartureEvent,
    Household,
    HouseholdMember,
    LegalStatusEvent,
    Residence,
    ResidencePermit,
)
from balsts.platform.dates import format_date
from balsts.platform.periods import add_months
from tests.factories.casework import create_plan, create_service_record
from tests.factories.clients import (
    create_arrival,
    create_assignment,
    create_client,
    create_enrolment,
    create_household,
    create_status,
)
from tests.factories.organisations import create_institution
from tests.factories.outside import say_why
from tests.people import Cast, create_cast
from tests.trail import AuditEvent
from tests.web.browsers import browser_of
from tests.web.counting import counted_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def today() -> datetime.date:
    return timezone.localdate()


@pytest.fixture
def cast(today: datetime.date) -> Cast:
    return create_cast(today=today)


def screen_of(client: Client) -> str:
    return reverse("clients:client_detail", args=[client.reference])


def join_household(today: datetime.date, *clients: Client) -> None:
    household = Household.objects.create()
    for client in clients:
        HouseholdMember.objects.create(
            household=household, client=client, role="other", valid_from=today
        )


def test_client_screen_says_who_it_is_and_what_the_status_means_today(
    cast: Cast, today: datetime.date
) -> None:
    response = browser_of(cast.amina).get(screen_of(cast.fatima))

    screen = response.context["client"]
    assert (screen.name.latin, screen.name.original) == ("Fatima Noorzai", "فاطمه نورزی")
    assert (screen.name.original_language, screen.name.original_direction) == ("fa-AF", "rtl")
    assert screen.status == "alternative status"
    assert [mark.label for mark in screen.marks] == [
        "arrival",
        "asylum seeker",
        "alternative status",
        "today",
        "last day of support",
    ]
    assert screen.deadline.words == "last day of support"


def test_client_screen_tells_the_whole_course(cast: Cast, today: datetime.date) -> None:
    def days(number: int) -> datetime.date:
        return today + datetime.timedelta(days=number)

    person = create_client(given_name="Ali", languages=(("ara", "mother_tongue"), ("eng", None)))
    create_assignment(create_enrolment(person, cast.contract), cast.worker)
    create_arrival(person, on=days(-400))
    create_status(person, on=days(-390))
    recorded = {"client": person, "recorded_at": timezone.now(), "recorded_by": cast.amina}
    DepartureEvent.objects.create(
        departed_on=days(-100), departure_kind="own_will", certainty="presumed", **recorded
    )
    create_arrival(person, on=days(-50), is_return=True)
    ResidencePermit.objects.create(
        permit_kind="temporary", valid_from=days(-10), valid_until=days(31), **recorded
    )
    Residence.objects.create(client=person, place="riga", valid_from=days(-40))

    screen = browser_of(cast.amina).get(screen_of(person)).context["client"]

    assert [(mark.label, mark.kind, mark.note) for mark in screen.marks] == [
        ("arrival", "open", "self-arrived"),
        ("asylum seeker", "past", ""),
        ("departure", "open", "by own will (presumed)"),
        ("return", "open", "self-arrived"),
        ("today", "today", ""),
        ("residence permit ends", "future", ""),
    ]
    assert [mark.far for mark in screen.marks] == [1, 2, 1, 1, 1, 1]
    assert "Arabic (mother tongue), English" in screen.facts
    assert "Riga" in screen.facts
    assert [(chip.label, chip.short) for chip in screen.entitlements[:2]] == [
        ("Social worker", "yes"),
        ("Social mentor", "yes"),
    ]


@pytest.mark.parametrize(
    ("born_on", "precision", "fact"),
    [
        (None, "day", "age not known"),
        (datetime.date(2000, 1, 1), "estimated", "about "),
        (datetime.date(2000, 1, 1), "day", "years old"),
    ],
)
def test_age_is_said_as_exactly_as_it_is_known(
    cast: Cast, born_on: datetime.date | None, precision: str, fact: str
) -> None:
    person = create_client(given_name="Ali", born_on=born_on, birth_precision=precision)
    create_assignment(create_enrolment(person, cast.contract), cast.worker)

    screen = browser_of(cast.amina).get(screen_of(person)).context["client"]

    assert fact in screen.facts[0]


def test_entitlement_chips_open_the_reasons_in_place(cast: Cast) -> None:
    response = browser_of(cast.amina).get(screen_of(cast.fatima))

    worker, mentor, *_rights = response.context["client"].entitlements
    assert (worker.label, worker.outcome) == ("Social worker", "met")
    assert (mentor.label, mentor.outcome) == ("Social mentor", "met")
    assert [node.outcome for node in worker.because] == ["met", "met", "met"]
    assert [node.outcome for node in mentor.because] == ["met", "met", "remark"]
    assert worker.because[0].source != ""
    assert worker.because[1].sentence in response.text


def test_chip_of_a_right_says_from_when_and_what_to_ask_next(
    cast: Cast, today: datetime.date
) -> None:
    response = browser_of(cast.amina).get(screen_of(cast.fatima))

    chips = {chip.label: chip for chip in response.context["client"].entitlements}
    granted_on = today - datetime.timedelta(days=30)
    family_from = add_months(granted_on, 24)
    assert chips["Right to work"].short == "yes"
    assert chips["Family reunification"].short == f"from {format_date(family_from, 'en')}"
    (question,) = chips["Latvian course"].questions
    assert question.sentence == (
        "Is the person registered with the employment agency, and since when?"
    )
    assert question.url.endswith(
        f"{cast.fatima.reference}/timeline/?kind=circumstance"
        "&circumstance_kind=registered_with_employment_agency"
    )
    assert f'href="{escape(question.url)}"' in response.text


def test_mentor_reads_what_to_ask_but_is_not_sent_to_record_it(cast: Cast) -> None:
    response = browser_of(cast.edgars).get(screen_of(cast.fatima))

    chips = {chip.label: chip for chip in response.context["client"].entitlements}
    assert [question.url for question in chips["Latvian course"].questions] == [""]


def test_client_without_status_shows_the_missing_fact(cast: Cast, today: datetime.date) -> None:
    person = create_client(given_name="Ali")
    create_assignment(create_enrolment(person, cast.contract), cast.worker)

    screen = browser_of(cast.amina).get(screen_of(person)).context["client"]

    assert screen.status == "not recorded"
    assert {chip.outcome for chip in screen.entitlements} == {"unknown"}
    assert screen.record_url == ""
    assert len(screen.hindrances) == 1


@pytest.mark.parametrize("who", ["boris", "daniel", "farid"])
def test_asvs_8_2_2_client_screen_of_somebody_elses_client_does_not_exist(
    cast: Cast, who: str
) -> None:
    browser = browser_of(getattr(cast, who))

    refused = browser.get(screen_of(cast.fatima))
    nobody = browser.get("/clients/BL-0000-0000/")

    assert (refused.status_code, nobody.status_code) == (404, 404)
    assert _without_tokens(refused.text) == _without_tokens(nobody.text)


def _without_tokens(text: str) -> list[str]:
    return [line for line in text.splitlines() if "csrf" not in line.lower() and "next" not in line]


def test_client_screen_is_refused_to_the_statistician(cast: Cast) -> None:
    response = browser_of(cast.esther).get(screen_of(cast.fatima))

    assert response.status_code == 403
    assert "Noorzai" not in response.text


def test_client_screen_sends_strangers_to_sign_in(cast: Cast, client: Browser) -> None:
    response = client.get(screen_of(cast.fatima))

    assert response.status_code == 302


def test_client_screen_takes_no_post(cast: Cast) -> None:
    response = browser_of(cast.amina).post(screen_of(cast.fatima))

    assert response.status_code == 405


def test_client_screen_names_nobody_in_its_title(cast: Cast) -> None:
    response = browser_of(cast.amina).get(screen_of(cast.fatima))

    title = response.text.split("<title>")[1].split("</title>")[0]
    assert title == "Client · Balsts"


def test_client_screen_records_whom_it_showed(cast: Cast, today: datetime.date) -> None:
    seen, hidden = create_client(given_name="Seen"), create_client(given_name="Hidden")
    create_assignment(create_enrolment(seen, cast.contract), cast.worker)
    join_household(today, cast.fatima, seen, hidden)

    response = browser_of(cast.amina).get(screen_of(cast.fatima))

    event = AuditEvent.objects.get(event="client_seen")
    assert set(event.subject_ids) == {cast.fatima.id, seen.id}
    people = response.context["client"].people
    assert [one.name.latin for one in people if one.name] == ["Amina", "Edgars", "Seen Noorzai"]
    assert [one.words for one in people if not one.name] == ["1 person, not visible to you"]
    assert "Hidden" not in response.text


def test_client_screen_lists_every_service_newest_first(cast: Cast, today: datetime.date) -> None:
    institution = create_institution()
    for days in range(60):
        create_service_record(
            cast.fatima,
            contract=cast.contract,
            staff_member=cast.worker,
            on=today - datetime.timedelta(days=days),
            hindrances=(Hindrance(kind=BarrierKind.WAITING, institution=institution),),
        )
    browser = browser_of(cast.amina)

    first = browser.get(screen_of(cast.fatima)).context["client"]
    second = browser.get(first.older_services_url.partition("#")[0]).context["client"]

    days = [line.on for line in (*first.services, *first.more_services, *second.services)]
    assert len((*first.services, *first.more_services)) == 50
    assert days == [today - datetime.timedelta(days=number) for number in range(58)]
    assert [line.barrier_label for line in first.services] == ["in the way: waiting"] * 8


def test_services_before_something_unknown_are_none_at_all(cast: Cast) -> None:
    response = browser_of(cast.amina).get(screen_of(cast.fatima), {"services_before": str(uuid4())})

    assert response.context["client"].services == ()


def test_client_screen_asks_as_much_for_a_long_history_as_for_a_short_one(
    cast: Cast, today: datetime.date
) -> None:
    browser = browser_of(cast.amina)
    household = create_household(cast.fatima, create_client(given_name="A"))
    create_service_record(cast.fatima, contract=cast.contract, staff_member=cast.worker, on=today)
    with counted_queries() as for_little:
        browser.get(screen_of(cast.fatima))
    for days in range(3):
        create_service_record(
            cast.fatima,
            contract=cast.contract,
            staff_member=cast.mentor,
            on=today - datetime.timedelta(days=days),
            hindrances=(Hindrance(kind=BarrierKind.WAITING, institution=create_institution()),),
        )
    create_plan(cast.case, agreed_on=today, goals=("One", "Two", "Three"), action_due_on=today)
    for name in ("B", "C"):
        HouseholdMember.objects.create(
            household=household,
            client=create_client(given_name=name),
            role="other",
            valid_from=today,
        )
    create_status(cast.fatima, on=today, status=LegalStatus.REFUGEE)

    with counted_queries() as for_much:
        browser.get(screen_of(cast.fatima))

    assert for_much.count == for_little.count == 12


def test_client_screen_asks_nothing_about_relatives_of_who_lives_alone(cast: Cast) -> None:
    browser = browser_of(cast.amina)

    with counted_queries() as alone:
        browser.get(screen_of(cast.fatima))

    assert alone.count == 10


def test_plan_shows_goals_with_what_can_be_done(cast: Cast, today: datetime.date) -> None:
    create_plan(
        cast.case,
        agreed_on=today,
        goals=("Find a flat",),
        action_due_on=today - datetime.timedelta(days=2),
    )

    for_worker = browser_of(cast.amina).get(screen_of(cast.fatima)).context["client"]
    for_mentor = browser_of(cast.edgars).get(screen_of(cast.fatima)).context["client"]

    [goal] = for_worker.plan.goals
    assert (goal.what, goal.next_step, goal.due_days) == ("Find a flat", "First step", -2)
    assert goal.achieved_url.startswith("/goals/")
    assert goal.step_done_url.startswith("/actions/")
    [goal] = for_mentor.plan.goals
    assert (goal.achieved_url, goal.step_done_url) == ("", "")


def test_mentor_can_say_that_the_mentors_step_is_done(cast: Cast, today: datetime.date) -> None:
    create_plan(cast.case, agreed_on=today)
    PlanAction.objects.update(responsible=ActionResponsible.MENTOR)
    browser = browser_of(cast.edgars)
    [goal] = browser.get(screen_of(cast.fatima)).context["client"].plan.goals

    browser.post(goal.step_done_url)

    assert PlanAction.objects.get().done_on == today
    assert goal.achieved_url == ""


def test_goal_is_achieved_from_the_client_screen(cast: Cast, today: datetime.date) -> None:
    create_plan(cast.case, agreed_on=today)
    browser = browser_of(cast.amina)
    [goal] = browser.get(screen_of(cast.fatima)).context["client"].plan.goals

    browser.post(goal.achieved_url, {"state": "achieved"})

    plan = browser.get(screen_of(cast.fatima)).context["client"].plan
    assert plan.words == "1 of 1 goal achieved"


def test_plan_that_was_carried_out_still_stands_there(cast: Cast, today: datetime.date) -> None:
    create_plan(cast.case, agreed_on=today, action_due_on=today)
    InclusionPlan.objects.update(state=PlanState.EXECUTED, executed_on=today)

    screen = browser_of(cast.amina).get(screen_of(cast.fatima)).context["client"]

    assert screen.plan.words == "carried out · 0 of 1 goal achieved"
    assert [(goal.achieved_url, goal.step_done_url) for goal in screen.plan.goals] == [("", "")]
    assert [line.what for line in screen.due] == ["last day of support"]


def test_deeds_follow_the_role(cast: Cast) -> None:
    for_worker = browser_of(cast.amina).get(screen_of(cast.fatima)).context["client"]
    for_mentor = browser_of(cast.edgars).get(screen_of(cast.fatima)).context["client"]

    assert [deed.label for deed in for_worker.deeds] == [
        "Add to the timeline",
        "Correct the particulars",
        "Agree on a plan",
        "Benefit estimate",
        "Letter for the client",
        "Who opened the file",
        "A request about their data",
        "Change who works with them",
        "Sharing",
        "Close the case",
    ]
    assert [deed.label for deed in for_mentor.deeds] == [
        "Benefit estimate",
        "A request about their data",
    ]
    assert for_worker.record_url == for_mentor.record_url != ""


def test_closed_case_can_be_opened_again_by_who_still_sees_it(
    cast: Cast, today: datetime.date
) -> None:
    close_case(
        case=cast.case,
        reason=CaseCloseReason.WITHDREW,
        closed_on=today - datetime.timedelta(days=1),
        by=cast.chiara,
        at=timezone.now(),
    )
    say_why(cast.fatima, by=cast.chiara)

    screen = browser_of(cast.chiara).get(screen_of(cast.fatima)).context["client"]

    assert "Open the case again" in [deed.label for deed in screen.deeds]
    assert screen.record_url == ""
    [spell] = screen.cases[0].spells
    assert (spell.closed_on, spell.reason) == (
        today - datetime.timedelta(days=1),
        "withdrew from the service",
    )


def test_service_of_today_is_hindered_after_the_last_day(cast: Cast, today: datetime.date) -> None:
    person = create_client(given_name="Ali")
    create_status(person, on=today - datetime.timedelta(days=380), status=LegalStatus.ALTERNATIVE)
    create_assignment(
        create_enrolment(person, cast.contract), cast.mentor, role=AssignmentRole.MENTOR
    )
    cast.case.client, cast.case.id = person, uuid4()
    cast.case.save(force_insert=True)

    screen = browser_of(cast.edgars).get(screen_of(person)).context["client"]

    assert [chip.outcome for chip in screen.entitlements[:2]] == ["not-met", "not-met"]
    assert [chip.short.split()[0] for chip in screen.entitlements[:2]] == ["ended", "ended"]
    assert [len(chip.offers) for chip in screen.entitlements[:2]] == [1, 1]
    assert len(screen.hindrances) >= 1


def test_names_are_written_as_text_never_as_markup(cast: Cast, today: datetime.date) -> None:
    person = create_client(given_name="<script>alert(1)</script>", family_name='"><img src=x>')
    create_assignment(create_enrolment(person, cast.contract), cast.worker)

    response = browser_of(cast.amina).get(screen_of(person))

    assert "<script>alert" not in response.text
    assert "<img src=x" not in response.text


def test_services_of_the_state_are_not_shown_to_the_movement(
    cast: Cast, today: datetime.date
) -> None:
    create_service_record(cast.fatima, contract=cast.contract, staff_member=cast.worker, on=today)
    volunteer = cast.farid.posts.get()
    create_assignment(
        create_enrolment(cast.fatima, cast.movement_contract),
        volunteer,
        role=AssignmentRole.MENTOR,
    )

    screen = browser_of(cast.farid).get(screen_of(cast.fatima)).context["client"]

    assert (screen.services, screen.cases) == ((), ())
    assert [one.name.latin for one in screen.people] == ["Farid"]


def test_whoever_accompanies_reads_what_the_client_is_entitled_to_and_not_that_they_are_disabled(
    cast: Cast, today: datetime.date
) -> None:
    client, long_ago = create_client(given_name="Omar"), today - datetime.timedelta(days=90)
    enrolment = create_enrolment(client, cast.contract)
    create_assignment(enrolment, cast.worker)
    create_assignment(enrolment, cast.mentor, role=AssignmentRole.MENTOR)
    recorded = {
        "client": client,
        "recorded_at": timezone.now() - datetime.timedelta(days=60),
        "recorded_by": cast.amina,
    }
    LegalStatusEvent.objects.create(
        legal_status=LegalStatus.REFUGEE, decided_on=long_ago, **recorded
    )
    Circumstance.objects.create(
        circumstance_kind=CircumstanceKind.DISABILITY, valid_from=long_ago, **recorded
    )
    yesterday = (today - datetime.timedelta(days=1)).isoformat()
    told = {}
    for name in ("amina", "edgars"):
        browser = browser_of(getattr(cast, name))
        for asked in ({}, {"known": yesterday}):
            page = browser.get(screen_of(client), asked)
            chips = page.context["client"].entitlements
            words = page.content.decode()
            told[name, *asked] = (
                [(chip.label, chip.outcome, chip.short) for chip in chips],
                "has a disability of group I or II" in words,
                "the condition of work is met" in words,
            )

    answers = [chips for chips, _, _ in told.values()]
    assert answers == [answers[0]] * 4
    assert {key: words for key, (_, *words) in told.items()} == {
        ("amina",): [True, False],
        ("amina", "known"): [True, False],
        ("edgars",): [False, True],
        ("edgars", "known"): [False, True],
    }
