"""Recording a service on the page."""

import datetime

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from balsts.casework.models import Barrier, ServiceParticipation, ServiceRecord
from balsts.clients.enums import LegalStatus
from balsts.privacy.operations.restriction import restrict_use
from tests.factories.clients import (
    create_arrival,
    create_assignment,
    create_client,
    create_enrolment,
    create_household,
    create_status,
)
from tests.factories.organisations import create_institution
from tests.people import Cast, create_cast
from tests.trail import AuditEvent
from tests.web.counting import counted_queries

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
REFUSED = [("boris", 404), ("daniel", 404), ("esther", 403), ("farid", 404)]


@pytest.fixture(autouse=True)
def _in_english(client: Browser) -> None:
    client.cookies["django_language"] = "en"


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def address(cast):
    return reverse("casework:service_record_add", args=[cast.fatima.reference])


def told(*clients, **changes):
    return {
        "service_type": "accompaniment",
        "on": TODAY.isoformat(),
        "minutes": "45",
        "mode": "in_person_outside",
        "participants": [str(client.id) for client in clients],
        "place": "riga",
    } | changes


def test_service_is_recorded_and_the_file_opens_again(client: Browser, cast: Cast):
    client.force_login(cast.amina)

    response = client.post(address(cast), told(cast.fatima))

    assert response.status_code == 302
    record = ServiceRecord.objects.get()
    assert (record.minutes, record.staff_member_id) == (45, cast.worker.id)


def test_service_page_opens(client: Browser, cast: Cast):
    client.force_login(cast.edgars)

    assert client.get(address(cast)).status_code == 200


def test_no_service_is_asked_for_while_the_use_of_the_data_is_restricted(
    client: Browser, cast: Cast
):
    restrict_use(
        client=cast.fatima, reason="She asked for it on 1 May.", by=cast.chiara, at=timezone.now()
    )
    client.force_login(cast.amina)

    page = client.get(address(cast))
    sent = client.post(address(cast), told(cast.fatima, note="Long way"))

    assert page.context["form"] is None
    assert "The use of this person&#x27;s data is restricted" in page.text
    assert sent.context["form"]["note"].value() == "Long way"
    assert ServiceRecord.objects.count() == 0


def relatives(cast, count):
    """Give Fatima a household of so many others, all held by Amina."""
    day = TODAY - datetime.timedelta(days=200)
    people = [cast.fatima]
    for number in range(count):
        person = create_client(given_name=f"Child {number}", born_on=datetime.date(2015, 1, 1))
        create_arrival(person, on=day)
        create_status(person, on=day, status=LegalStatus.ALTERNATIVE)
        create_assignment(create_enrolment(person, cast.contract, from_=day), cast.worker)
        people.append(person)
    create_household(*people, from_=day)
    return people


@pytest.mark.parametrize("others", [0, 2])
def test_saving_a_service_takes_the_same_few_queries_for_a_family(
    client: Browser, cast: Cast, others: int
):
    people = relatives(cast, others)
    create_institution(kind="pmlp")
    client.force_login(cast.amina)
    sent = told(*people, institution_kind="pmlp", barrier_kind=["waiting"], note="a")

    with counted_queries() as asked:
        response = client.post(address(cast), sent)

    assert response.status_code == 302
    assert ServiceParticipation.objects.count() == others + 1
    assert asked.count == 14


@pytest.mark.parametrize(("name", "status"), REFUSED)
def test_service_page_is_refused_to_everybody_else(client: Browser, cast: Cast, name, status):
    client.force_login(getattr(cast, name))

    answers = [client.get(address(cast)).status_code, client.post(address(cast)).status_code]

    assert answers == [status, status]


def test_service_page_asks_strangers_to_sign_in(client: Browser, cast: Cast):
    response = client.get(address(cast))

    assert response.url.startswith(reverse("accounts:sign_in"))


def test_service_page_answers_only_get_and_post(client: Browser, cast: Cast):
    client.force_login(cast.amina)

    assert client.put(address(cast)).status_code == 405


def test_a_mentor_records_a_service_as_mentor(client: Browser, cast: Cast):
    client.force_login(cast.edgars)

    client.post(address(cast), told(cast.fatima))

    assert ServiceRecord.objects.get().staff_member == cast.mentor


def test_a_service_keeps_what_stood_in_the_way_and_where(client: Browser, cast: Cast):
    office = create_institution(kind="pmlp")
    client.force_login(cast.amina)
    hindered = {"institution_kind": "pmlp", "barrier_kind": ["waiting", "language"]}

    client.post(address(cast), told(cast.fatima, **hindered))

    found = Barrier.objects.order_by("kind").values_list("kind", "institution")
    assert list(found) == [("language", office.id), ("waiting", office.id)]


def test_a_service_sent_twice_is_kept_once(client: Browser, cast: Cast):
    client.force_login(cast.amina)
    form = client.get(address(cast)).context["form"]
    sent = told(cast.fatima, id=str(form["id"].value()))

    answers = [client.post(address(cast), sent).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert ServiceRecord.objects.count() == 1


def test_a_form_sent_again_with_other_words_keeps_them_until_it_is_sent_once_more(
    client: Browser, cast: Cast
):
    client.force_login(cast.amina)
    form = client.get(address(cast)).context["form"]
    sent = told(cast.fatima, id=str(form["id"].value()))
    client.post(address(cast), sent)

    refused = client.post(address(cast), sent | {"note": "We waited at the wrong door."})
    again = refused.context["form"]

    assert [one.message[:25] for one in refused.context["blockers"]] == [
        "This form was sent before"
    ]
    assert again["note"].value() == "We waited at the wrong door."
    assert ServiceRecord.objects.count() == 1

    client.post(address(cast), sent | {name: again[name].value() for name in ("id", "note")})

    assert ServiceRecord.objects.count() == 2


def test_recording_another_opens_the_form_again(client: Browser, cast: Cast):
    client.force_login(cast.amina)

    response = client.post(address(cast), told(cast.fatima, and_another="yes"))

    assert response.url == address(cast)


def test_a_refused_service_says_why_and_keeps_what_was_typed(client: Browser, cast: Cast):
    client.force_login(cast.amina)
    too_early = (TODAY - datetime.timedelta(days=300)).isoformat()

    response = client.post(address(cast), told(cast.fatima, on=too_early, note="Long way"))

    assert "The client is not enrolled under contract C-ours on that day." in [
        blocker.message for blocker in response.context["blockers"]
    ]
    assert response.context["form"]["note"].value() == "Long way"
    assert ServiceRecord.objects.count() == 0


def test_wrong_answers_stand_at_their_fields(client: Browser, cast: Cast):
    client.force_login(cast.amina)

    response = client.post(address(cast), told(on="vakar", minutes="1441", service_type=""))

    assert set(response.context["form"].errors) == {
        "on",
        "minutes",
        "service_type",
        "participants",
    }


def test_only_people_who_are_offered_can_take_part(client: Browser, cast: Cast):
    client.force_login(cast.amina)

    response = client.post(address(cast), told(cast.fatima, create_client()))

    assert list(response.context["form"].errors) == ["participants"]


def test_recording_leaves_one_event_about_everybody_who_took_part(client: Browser, cast: Cast):
    people = relatives(cast, 1)
    client.force_login(cast.amina)

    client.post(address(cast), told(*people))

    event = AuditEvent.objects.get(event="service_recorded")
    assert set(event.subject_ids) == {person.id for person in people}
    assert event.details == {"service_type": "accompaniment"}
