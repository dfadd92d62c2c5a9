"""My day: what is due, overdue, ending, silent and new, each with its reason."""

import datetime
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from balsts.accounts.models import User
from balsts.casework.enums import ActionResponsible
from balsts.casework.models import PlanAction
from balsts.clients.enums import AssignmentRole, LegalStatus, PermitKind
from balsts.clients.models import (
    Assignment,
    Client,
    HouseholdMember,
    LegalStatusEvent,
    ResidencePermit,
)
from balsts.organisations.models import Contract
from balsts.platform.dates import format_date
from balsts.platform.periods import add_months
from balsts.privacy.enums import HolderAnswer
from tests.factories.casework import create_case, create_plan, create_service_record
from tests.factories.clients import (
    create_arrival,
    create_assignment,
    create_client,
    create_enrolment,
    create_household,
    create_status,
)
from tests.factories.privacy import create_question
from tests.factories.promises import create_promises
from tests.people import Cast, create_cast
from tests.trail import AuditEvent
from tests.web.browsers import browser_of
from tests.web.counting import counted_queries

pytestmark = pytest.mark.django_db
MY_DAY = "/"


@pytest.fixture
def today() -> datetime.date:
    return timezone.localdate()


@pytest.fixture
def cast(today: datetime.date) -> Cast:
    return create_cast(today=today)


def day_of(user: User) -> object:
    return browser_of(user).get(MY_DAY).context["my_day"]


def granted(cast: Cast, today: datetime.date, *, days_left: int, name: str = "Ali") -> Client:
    """One more client of Amina's whose year ends in so many days."""
    client = create_client(given_name=name)
    last_on = today + datetime.timedelta(days=days_left)
    granted_on = last_on.replace(year=last_on.year - 1, day=min(last_on.day, 28))
    granted_on += last_on - granted_on.replace(year=last_on.year)
    create_arrival(client, on=granted_on)
    create_status(client, on=granted_on, status=LegalStatus.ALTERNATIVE)
    enrolment = create_enrolment(client, cast.contract, from_=granted_on)
    create_assignment(enrolment, cast.worker, from_=granted_on)
    create_case(client, cast.contract.programme, opened_on=granted_on)
    create_promises(client)
    return client


def test_my_day_names_the_day_and_counts_clients(cast: Cast, today: datetime.date) -> None:
    create_service_record(cast.fatima, contract=cast.contract, staff_member=cast.worker, on=today)

    my_day = day_of(cast.amina)

    assert my_day.lead == "1 client"
    assert (my_day.overdue, my_day.ending, my_day.today, my_day.silent) == ((), (), (), ())


def test_my_day_puts_steps_by_their_day(cast: Cast, today: datetime.date) -> None:
    for days in (-3, 0, 5, 9):
        create_plan(cast.case, agreed_on=today, action_due_on=today + datetime.timedelta(days=days))
        PlanAction.objects.update(description="Step")
        cast.case.plans.update(state="agreed")

    my_day = day_of(cast.amina)

    assert [line.days for line in my_day.overdue] == [-3]
    assert [line.what for line in my_day.today] == ["Step"]
    assert [line.days for line in my_day.coming] == [5]
    assert my_day.overdue[0].because == "step of the goal “Find a flat”, social worker"
    assert my_day.overdue[0].client_url == f"/clients/{cast.fatima.reference}/"


def test_mentor_sees_only_the_mentors_steps(cast: Cast, today: datetime.date) -> None:
    create_plan(cast.case, agreed_on=today, goals=("One", "Two"), action_due_on=today)
    PlanAction.objects.filter(goal__description="Two").update(
        responsible=ActionResponsible.MENTOR, description="Go together"
    )

    my_day = day_of(cast.edgars)

    assert [line.what for line in my_day.today] == ["Go together"]
    assert my_day.register_url == ""


@pytest.mark.parametrize(
    ("days_left", "groups"),
    [
        (0, ["Within 7 days"]),
        (7, ["Within 7 days"]),
        (8, ["Within 30 days"]),
        (30, ["Within 30 days"]),
        (31, ["Within 60 days"]),
        (60, ["Within 60 days"]),
        (61, []),
    ],
)
def test_my_day_groups_what_ends_by_how_soon(
    cast: Cast, today: datetime.date, days_left: int, groups: list[str]
) -> None:
    granted(cast, today, days_left=days_left)

    my_day = day_of(cast.amina)

    assert [group.label for group in my_day.ending] == groups
    assert [line.days for group in my_day.ending for line in group.lines] == (
        [days_left] if groups else []
    )


