"""What does not exist for somebody leaves a trace that tells nothing."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from balsts.casework.models import ServiceRecord
from balsts.casework.operations import service_record
from balsts.clients.models import Assignment
from balsts.platform.bound_postgres import acting_under
from balsts.platform.identifiers import new_client_reference
from balsts.web.denials import fingerprint
from tests.people import Cast, create_cast
from tests.postgres_plugin import SET_UP_TOKEN
from tests.trail import AuditEvent
from tests.web.browsers import browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=timezone.localdate())


def traces() -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(event="page_missing").order_by("occurred_at", "id"))


@pytest.mark.parametrize("is_there", [True, False])
def test_asvs_16_3_3_asking_for_a_client_of_others_and_for_nobody_leaves_the_same_trace(
    cast: Cast, *, is_there: bool
) -> None:
    reference = cast.fatima.reference if is_there else new_client_reference()

    response = browser_of(cast.daniel).get(reverse("clients:client_detail", args=[reference]))

    [trace] = traces()
    assert (response.status_code, trace.by, trace.subject_ids) == (404, cast.daniel.pk, [])
    assert trace.details == {
        "address": "clients:client_detail",
        "asked": fingerprint({"reference": reference}),
    }


def test_the_trace_does_not_hold_the_reference_itself(cast: Cast) -> None:
    browser_of(cast.daniel).get(reverse("clients:client_detail", args=[cast.fatima.reference]))

    [trace] = traces()
    assert cast.fatima.reference not in str(trace.details)


def test_trying_the_same_reference_twice_is_recognised_and_another_one_told_apart() -> None:
    one, other = uuid.uuid4(), uuid.uuid4()

    assert fingerprint({"key": one}) == fingerprint({"key": one})
    assert fingerprint({"key": one}) != fingerprint({"key": other})


def test_what_is_shown_and_an_address_that_is_none_leave_no_such_trace(cast: Cast) -> None:
    browser = browser_of(cast.amina)

    browser.get(reverse("clients:client_detail", args=[cast.fatima.reference]))
    browser.get("/nothing/of/the/kind/")

    assert traces() == []


@pytest.mark.walls_differ
def test_service_for_somebody_lost_while_it_is_sent_is_answered_as_if_there_was_nobody(
    cast: Cast, monkeypatch
) -> None:
    allowed = service_record.allowed

    def lost_once_it_was_allowed(*told, **more):
        entries = allowed(*told, **more)
        with acting_under(SET_UP_TOKEN):
            Assignment.objects.filter(enrolment=cast.enrolment).delete()
        return entries

    monkeypatch.setattr(service_record, "allowed", lost_once_it_was_allowed)
    entry = {
        "service_type": "accompaniment",
        "on": timezone.localdate().isoformat(),
        "minutes": "45",
        "mode": "in_person_outside",
        "participants": [str(cast.fatima.id)],
        "place": "riga",
    }

    response = browser_of(cast.amina).post(
        reverse("casework:service_record_add", args=[cast.fatima.reference]), entry
    )

    assert response.status_code == 404
    assert "There is nothing here" in response.content.decode()
    assert [trace.details["address"] for trace in traces()] == ["casework:service_record_add"]
    assert Assignment.objects.filter(enrolment=cast.enrolment).exists()  # all of it was undone
    assert not ServiceRecord.objects.exists()
