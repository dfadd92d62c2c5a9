"""What a day's work asks for: one's own caseload, the team's numbers, support that ends soon."""

import datetime
from collections.abc import Collection
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from balsts.access.enums import Permission
from balsts.access.roles import roles_that_may
from balsts.accounts.models import User
from balsts.casework.enums import InspectionState
from balsts.casework.models import Inspection
from balsts.casework.queries.case_state import clients_by_case, with_case_state
from balsts.casework.queries.ending import clients_ending
from balsts.casework.queries.service_record import with_last_service_day
from balsts.casework.queries.timeline import with_case_timeline_rows
from balsts.clients.models import Assignment
from balsts.clients.queries.client import clients_assigned_to
from balsts.clients.queries.household import with_household
from balsts.clients.queries.visibility import clients_visible_to
from balsts.clients.queries.waiting import (
    inquiries_open,
    openings_unread,
    referrals_answered,
    referrals_waiting,
)
from balsts.entitlements.service import Service
from balsts.organisations.models import StaffMember
from balsts.organisations.queries.standing import Standing
from balsts.platform.subqueries import WrittenOnce
from balsts.platform.validity import valid_on

_SEES_CLIENTS = (Permission.SEE_ASSIGNED_CLIENTS, Permission.SEE_ENROLLED_CLIENTS)


class Waiting(NamedTuple):
    """Of what others ask or tell, whether there is any at all that the database shows to somebody.

    Most days there is none. Where there is, what of it is theirs is still to be asked.
    """

    openings: bool
    inquiries: bool
    referrals: bool
    answers: bool
    inspections: bool


def what_waits(standing: Standing) -> Waiting:
    """Return whether it is worth asking: one query instead of one for each."""
    asked: Any = User.objects.filter(pk=standing.user.pk).annotate(**_any_that_wait())
    found = asked.values_list(
        "any_openings", "any_inquiries", "any_referrals", "any_answers", "any_inspections"
    )
    return Waiting(*found.get())


@cache
def _any_that_wait() -> dict[str, WrittenOnce]:
    """Ask by state only and whose they are: who may read them, row security says."""
    inspections = Inspection.objects.filter(state=InspectionState.WAITING)
    return {
        "any_openings": WrittenOnce(Exists(openings_unread())),
        "any_inquiries": WrittenOnce(Exists(inquiries_open())),
        "any_referrals": WrittenOnce(Exists(referrals_waiting())),
        "any_answers": WrittenOnce(Exists(referrals_answered())),
        "any_inspections": WrittenOnce(Exists(inspections)),
    }


def own_caseload(standing: Standing, *, limit: int) -> Any:
    """Return the clients assigned to the person today, with all that their day asks of them.

    Timeline, household, case state, newest service, since when they are assigned and whether
    their programme asks the law for entitlement: one query.
    """
    posts = [post.staff_member_id for post in standing.posts]
    clients = clients_assigned_to(clients_visible_to(standing), posts, on=standing.on)
    own = Assignment.objects.filter(
        valid_on(standing.on), enrolment__client_id=OuterRef("pk"), staff_member_id__in=posts
    )
    bound = own.exclude(enrolment__contract__programme__entitlement_policy="")
    clients = with_household(with_case_timeline_rows(clients), on=standing.on)
    clients = with_case_state(clients, standing.programme_ids)
    return (
        with_last_service_day(clients, standing.programme_ids)
        .annotate(assigned_from=Subquery(own.order_by("valid_from").values("valid_from")[:1]))
        .annotate(is_bound_by_law=Exists(bound))
        .order_by("sort_key", "id")[:limit]
    )


def staff_with_caseload(
    organisation_ids: Collection[UUID], *, on: datetime.date, limit: int
) -> list[tuple[StaffMember, int]]:
    """Return those of the day who see clients, by name, with how many each has; two queries."""
    staff = list(
        StaffMember.objects.valid_on(on)
        .filter(organisation_id__in=organisation_ids, role__in=roles_that_may(*_SEES_CLIENTS))
        .select_related("user")
        .order_by("user__full_name", "id")[:limit]
    )
    with connection.cursor() as cursor:
        # Row security would be asked for every assignment by itself.
        cursor.execute("select * from sec.caseloads(%s, %s)", [[one.pk for one in staff], on])
        counts = dict(cursor.fetchall())
    return [(member, counts.get(member.pk, 0)) for member in staff]


def ending_under_contract(
    standing: Standing, service: Service, *, days: int, limit: int
) -> QuerySet[Any]:
    """Return clients with an open case whose support ends within so many days, soonest first.

    Timeline and household come with them: one query.
    """
    clients = clients_ending(clients_visible_to(standing), service, on=standing.on, days=days)
    clients = clients_by_case(clients, standing.programme_ids, is_open=True)
    clients = with_household(with_case_timeline_rows(clients), on=standing.on)
    ending: QuerySet[Any] = clients.order_by("ending_on", "id")[:limit]
    return ending
