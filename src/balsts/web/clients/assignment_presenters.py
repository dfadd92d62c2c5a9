"""Who works with a client as lines, and mentors with how many clients they have."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import ngettext

from balsts.clients.enums import AssignmentRole
from balsts.clients.models import Assignment, Client, Enrolment
from balsts.clients.queries.caseload import mentoring_periods
from balsts.organisations.models import StaffMember


@dataclass(frozen=True, kw_only=True, slots=True)
class AssignedLine:
    """One person who works with the client; a mentor's work can be ended."""

    role_label: str
    name: str
    from_on: datetime.date
    last_on: datetime.date | None
    end_url: str


def assigned_lines(
    assignments: Iterable[Assignment], *, client: Client, enrolment: Enrolment
) -> list[AssignedLine]:
    """Describe the assignments of the day."""
    led_first = sorted(assignments, key=lambda one: one.role != AssignmentRole.RESPONSIBLE_WORKER)
    return [_line(each, client=client, enrolment=enrolment) for each in led_first]


def mentor_choices(mentors: Sequence[StaffMember], *, on: datetime.date) -> list[tuple[str, str]]:
    """Name each mentor with the number of people they have on the day."""
    periods = mentoring_periods(mentor.id for mentor in mentors)
    return [
        (str(mentor.id), _with_load(mentor, sum(one.contains(on) for one in periods[mentor.id])))
        for mentor in mentors
    ]


def _line(assignment: Assignment, *, client: Client, enrolment: Enrolment) -> AssignedLine:
    until = assignment.valid_until
    may_end = (
        assignment.role == AssignmentRole.MENTOR
        and assignment.enrolment_id == enrolment.id
        and until is None
    )
    return AssignedLine(
        role_label=str(AssignmentRole(assignment.role).label),
        name=assignment.staff_member.user.full_name,
        from_on=assignment.valid_from,
        last_on=until and until - datetime.timedelta(days=1),
        end_url=reverse("clients:assignment_end", args=[client.reference, assignment.id])
        if may_end
        else "",
    )


def _with_load(mentor: StaffMember, clients: int) -> str:
    return ngettext("%(name)s (%(clients)s client)", "%(name)s (%(clients)s clients)", clients) % {
        "name": mentor.user.full_name,
        "clients": clients,
    }