def test_ending_support_says_because_of_which_months(cast: Cast, today: datetime.date) -> None:
    granted(cast, today, days_left=12)

    [group] = day_of(cast.amina).ending

    assert group.lines[0].what == "support ends"
    assert group.lines[0].because.startswith("12 months have not passed")


def test_support_that_ended_with_an_open_case_is_overdue(cast: Cast, today: datetime.date) -> None:
    person = granted(cast, today, days_left=-10)

    for_worker, for_chiara = day_of(cast.amina), day_of(cast.chiara)

    [line] = for_worker.overdue
    assert (line.what, line.days) == ("support has ended, the case is still open", -10)
    assert line.next_url == f"/clients/{person.reference}/case/close/"
    assert for_chiara.overdue == ()


def test_case_of_the_movement_is_never_overdue_for_the_states_support(
    cast: Cast, today: datetime.date
) -> None:
    person = granted(cast, today, days_left=-10)
    enrolment = create_enrolment(person, cast.movement_contract, from_=today)
    create_assignment(enrolment, cast.farid.posts.get(), from_=today)
    create_case(person, cast.movement_contract.programme, opened_on=today)

    for_worker, for_volunteer = day_of(cast.amina), day_of(cast.farid)

    assert [line.days for line in for_worker.overdue] == [-10]
    assert for_volunteer.overdue == ()


def test_my_day_warns_of_a_permit_that_ends(cast: Cast, today: datetime.date) -> None:
    ResidencePermit.objects.create(
        client=cast.fatima,
        permit_kind=PermitKind.TEMPORARY,
        valid_from=today - datetime.timedelta(days=300),
        valid_until=today + datetime.timedelta(days=21),
        recorded_at=timezone.now(),
        recorded_by=cast.amina,
    )

    [group] = day_of(cast.amina).ending

    assert [(line.what, line.days) for line in group.lines] == [("residence permit ends", 20)]


def test_my_day_warns_of_the_last_day_to_appeal(cast: Cast, today: datetime.date) -> None:
    person = create_client(given_name="Ali")
    create_arrival(person, on=today - datetime.timedelta(days=90))
    create_status(person, on=today - datetime.timedelta(days=90))
    LegalStatusEvent.objects.create(
        client=person,
        legal_status=LegalStatus.REFUSED_FINAL,
        decided_on=today - datetime.timedelta(days=5),
        notified_on=today - datetime.timedelta(days=5),
        recorded_at=timezone.now(),
        recorded_by=cast.amina,
    )
    create_assignment(create_enrolment(person, cast.contract), cast.worker)

    lines = [line for group in day_of(cast.amina).ending for line in group.lines]

    [line] = [line for line in lines if line.what == "last day to appeal"]
    due_on = add_months(today - datetime.timedelta(days=5), 1)
    assert line.on == due_on
    assert line.because.endswith(f"can be lodged up to and including {format_date(due_on, 'en')}")


@pytest.mark.parametrize(("days_ago", "is_silent"), [(29, False), (30, True)])
def test_client_is_silent_after_thirty_days_without_a_service(
    cast: Cast, today: datetime.date, days_ago: int, *, is_silent: bool
) -> None:
    on = today - datetime.timedelta(days=days_ago)
    create_service_record(cast.fatima, contract=cast.contract, staff_member=cast.worker, on=on)

    my_day = day_of(cast.amina)

    assert len(my_day.silent) == int(is_silent)
    assert my_day.lead == ("1 client · 1 silent" if is_silent else "1 client")


def test_new_assignments_of_the_week_are_news(cast: Cast, today: datetime.date) -> None:
    Assignment.objects.filter(role=AssignmentRole.MENTOR).update(valid_from=today)

    my_day = day_of(cast.edgars)

    assert [(line.name.latin, line.on) for line in my_day.news] == [("Fatima Noorzai", today)]
    assert my_day.silent == ()


def test_manager_sees_the_team_and_what_ends_under_the_contract(
    cast: Cast, today: datetime.date
) -> None:
    granted(cast, today, days_left=12)
    granted(cast, today, days_left=100)

    my_day = day_of(cast.chiara)

    counts = {line.name.latin: line.clients for line in my_day.team}
    assert counts == {"Amina": 3, "Boris": 0, "Chiara": 0, "Edgars": 1}
    assert [line.days for line in my_day.ending_elsewhere] == [12]
    assert my_day.lead == ""


@pytest.mark.parametrize("who", ["boris", "daniel", "farid"])
def test_my_day_of_others_says_nothing_of_fatima(
    cast: Cast, today: datetime.date, who: str
) -> None:
    create_plan(cast.case, agreed_on=today, action_due_on=today)

    response = browser_of(getattr(cast, who)).get(MY_DAY)

    assert response.status_code == 200
    assert "Noorzai" not in response.text


