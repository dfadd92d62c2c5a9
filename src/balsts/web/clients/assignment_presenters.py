"""Who works with a client as lines, and mentors with how many clients they have."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import ngettext

from balsts.access.enums import SEES_FOR_A_WHILE
from balsts.clients.enums import AssignmentRole
from balsts.clients.models import Assignment, Client, Enrolment
from balsts.clients.queries.caseload import mentoring_periods
from balsts.organisations.models import StaffMember


@dataclass(frozen=True, kw_only=True, slots=True)
class AssignedLine:
    """One person who works with the client; a mentor's work can be ended.

    A volunteer sees the client up to `seen_on`, not any more once `is_blind`; it can be renewed.
    """

    role_label: str
    name: str
    from_on: datetime.date
    last_on: datetime.date | None
    end_url: str
    seen_on: datetime.date | None = None
    is_blind: bool = False
    renew_url: str = ""


def assigned_lines(
    assignments: Iterable[Assignment], *, client: Client, enrolment: Enrolment, on: datetime.date
) -> list[AssignedLine]:
    """Describe the assignments of the day."""
    led_first = sorted(assignments, key=lambda one: one.role != AssignmentRole.RESPONSIBLE_WORKER)
    return [_line(each, client=client, enrolment=enrolment, on=on) for each in led_first]


def mentor_choices(mentors: Sequence[StaffMember], *, on: datetime.date) -> list[tuple[str, str]]:
    """Name each mentor with the number of people they have on the day."""
    periods = mentoring_periods(mentor.id for mentor in mentors)
    return [
        (str(mentor.id), _with_load(mentor, sum(one.contains(on) for one in periods[mentor.id])))
        for mentor in mentors
    ]


def _line(
    assignment: Assignment, *, client: Client, enrolment: Enrolment, on: datetime.date
) -> AssignedLine:
    until, seen_until = assignment.valid_until, assignment.seen_until
    is_own_mentor = (
        assignment.role == AssignmentRole.MENTOR and assignment.enrolment_id == enrolment.id
    )
    may_end = is_own_mentor and until is None
    may_renew = is_own_mentor and assignment.staff_member.role in SEES_FOR_A_WHILE
    keys = [client.reference, assignment.id]
    return AssignedLine(
        role_label=str(AssignmentRole(assignment.role).label),
        name=assignment.staff_member.user.full_name,
        from_on=assignment.valid_from,
        last_on=until and until - datetime.timedelta(days=1),
        end_url=reverse("clients:assignment_end", args=keys) if may_end else "",
        seen_on=seen_until and seen_until - datetime.timedelta(days=1),
        is_blind=may_renew and (seen_until is None or seen_until <= on),
        renew_url=reverse("clients:assignment_renew", args=keys) if may_renew else "",
    )


def _with_load(mentor: StaffMember, clients: int) -> str:
    return ngettext("%(name)s (%(clients)s client)", "%(name)s (%(clients)s clients)", clients) % {
        "name": mentor.user.full_name,
        "clients": clients,
    }
