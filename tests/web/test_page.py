"""The wrapper of every page: who may open it, and that opening it is written down."""

import pytest
from django.http import HttpResponse, HttpResponseRedirect
from django.test import Client as Browser
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone, translation

from balsts.access.enums import Permission
from balsts.organisations.models import StaffMember
from balsts.web.page import page
from tests.people import Cast, create_cast
from tests.trail import AuditEvent

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def request_of(user):
    request = RequestFactory().get("/")
    request.user = user
    return request


def test_a_page_that_was_shown_is_written_down_with_its_subjects(cast: Cast):
    @page(reads="client_seen")
    def shown(request):
        request.subjects.add(cast.fatima.id)
        request.details["rows"] = 1
        return HttpResponse()

    shown(request_of(cast.amina))

    event = AuditEvent.objects.get(event="client_seen")
    assert (event.by, event.subject_ids, event.details) == (
        cast.amina.pk,
        [cast.fatima.id],
        {"rows": 1},
    )


def test_a_page_is_not_kept_by_browsers_or_on_the_way(cast: Cast, client: Browser):
    client.force_login(cast.amina)

    response = client.get(reverse("clients:client_detail", args=[cast.fatima.reference]))

    assert response["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize("answer", [HttpResponseRedirect("/"), HttpResponse(status=404)])
def test_an_answer_that_shows_nothing_is_not_written_down(cast: Cast, answer: HttpResponse):
    @page(reads="client_seen")
    def answered(request):
        return answer

    answered(request_of(cast.amina))

    assert not AuditEvent.objects.filter(event="client_seen").exists()


def test_asvs_16_3_2_a_page_is_refused_without_the_permission_and_the_refusal_written_down(
    cast: Cast,
):
    @page(reads="client_seen", needs=Permission.MANAGE_PLANS)
    def guarded(request):
        raise AssertionError

    response = guarded(request_of(cast.edgars))

    assert response.status_code == 403
    event = AuditEvent.objects.get(event="page_refused")
    assert (event.by, event.details) == (cast.edgars.pk, {"needs": "manage_plans"})


def test_whoever_has_no_post_today_reads_that_the_post_is_missing(cast: Cast):
    StaffMember.objects.filter(user=cast.edgars).update(valid_until=TODAY)

    @page(reads="client_seen", needs=Permission.SEE_ASSIGNED_CLIENTS)
    def guarded(request):
        raise AssertionError

    with translation.override("en"):
        without_post = guarded(request_of(cast.edgars))
        without_role = guarded(request_of(cast.esther))

    assert (without_post.status_code, without_role.status_code) == (403, 403)
    assert "You have no post at an organisation today" in without_post.content.decode()
    assert "Your role does not include it" in without_role.content.decode()


def test_of_several_permissions_one_is_enough(cast: Cast):
    @page(reads="client_seen", needs=(Permission.MANAGE_PLANS, Permission.SEE_ASSIGNED_CLIENTS))
    def guarded(request):
        return HttpResponse()

    assert guarded(request_of(cast.edgars)).status_code == 200
    assert guarded(request_of(cast.esther)).status_code == 403


def test_a_page_knows_the_day_of_riga_and_the_standing_of_that_day(cast: Cast):
    @page(reads="client_seen")
    def shown(request):
        assert request.today == timezone.localdate(request.at) == request.standing.on
        assert request.standing.user == cast.amina
        return HttpResponse()

    assert shown(request_of(cast.amina)).status_code == 200


def test_every_page_asks_strangers_to_sign_in(client: Browser):
    response = client.get(reverse("clients:client_register"))

    assert response.url.startswith(reverse("accounts:sign_in"))


def test_a_page_that_breaks_leaves_neither_change_nor_trace(cast: Cast, client: Browser):
    client.raise_request_exception = False
    client.force_login(cast.amina)
    address = reverse("clients:client_detail", args=["BL-0000-0000"])

    assert client.get(address).status_code == 404
    assert not AuditEvent.objects.filter(event="client_seen").exists()


@pytest.mark.parametrize(("status", "told"), [(200, 1), (302, 0), (409, 1), (503, 1)])
def test_whom_a_page_shows_is_told_whatever_its_status(cast: Cast, status: int, told: int):
    @page(reads="client_seen")
    def shown(request):
        request.subjects.add(cast.fatima.id)
        return HttpResponse("Fatima", status=status)

    shown(request_of(cast.amina))

    events = AuditEvent.objects.filter(event="client_seen", subject_ids=[cast.fatima.id])
    assert events.count() == told


def test_a_refusal_that_shows_nobody_is_no_reading(cast: Cast):
    @page(reads="client_seen")
    def refused(request):
        return HttpResponse("Not now.", status=409)

    refused(request_of(cast.amina))

    assert not AuditEvent.objects.filter(event="client_seen").exists()