def test_worker_whose_contract_is_over_reads_why_nobody_is_there(
    cast: Cast, today: datetime.date
) -> None:
    Contract.objects.filter(id=cast.other_contract.id).update(actual_until=today)

    for_daniel, for_boris = day_of(cast.daniel), day_of(cast.boris)

    assert for_daniel.closed_words.startswith("No contract of your organisation runs today.")
    assert for_boris.closed_words == ""
    assert (for_daniel.register_url, for_boris.register_url) == ("", "/clients/register/")


def test_my_day_sends_the_statistician_to_the_figures(cast: Cast) -> None:
    response = browser_of(cast.esther).get(MY_DAY)

    assert response.status_code == 302
    assert response.url.startswith("/figures/")


def test_my_day_sends_strangers_to_sign_in(client: Browser) -> None:
    response = client.get(MY_DAY)

    assert response.status_code == 302
    assert response.url.startswith("/account/sign-in/")


def test_my_day_takes_no_post(cast: Cast) -> None:
    assert browser_of(cast.amina).post(MY_DAY).status_code == 405


def test_my_day_records_whom_it_showed(cast: Cast) -> None:
    browser_of(cast.amina).get(MY_DAY)

    event = AuditEvent.objects.get(event="my_day_seen")
    assert event.subject_ids == [cast.fatima.id]


@pytest.mark.parametrize(("who", "queries"), [("amina", 14), ("edgars", 8), ("chiara", 16)])
def test_my_day_asks_as_much_for_three_clients_as_for_one(
    cast: Cast, today: datetime.date, who: str, queries: int
) -> None:
    granted(cast, today, days_left=12)
    create_plan(cast.case, agreed_on=today, action_due_on=today)
    browser = browser_of(getattr(cast, who))
    with counted_queries() as for_one:
        browser.get(MY_DAY)
    for name in ("B", "C"):
        person = granted(cast, today, days_left=20, name=name)
        create_assignment(person.enrolments.get(), cast.mentor, role=AssignmentRole.MENTOR)

    with counted_queries() as for_three:
        browser.get(MY_DAY)

    assert for_three.count == for_one.count == queries


def test_names_are_written_as_text_never_as_markup(cast: Cast, today: datetime.date) -> None:
    granted(cast, today, days_left=3, name="<script>alert(1)</script>")

    response = browser_of(cast.amina).get(MY_DAY)

    assert "<script>alert" not in response.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in response.text


def family_of(cast: Cast, today: datetime.date, *days_left: int, **told: Any) -> list[Client]:
    """Amina's Al-Hassans, whose years end in so many days; the second is the head."""
    family = [
        granted(cast, today, days_left=days, name=f"Ali {number}")
        for number, days in enumerate(days_left)
    ]
    Client.objects.filter(pk__in=[one.pk for one in family]).update(family_name="Al-Hassan", **told)
    if len(family) > 1:
        create_household(family[1], family[0], *family[2:])
    return family


def ending(user: User) -> list[tuple[str, int]]:
    lines = [line for group in day_of(user).ending for line in group.lines]
    return [(line.name.latin, line.days) for line in lines]


def test_a_family_whose_support_ends_on_one_day_stands_as_one(
    cast: Cast, today: datetime.date
) -> None:
    family = family_of(cast, today, 12, 12, 12, family_name_original="الحسن")

    [group] = day_of(cast.amina).ending

    [line] = group.lines
    assert (line.name.latin, line.name.original) == ("Al-Hassan family (3)", "الحسن")
    assert (line.what, line.days) == ("support ends", 12)
    assert line.client_url == f"/clients/{family[1].reference}/"
    assert line.because.startswith("12 months have not passed")


def test_days_that_differ_stay_apart_in_a_family(cast: Cast, today: datetime.date) -> None:
    family_of(cast, today, 12, 20, 12)

    assert ending(cast.amina) == [("Al-Hassan family (2)", 12), ("Ali 1 Al-Hassan", 20)]


def test_the_oldest_stands_for_a_family_whose_head_is_not_among_them(
    cast: Cast, today: datetime.date
) -> None:
    family = family_of(cast, today, 12, 20, 12)
    Client.objects.filter(pk=family[2].pk).update(born_on=datetime.date(1960, 1, 1))

    line = day_of(cast.amina).ending[0].lines[0]

    assert line.client_url == f"/clients/{family[2].reference}/"


def test_members_whom_the_person_does_not_see_are_not_counted(
    cast: Cast, today: datetime.date
) -> None:
    family = family_of(cast, today, 12, 12, 12, born_on=add_months(today, -120))
    hidden = family[0].enrolments.get().assignments
    hidden.update(staff_member=cast.second_worker)
    Client.objects.exclude(pk=family[0].pk).update(born_on=datetime.date(1990, 1, 1))

    [line] = day_of(cast.amina).ending[0].lines

    assert (line.name.latin, line.advice) == ("Al-Hassan family (2)", "")
    assert ending(cast.boris) == [("Ali 0 Al-Hassan", 12)]


