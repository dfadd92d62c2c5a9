"""Deciding on the page who works with a client."""

import datetime

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from balsts.access.enums import Role
from balsts.clients.enums import AssignmentRole
from balsts.clients.models import Assignment
from tests.factories.clients import create_assignment, create_enrolment
from tests.factories.organisations import create_staff_member
from tests.factories.sharing import movement_coordinator
from tests.people import Cast, create_cast
from tests.web.browsers import browser_of
from tests.web.counting import counted_queries

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
REFUSED = [("boris", 404), ("daniel", 404), ("edgars", 403), ("esther", 403), ("farid", 403)]


@pytest.fixture(autouse=True)
def _in_english(client: Browser) -> None:
    client.cookies["django_language"] = "en"


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def address(cast):
    return reverse("clients:assignment_change", args=[cast.fatima.reference])


def test_assignment_page_shows_who_works_with_the_client(client: Browser, cast: Cast):
    client.force_login(cast.amina)

    response = client.get(address(cast))

    assert response.status_code == 200
    assert [line.name for line in response.context["assignments"]] == ["Amina", "Edgars"]


@pytest.mark.parametrize(("name", "status"), REFUSED)
def test_assignment_page_is_refused_to_everybody_else(client: Browser, cast: Cast, name, status):
    client.force_login(getattr(cast, name))

    answers = [client.get(address(cast)).status_code, client.post(address(cast)).status_code]

    assert answers == [status, status]


def test_assignment_page_asks_strangers_to_sign_in(client: Browser, cast: Cast):
    response = client.get(address(cast))

    assert response.status_code == 302
    assert response.url.startswith(reverse("accounts:sign_in"))


def test_assignment_page_answers_only_get_and_post(client: Browser, cast: Cast):
    client.force_login(cast.amina)

    assert client.put(address(cast)).status_code == 405


def handing_over(cast, **changes):
    return {
        "worker-staff_member": str(cast.second_worker.id),
        "worker-from_": TODAY.isoformat(),
    } | changes


def more_mentors(cast, count):
    return [
        create_staff_member(
            username=f"mentor-{number}", organisation=cast.contract.provider, role=Role.MENTOR
        )
        for number in range(count)
    ]


def test_a_client_is_handed_over_to_another_worker(client: Browser, cast: Cast):
    client.force_login(cast.chiara)

    response = client.post(address(cast), handing_over(cast))

    assert response.url == address(cast)
    current = Assignment.objects.get(role=AssignmentRole.RESPONSIBLE_WORKER, valid_until=None)
    assert current.staff_member == cast.second_worker


def test_a_worker_who_handed_over_is_led_to_the_list(client: Browser, cast: Cast):
    client.force_login(cast.amina)

    response = client.post(address(cast), handing_over(cast))

    assert response.url == reverse("clients:client_list")


def test_a_mentor_is_added_with_the_number_of_their_clients_before_the_eye(
    client: Browser, cast: Cast
):
    [mentor] = more_mentors(cast, 1)
    client.force_login(cast.amina)
    choices = client.get(address(cast)).context["mentor_form"].fields["staff_member"].choices

    response = client.post(
        address(cast),
        {"mentor-staff_member": str(mentor.id), "mentor-from_": TODAY.isoformat()},
    )

    assert choices == [(str(mentor.id), "Mentor-0 (0 clients)")]
    assert response.status_code == 302
    assert mentor.assignments.get().valid_from == TODAY


def test_assignment_page_offers_nobody_who_works_with_the_client_already(
    client: Browser, cast: Cast
):
    client.force_login(cast.amina)

    context = client.get(address(cast)).context

    assert context["worker_form"].fields["staff_member"].choices == [
        (str(cast.second_worker.id), "Boris")
    ]
    assert context["mentor_form"].fields["staff_member"].choices == []


def test_a_refused_assignment_says_why_and_keeps_the_day(client: Browser, cast: Cast):
    client.force_login(cast.chiara)

    response = client.post(address(cast), handing_over(cast, **{"worker-from_": "2016-05-01"}))

    form = response.context["worker_form"]
    assert form.non_field_errors() == ["The client is not enrolled on all of these days."]
    assert form["from_"].value() == "2016-05-01"
    assert not response.context["mentor_form"].is_bound


def ending(cast, assignment):
    return reverse("clients:assignment_end", args=[cast.fatima.reference, assignment.id])


