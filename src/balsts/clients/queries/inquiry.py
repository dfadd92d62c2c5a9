"""The questions that one is told of, as `sec.hears_of_inquiry` (migration 0027) says them too; one's own answer."""

from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from balsts.access.enums import Permission
from balsts.clients.enums import AssignmentRole
from balsts.clients.models import Assignment, Enrolment, Inquiry
from balsts.clients.queries.visibility import clients_visible_to
from balsts.organisations.queries.standing import Standing
from balsts.platform.validity import valid_on


def inquiries_told_to(standing: Standing) -> QuerySet[Inquiry]:
    """Return the questions about clients whose cases the person leads, or whose managers they are."""
    on = standing.on
    leads = Assignment.objects.filter(
        valid_on(on),
        role=AssignmentRole.RESPONSIBLE_WORKER,
        staff_member_id__in=[post.staff_member_id for post in standing.posts],
        enrolment__contract_id__in=standing.contract_ids_where(Permission.SEE_ASSIGNED_CLIENTS),
        enrolment__client_id=OuterRef("client_id"),
    )
    manages = Enrolment.objects.filter(
        contract_id__in=standing.contract_ids_where(Permission.REVIEW_OWN_EMERGENCIES),
        valid_from__lte=on,
        client_id=OuterRef("client_id"),
    )
    return (
        Inquiry.objects.filter(
            Exists(leads) | Exists(manages), client__in=clients_visible_to(standing)
        )
        .select_related("client", "asked_by", "organisation", "settled_by")
        .order_by("-asked_at", "id")
    )


def answer_to(question: UUID) -> bool:
    """Return whether somebody may be working with whom one asked for a moment ago.

    Only in a later transaction than the question's own: what is not kept is not answered.
    """
    with connection.cursor() as cursor:
        cursor.execute("select sec.answer_elsewhere(%s)", [question])
        answer: bool | None = cursor.fetchone()[0]
    if answer is None:
        raise LookupError("This question is not kept, or not one of the last minutes.")
    return answer