def test_people_who_no_longer_live_together_stand_apart(cast: Cast, today: datetime.date) -> None:
    family_of(cast, today, 12, 12)
    HouseholdMember.objects.update(valid_until=today)

    assert [name for name, _days in ending(cast.amina)] == ["Ali 0 Al-Hassan", "Ali 1 Al-Hassan"]


@pytest.mark.parametrize(("born", "is_advised"), [(17, True), (18, False)])
def test_a_family_with_minors_is_to_be_handed_over_to_the_municipality(
    cast: Cast, today: datetime.date, born: int, *, is_advised: bool
) -> None:
    child = family_of(cast, today, 12, 20)[0]
    birthday = add_months(today, -12 * born)
    Client.objects.filter(pk=child.pk).update(born_on=birthday)

    [group] = day_of(cast.amina).ending
    [ending_elsewhere, _other] = day_of(cast.chiara).ending_elsewhere

    advice = "There are minors in the family: tell the municipal social service"
    assert [line.advice.startswith(advice) for line in group.lines] == [is_advised] * 2
    assert ending_elsewhere.advice.startswith(advice) == is_advised


def test_a_permit_asks_for_no_municipality(cast: Cast, today: datetime.date) -> None:
    Client.objects.update(born_on=add_months(today, -120))
    ResidencePermit.objects.create(
        client=cast.fatima,
        permit_kind=PermitKind.TEMPORARY,
        valid_from=today - datetime.timedelta(days=30),
        valid_until=today + datetime.timedelta(days=10),
        recorded_at=timezone.now(),
        recorded_by=cast.amina,
    )

    [group] = day_of(cast.amina).ending

    assert [(line.what, line.advice) for line in group.lines] == [("residence permit ends", "")]


def test_mentors_are_not_asked_to_hand_families_over(cast: Cast, today: datetime.date) -> None:
    child = granted(cast, today, days_left=12)
    Client.objects.filter(pk=child.pk).update(born_on=add_months(today, -120))
    create_assignment(child.enrolments.get(), cast.mentor, role=AssignmentRole.MENTOR)

    [group] = day_of(cast.edgars).ending

    assert [line.advice for line in group.lines] == [""]


def test_families_stand_as_one_among_the_silent_the_new_and_the_ended(
    cast: Cast, today: datetime.date
) -> None:
    family_of(cast, today, -10, -10)
    silent = create_household(cast.fatima)
    assert silent.members.count() == 1
    Assignment.objects.exclude(enrolment=cast.enrolment).update(valid_from=today)

    my_day = day_of(cast.amina)

    assert [line.name.latin for line in my_day.overdue] == ["Al-Hassan family (2)"]
    assert [line.name.latin for line in my_day.news] == ["Al-Hassan family (2)"]
    assert my_day.lead == "3 clients · 1 silent"


def test_a_step_is_said_to_be_done_on_my_day(cast: Cast, today: datetime.date) -> None:
    create_plan(cast.case, agreed_on=today, goals=("One", "Two"), action_due_on=today)
    PlanAction.objects.filter(goal__description="Two").update(responsible=ActionResponsible.MENTOR)
    browser = browser_of(cast.edgars)
    [line] = browser.get(MY_DAY).context["my_day"].today

    response = browser.post(line.done_url, {"from": "my_day"}, follow=True)

    assert response.redirect_chain == [(MY_DAY, 302)]
    assert response.context["my_day"].today == ()
    assert [line.what for line in day_of(cast.amina).today] == ["First step"]


def test_erasures_that_wait_for_our_agreement_stand_in_the_manager_s_day(cast: Cast) -> None:
    holder = create_question(cast.contract.provider)
    manager, worker = browser_of(cast.chiara), browser_of(cast.amina)

    [line] = manager.get("/").context["my_day"].erasures
    of_worker = worker.get("/").context["my_day"].erasures
    with counted_queries() as for_one:
        manager.get("/")
    for _ in range(2):
        create_question(cast.contract.provider)
    with counted_queries() as for_three:
        three = manager.get("/").context["my_day"].erasures
    manager.post(line.url, {"answer": HolderAnswer.AGREES})
    left = manager.get("/").context["my_day"].erasures

    assert line.url == reverse("privacy:holder_answer", args=[holder.pk])
    assert (of_worker, len(three), len(left)) == ((), 3, 2)
    assert for_three.count == for_one.count