def test_the_work_of_a_mentor_ends_today(client: Browser, cast: Cast):
    mentoring = Assignment.objects.get(role=AssignmentRole.MENTOR)
    client.force_login(cast.amina)

    response = client.post(ending(cast, mentoring))

    assert response.url == address(cast)
    [line] = [one for one in client.get(address(cast)).context["assignments"] if one.last_on]
    assert (line.name, line.last_on, line.end_url) == ("Edgars", TODAY, "")


def test_a_responsible_worker_cannot_simply_end(client: Browser, cast: Cast):
    leading = Assignment.objects.get(role=AssignmentRole.RESPONSIBLE_WORKER)
    client.force_login(cast.amina)

    answers = [client.post(ending(cast, leading)).status_code]
    answers.append(client.get(ending(cast, leading)).status_code)

    assert answers == [404, 405]


@pytest.mark.parametrize("mentors", [1, 3])
def test_assignment_page_asks_the_same_few_questions(client: Browser, cast: Cast, mentors: int):
    more_mentors(cast, mentors)
    client.force_login(cast.amina)

    with counted_queries() as asked:
        client.get(address(cast))

    assert asked.count == 9


@pytest.fixture
def helped(cast: Cast) -> Assignment:
    """Fatima is with the movement too, and Farid accompanies her."""
    enrolment = create_enrolment(cast.fatima, cast.movement_contract)
    return create_assignment(enrolment, cast.farid.posts.get(), role=AssignmentRole.MENTOR)


def line_of_farid(browser: Browser, cast: Cast):
    lines = browser.get(address(cast)).context["assignments"]
    return next(line for line in lines if line.name == "Farid")


def test_the_page_says_until_when_a_volunteer_sees_the_client(cast: Cast, helped: Assignment):
    line = line_of_farid(browser_of(movement_coordinator(cast)), cast)

    assert (line.seen_on, line.is_blind) == (TODAY + datetime.timedelta(days=30), False)


def test_a_volunteer_whose_month_is_over_finds_nobody_until_it_is_renewed(
    cast: Cast, helped: Assignment
):
    Assignment.objects.filter(id=helped.id).update(seen_until=TODAY)
    farid, ludmila = browser_of(cast.farid), browser_of(movement_coordinator(cast))
    screen = reverse("clients:client_detail", args=[cast.fatima.reference])
    line = line_of_farid(ludmila, cast)

    before = farid.get(screen).status_code
    answer = ludmila.post(line.renew_url)
    after = farid.get(screen).status_code

    assert (line.is_blind, answer.url) == (True, address(cast))
    assert (before, after) == (404, 200)
    assert not line_of_farid(ludmila, cast).is_blind


def test_whoever_is_employed_is_not_renewed(client: Browser, cast: Cast):
    client.force_login(cast.amina)
    mentoring = Assignment.objects.get(role=AssignmentRole.MENTOR)
    lines = client.get(address(cast)).context["assignments"]

    renewing = reverse("clients:assignment_renew", args=[cast.fatima.reference, mentoring.id])
    told = client.post(renewing, follow=True).content.decode()

    assert [line.renew_url for line in lines] == ["", ""]
    assert "Only a volunteer&#x27;s sight" in told


@pytest.mark.parametrize("days_before", [0, 3])
def test_a_worker_hands_their_own_client_on_from_a_day_that_has_passed(
    client: Browser, cast: Cast, days_before: int
):
    client.force_login(cast.amina)
    from_ = TODAY - datetime.timedelta(days=days_before)

    told = {"worker-staff_member": str(cast.second_worker.id), "worker-from_": from_.isoformat()}
    response = client.post(address(cast), told)

    led = Assignment.objects.filter(role=AssignmentRole.RESPONSIBLE_WORKER)
    assert response.status_code == 302
    assert list(led.order_by("valid_from").values_list("staff_member", "valid_until")) == [
        (cast.worker.id, from_),
        (cast.second_worker.id, None),
    ]


def test_a_worker_hands_their_own_client_on_on_its_first_day(client: Browser, cast: Cast):
    Assignment.objects.filter(staff_member=cast.worker).update(valid_from=TODAY)
    client.force_login(cast.amina)

    told = {"worker-staff_member": str(cast.second_worker.id), "worker-from_": TODAY.isoformat()}
    response = client.post(address(cast), told)

    led = Assignment.objects.filter(role=AssignmentRole.RESPONSIBLE_WORKER)
    assert response.status_code == 302
    assert list(led.values_list("staff_member", "valid_from")) == [(cast.second_worker.id, TODAY)]
