"""One's own caseload, the team's numbers and support that ends soon."""

import datetime

import pytest
from django.utils import timezone

from balsts.accounts.models import User
from balsts.casework.enums import CaseState
from balsts.casework.operations.inspection import decline_inspection
from balsts.casework.queries.my_day import (
    ending_under_contract,
    own_caseload,
    staff_with_caseload,
    what_waits,
)
from balsts.clients.enums import AssignmentRole, InquiryOutcome, LegalStatus
from balsts.clients.models import Assignment, Client, EmergencyNotice
from balsts.clients.operations.inquiry import settle_inquiry
from balsts.clients.operations.referral import decline_referral
from balsts.clients.operations.timeline import correct_timeline
from balsts.entitlements.service import Service
from balsts.organisations.models import Contract, StaffMember
from balsts.organisations.queries.standing import standing_of
from balsts.platform.bound_postgres import acting_under
from balsts.platform.periods import add_months
from tests.database.asking import rows, token_of
from tests.factories.casework import create_case
from tests.factories.clients import (
    create_assignment,
    create_client,
    create_enrolment,
    create_status,
)
from tests.factories.inquiries import create_inquiry
from tests.factories.inspections import coordinator_of, create_inspection
from tests.factories.promises import create_promises
from tests.factories.sharing import (
    create_emergency,
    create_referral,
    create_referral_to_us,
    movement_coordinator,
)
from tests.people import Cast, create_cast

pytestmark = pytest.mark.django_db
NOW = timezone.now()
ONE_DAY = datetime.timedelta(days=1)


@pytest.fixture
def today() -> datetime.date:
    return timezone.localdate()


@pytest.fixture
def cast(today: datetime.date) -> Cast:
    return create_cast(today=today)


def test_own_caseload_is_who_is_assigned_today(cast: Cast, today: datetime.date) -> None:
    [client] = own_caseload(standing_of(cast.amina, on=today), limit=10)

    assert client.id == cast.fatima.id
    assert client.assigned_from == today - datetime.timedelta(days=200)
    assert client.case_state == "intake"
    assert client.last_service_on is None
    assert list(own_caseload(standing_of(cast.chiara, on=today), limit=10)) == []


def test_staff_are_counted_by_the_assignments_of_the_day(cast: Cast, today: datetime.date) -> None:
    Assignment.objects.filter(staff_member=cast.mentor).update(valid_until=today)
    organisations = [cast.contract.provider_id]

    with acting_under(token_of(cast.chiara)):
        rows = staff_with_caseload(organisations, on=today, limit=3)

    assert [(member.user.full_name, clients) for member, clients in rows] == [
        ("Amina", 1),
        ("Boris", 0),
        ("Chiara", 0),
    ]


COUNTED = """
select a.staff_member_id, count(distinct e.client_id)
from clients_assignment a join clients_enrolment e on e.id = a.enrolment_id
where a.staff_member_id = any(%s)
  and a.valid_from <= %s and (a.valid_until is null or a.valid_until > %s)
group by a.staff_member_id
"""


@pytest.mark.parametrize(
    ("who", "of_the_worker"), [("amina", 1), ("chiara", 1), ("daniel", 0), ("gunta", 0)]
)
def test_caseloads_are_what_row_security_lets_each_count_by_themself(
    cast: Cast, today: datetime.date, who: str, of_the_worker: int
) -> None:
    of_others = create_enrolment(create_client(given_name="Zahra"), cast.other_contract)
    create_assignment(of_others, cast.worker)
    accompanied = create_enrolment(cast.fatima, cast.movement_contract)
    create_assignment(
        accompanied, StaffMember.objects.get(user=cast.farid), role=AssignmentRole.MENTOR
    )
    create_assignment(cast.enrolment, cast.worker, role=AssignmentRole.MENTOR)
    gone = create_enrolment(create_client(given_name="Set aside"), cast.contract)
    create_assignment(gone, cast.worker)
    Client.objects.filter(pk=gone.client_id).update(set_aside_at=timezone.now())
    posts = [post.pk for post in StaffMember.objects.all()]

    with acting_under(token_of(getattr(cast, who))):
        one_by_one = dict(rows(COUNTED, posts, today, today))
        at_once = dict(rows("select * from sec.caseloads(%s, %s)", posts, today))

    assert at_once == one_by_one
    assert at_once.get(cast.worker.pk, 0) == of_the_worker


def ending(cast: Cast, user: str, today: datetime.date) -> list[tuple[object, datetime.date]]:
    standing = standing_of(getattr(cast, user), on=today)
    rows = ending_under_contract(standing, Service.SOCIAL_WORKER, days=60, limit=10)
    return [(row.id, row.ending_on) for row in rows]


