"""Deciding who works with a client."""

import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from balsts.access.enums import ACCOMPANIES_CLIENTS, LEADS_CASES, Permission, Role
from balsts.clients.enums import AssignmentRole
from balsts.clients.models import Assignment, Client, Enrolment
from balsts.clients.operations.enrolment import (
    AssignmentEntry,
    assign_staff,
    end_assignment,
    renew_sight,
    replace_responsible_worker,
)
from balsts.clients.queries.caseload import assignments_of, enrolment_on
from balsts.organisations.models import StaffMember
from balsts.organisations.queries.contract import staff_of_contract
from balsts.platform.blockers import Refused
from balsts.web.clients.assignment_forms import MentorForm, ResponsibleWorkerForm
from balsts.web.clients.assignment_presenters import assigned_lines, mentor_choices
from balsts.web.loading import address_after, visible_client
from balsts.web.page import StaffRequest, page
from balsts.web.people import name_of
from balsts.web.wording import add_refusal, say_all


@page(reads="client_form_seen", needs=Permission.ASSIGN_STAFF)
@require_http_methods(["GET", "POST"])
def assignment_change(request: StaffRequest, reference: str) -> HttpResponseBase:
    """Show who works with the client and let it be changed."""
    client = visible_client(request, reference, asks_why=False)
    enrolment = _enrolment(request, client)
    assignments = list(assignments_of([client.id], on=request.today))
    staff = _not_assigned(enrolment, assignments, on=request.today)
    worker_form = ResponsibleWorkerForm(
        request.POST if "worker-staff_member" in request.POST else None,
        initial={"from_": request.today},
        staff=_choices(staff, LEADS_CASES),
    )
    mentor_form = MentorForm(
        request.POST if "mentor-staff_member" in request.POST else None,
        initial={"from_": request.today},
        staff=mentor_choices(_mentors(staff), on=request.today),
    )
    form = worker_form if worker_form.is_bound else mentor_form
    if form.is_bound and form.is_valid():
        member, from_ = staff[form.cleaned_data["staff_member"]], form.cleaned_data["from_"]
        try:
            if form is worker_form:
                replace_responsible_worker(
                    enrolment=enrolment,
                    staff_member=member,
                    from_=from_,
                    by=request.user,
                    at=request.at,
                )
            else:
                mentoring = AssignmentEntry(
                    enrolment=enrolment,
                    staff_member=member,
                    role=AssignmentRole.MENTOR,
                    from_=from_,
                )
                assign_staff(entries=[mentoring], by=request.user, at=request.at)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The people around the client were changed."))
            return redirect(address_after(request, client, request.path, asks_why=False))
    return render(
        request,
        "clients/assignment_change.html",
        {
            "page_name": _("Who works with the client"),
            "client_name": name_of(client),
            "client_url": reverse("clients:client_detail", args=[client.reference]),
            "assignments": assigned_lines(
                assignments, client=client, enrolment=enrolment, on=request.today
            ),
            "worker_form": worker_form,
            "mentor_form": mentor_form,
        },
    )


@page(reads="client_form_seen", needs=Permission.ASSIGN_STAFF)
@require_POST
def assignment_end(request: StaffRequest, reference: str, assignment_id: UUID) -> HttpResponseBase:
    """End a mentor's assignment today."""
    client = visible_client(request, reference, asks_why=False)
    mentoring = assignments_of([client.id], on=request.today).filter(role=AssignmentRole.MENTOR)
    assignment = get_object_or_404(mentoring, id=assignment_id)
    try:
        end_assignment(
            assignment=assignment, last_day=request.today, by=request.user, at=request.at
        )
    except Refused as refusal:
        messages.error(request, " ".join(say_all(refusal.blockers)))
    else:
        messages.success(request, _("Today is the last day of this mentor with the client."))
    return redirect("clients:assignment_change", reference=client.reference)


@page(reads="client_form_seen", needs=Permission.ASSIGN_STAFF)
@require_POST
def assignment_renew(
    request: StaffRequest, reference: str, assignment_id: UUID
) -> HttpResponseBase:
    """Let a volunteer see the client for another month."""
    client = visible_client(request, reference, asks_why=False)
    mentoring = assignments_of([client.id], on=request.today).filter(role=AssignmentRole.MENTOR)
    assignment = get_object_or_404(mentoring, id=assignment_id)
    try:
        renew_sight(assignment=assignment, by=request.user, at=request.at)
    except Refused as refusal:
        messages.error(request, " ".join(say_all(refusal.blockers)))
    else:
        messages.success(request, _("The volunteer sees the client for another month."))
    return redirect("clients:assignment_change", reference=client.reference)


def _enrolment(request: StaffRequest, client: Client) -> Enrolment:
    contracts = request.standing.contract_ids_where(Permission.ASSIGN_STAFF)
    enrolment = enrolment_on(client.id, on=request.today, contract_ids=contracts)
    if enrolment is None:
        raise Http404
    return enrolment


def _not_assigned(
    enrolment: Enrolment, assignments: list[Assignment], *, on: datetime.date
) -> dict[str, StaffMember]:
    """Return the provider's staff without those who work with the client already."""
    busy = {one.staff_member_id for one in assignments if one.enrolment_id == enrolment.id}
    return {
        str(member.id): member
        for member in staff_of_contract(enrolment.contract, on=on)
        if member.id not in busy
    }


def _mentors(staff: dict[str, StaffMember]) -> list[StaffMember]:
    return [member for member in staff.values() if member.role in ACCOMPANIES_CLIENTS]


def _choices(staff: dict[str, StaffMember], roles: frozenset[Role]) -> list[tuple[str, str]]:
    return [(key, member.user.full_name) for key, member in staff.items() if member.role in roles]
