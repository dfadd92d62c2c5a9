"""Recording a service for a client and those of the family who took part."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from balsts.access.enums import Permission
from balsts.casework.operations.service_record import record_service
from balsts.clients.models import Client, Enrolment
from balsts.clients.queries.caseload import enrolments_of
from balsts.clients.rules import CLIENT_RESTRICTED
from balsts.organisations.models import StaffMember
from balsts.organisations.queries.contract import institutions_by_kind
from balsts.platform.blockers import Refused
from balsts.web.casework.service_forms import ServiceRecordForm
from balsts.web.loading import visible_family
from balsts.web.page import StaffRequest, page
from balsts.web.people import name_of
from balsts.web.sent_again import let_be_sent_anew
from balsts.web.shapes.clients import Hindrance
from balsts.web.wording import say, say_all


@page(reads="client_form_seen", needs=Permission.RECORD_SERVICES)
@require_http_methods(["GET", "POST"])
def service_record_add(request: StaffRequest, reference: str) -> HttpResponseBase:
    """Ask about one service; a refusal says why and keeps what was typed.

    Nothing is asked where nothing can be recorded because the use of the data is restricted.
    """
    client, people = visible_family(request, reference)
    form = ServiceRecordForm(
        request.POST or None,
        initial={"on": request.today, "participants": [str(client.id)]},
        people=[(key, person.name) for key, person in people.items()],
    )
    is_restricted = request.method == "GET" and client.restricted_at is not None
    blockers = [say(CLIENT_RESTRICTED.message)] if is_restricted else []
    if request.method == "POST" and form.is_valid():
        enrolment, post = _basis(request, client)
        if enrolment is None or post is None:
            blockers = [_("The client is not enrolled with your organisation.")]
        else:
            entry = form.entry(
                people=people,
                contract=enrolment.contract,
                staff_member=post,
                institutions=institutions_by_kind(form.institution_kinds()),
            )
            try:
                record_service(entry=entry, by=request.user, at=request.at)
            except Refused as refusal:
                blockers = say_all(refusal.blockers)
                let_be_sent_anew(form, refusal)
            else:
                messages.success(request, _("The service was recorded."))
                return redirect(_next_address(request, client))
    return render(
        request,
        "casework/service_record_form.html",
        {
            "page_name": _("Record a service"),
            "form": None if is_restricted else form,
            "action_url": request.get_full_path(),
            "client_url": reverse("clients:client_detail", args=[client.reference]),
            "client_name": name_of(client),
            "blockers": [Hindrance(message=words) for words in blockers],
        },
    )


def _basis(request: StaffRequest, client: Client) -> tuple[Enrolment | None, StaffMember | None]:
    """Under which contract, and as which post, this person records for the client."""
    contracts = request.standing.contract_ids_where(Permission.RECORD_SERVICES)
    enrolment = enrolments_of(client.id, contract_ids=contracts).first()
    if enrolment is None:
        return None, None
    post = request.standing.post_under(enrolment.contract_id, Permission.RECORD_SERVICES)
    return enrolment, post.staff_member if post else None


def _next_address(request: StaffRequest, client: Client) -> str:
    if "and_another" in request.POST:
        return reverse("casework:service_record_add", args=[client.reference])
    return reverse("clients:client_detail", args=[client.reference])