@pytest.mark.parametrize(
    ("days_left", "is_ending"), [(-1, False), (0, True), (60, True), (61, False)]
)
def test_support_that_is_promised_for_sixty_days_at_most_ends_soon(
    cast: Cast, today: datetime.date, days_left: int, *, is_ending: bool
) -> None:
    last_on = today + datetime.timedelta(days=days_left)
    client = granted(cast, last_on)

    found = ending(cast, "chiara", today)

    assert found == ([(client.id, last_on)] if is_ending else [])


def test_what_was_promised_before_a_correction_ends_no_more(
    cast: Cast, today: datetime.date
) -> None:
    client = granted(cast, today + datetime.timedelta(days=10))
    correct_timeline(mistaken=client.status_events.get(), entry=None, by=cast.chiara, at=NOW)

    assert ending(cast, "chiara", today) == []


def test_nobody_outside_the_contract_and_no_closed_case_ends_soon(
    cast: Cast, today: datetime.date
) -> None:
    granted(cast, today, contract=cast.other_contract)
    closed = granted(cast, today)
    closed.cases.update(state=CaseState.CLOSED)

    assert ending(cast, "chiara", today) == []


def granted(cast: Cast, last_on: datetime.date, *, contract: Contract | None = None) -> Client:
    """Somebody whose support is promised to last until that day."""
    client = create_client(given_name="Ali")
    create_status(client, on=days_before_end(last_on), status=LegalStatus.REFUGEE)
    create_enrolment(client, contract or cast.contract)
    create_case(client, cast.contract.programme, opened_on=days_before_end(last_on))
    create_promises(client)
    return client


def days_before_end(last_on: datetime.date) -> datetime.date:
    """Return a day whose twelve months end on the given one; 29 February has the year before."""
    granted_on = add_months(last_on, -12)
    return granted_on if add_months(granted_on, 12) == last_on else granted_on + ONE_DAY


def waiting_for(user: User, today: datetime.date) -> set[str]:
    """Name what waits for somebody, as far as the database shows it to them."""
    with acting_under(token_of(user)):
        waiting = what_waits(standing_of(user, on=today))
    return {name for name, waits in waiting._asdict().items() if waits}


@pytest.mark.parametrize("who", ["amina", "chiara", "daniel"])
def test_on_most_days_nothing_of_others_waits(cast: Cast, today: datetime.date, who: str) -> None:
    assert waiting_for(getattr(cast, who), today) == set()


def test_openings_wait_for_who_was_told_of_them_until_they_took_note(
    cast: Cast, today: datetime.date
) -> None:
    create_emergency(cast, by=cast.daniel)
    before = waiting_for(cast.amina, today), waiting_for(cast.daniel, today)

    EmergencyNotice.objects.update(acknowledged_at=timezone.now())

    assert (before, waiting_for(cast.amina, today)) == (({"openings"}, set()), set())


def test_questions_wait_until_somebody_has_answered_them(cast: Cast, today: datetime.date) -> None:
    inquiry = create_inquiry(cast.fatima, by=cast.daniel)
    before = waiting_for(cast.amina, today)

    settle_inquiry(inquiry=inquiry, outcome=InquiryOutcome.CALLED, by=cast.amina, at=timezone.now())

    assert (before, waiting_for(cast.amina, today)) == ({"inquiries"}, set())


def test_referrals_wait_for_who_can_take_in_until_they_are_answered(
    cast: Cast, today: datetime.date
) -> None:
    referral = create_referral_to_us(cast)
    before = waiting_for(cast.chiara, today)

    decline_referral(referral=referral, words="No place.", by=cast.chiara, at=timezone.now())

    assert (before, waiting_for(cast.chiara, today)) == ({"referrals"}, set())


def test_answers_wait_for_who_made_the_referral_and_for_nobody_else(
    cast: Cast, today: datetime.date
) -> None:
    coordinator = movement_coordinator(cast)
    referral = create_referral(cast)
    before = waiting_for(cast.amina, today)

    decline_referral(referral=referral, words="No place.", by=coordinator, at=timezone.now())

    others = [waiting_for(user, today) for user in (cast.boris, cast.chiara, coordinator)]
    assert "answers" not in before
    assert waiting_for(cast.amina, today) == {"answers"}
    assert others == [set(), set(), set()]


def test_inspections_wait_for_the_provider_until_they_are_answered(
    cast: Cast, today: datetime.date
) -> None:
    inspector = coordinator_of(cast.esther.posts.get().organisation)
    inspection = create_inspection(cast.contract, by=inspector)
    before = waiting_for(cast.chiara, today), waiting_for(cast.daniel, today)

    decline_inspection(inspection=inspection, words="Too few.", by=cast.chiara, at=timezone.now())

    assert (before, waiting_for(cast.chiara, today)) == (({"inspections"}, set()), set())
